#include <stdio.h>
#include <time.h>

#include "runtime/internal.h"

/* console.*: lines in order, within the execution's bound of bytes; what is over is dropped, and a last line says so. */

/* What keeping a line costs beside its text: empty lines are not free. */
#define LINE_BYTES 16

static uint64_t unix_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void rt_op_log(void *owner, rtv8_args_t *args)
{
    rt_execution_t *execution = owner;
    ob_str_t text;
    double level = rtv8_arg_number(args, 0);
    if (execution->ending || rtv8_arg_str(args, 1, &text) != 0) {
        return;
    }
    if (execution->log_bytes + text.len + LINE_BYTES > execution->limits.log_bytes ||
        execution->log_lines >= execution->limits.log_lines) {
        execution->log_bytes = execution->limits.log_bytes; /* no later, shorter line may jump the queue */
        execution->log_dropped++;
        return;
    }
    execution->log_bytes += text.len + LINE_BYTES;
    execution->log_lines++;
    rt_log_level_t known = level >= RT_LOG_DEBUG && level <= RT_LOG_ERROR ? (rt_log_level_t)level : RT_LOG_LOG;
    execution->events.on_log(execution->data, known, unix_ms(), text);
}

void rt_console_flush(rt_execution_t *execution)
{
    char text[128];
    if (execution->log_dropped == 0 || execution->canceled) {
        return;
    }
    int len = snprintf(text, sizeof(text), "%llu more lines were dropped: the log is bounded to %llu bytes and %u lines",
                       (unsigned long long)execution->log_dropped, (unsigned long long)execution->limits.log_bytes,
                       (unsigned)execution->limits.log_lines);
    execution->log_dropped = 0;
    execution->events.on_log(execution->data, RT_LOG_WARN, unix_ms(), (ob_str_t){text, (size_t)len});
}
