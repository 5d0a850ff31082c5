/* What is posted to /run; the first byte chooses the form. Whatever is accepted must be within its bounds. */
#include <stdlib.h>

#include "gateway/worker/submission.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const gw_submission_t *submission, const cfg_limits_t *limits)
{
    const rt_program_t *program = &submission->program;
    uint64_t bytes = 0;

    if (program->module_count == 0 || program->module_count > limits->modules ||
        program->main_module >= program->module_count || program->env_json.len > limits->env_bytes ||
        program->limits.cpu_ms > limits->cpu_ms || program->limits.memory_mb > limits->memory_mb)
        abort();
    for (size_t i = 0; i < program->module_count; i++) {
        const rt_module_t *module = &program->modules[i];
        bytes += module->source.len;
        if (module->kind != RT_MODULE_DATA && module->kind != RT_MODULE_WASM && !gw_utf8_valid(module->source))
            abort();
    }
    if (bytes > limits->code_bytes)
        abort();
    if (program->call == RT_CALL_FETCH && program->request.url.len == 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const types[] = {"application/json", "multipart/form-data; boundary=B", "", "text/javascript"};
    static const cfg_limits_t limits = {.cpu_ms = 100,
                                        .wall_ms = 100,
                                        .memory_mb = 64,
                                        .sub_requests = 5,
                                        .modules = 8,
                                        .code_bytes = 512,
                                        .env_bytes = 128,
                                        .nesting = 10};
    gw_arena_t arena = {0};
    gw_submission_t submission;
    gw_problem_t problem;

    if (size == 0)
        return 0;
    gw_posted_t posted = {.content_type = ob_str_from(types[data[0] % 4]),
                          .body = {(const char *)data + 1, size - 1},
                          .scheme = OB_STR("http"),
                          .host = OB_STR("a.example"),
                          .target = OB_STR("/x?y"),
                          .limits = &limits};
    if (gw_submission_parse(&arena, &posted, &submission, &problem) == 0)
        check(&submission, &limits);
    gw_arena_dispose(&arena);
    return 0;
}
