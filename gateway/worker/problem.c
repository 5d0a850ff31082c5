#include "gateway/worker/problem.h"

#include "outbound/wire/log.h"

static const struct {
    int status;
    const char *code, *title;
} rows[] = {
#define GW_PROBLEM_ROW(name, status, code, title) {(status), (code), (title)},
    GW_PROBLEMS(GW_PROBLEM_ROW)
#undef GW_PROBLEM_ROW
};

int gw_problem_status(gw_problem_kind_t kind)
{
    return rows[kind].status;
}

const char *gw_problem_code(gw_problem_kind_t kind)
{
    return rows[kind].code;
}

const char *gw_problem_title(gw_problem_kind_t kind)
{
    return rows[kind].title;
}

gw_problem_kind_t gw_problem_kind_of_fault(rt_fault_kind_t fault)
{
    switch (fault) {
    case RT_FAULT_SYNTAX:
        return GW_SYNTAX_ERROR;
    case RT_FAULT_UNRESOLVED_IMPORT:
        return GW_UNRESOLVED_IMPORT;
    case RT_FAULT_UNSUPPORTED_MODULE:
        return GW_UNSUPPORTED_MODULE;
    case RT_FAULT_NO_ENTRYPOINT:
        return GW_NO_ENTRYPOINT;
    case RT_FAULT_EXCEPTION:
        return GW_AGENT_EXCEPTION;
    case RT_FAULT_NEVER_SETTLED:
        return GW_NEVER_SETTLED;
    case RT_FAULT_CPU:
        return GW_CPU_LIMIT;
    case RT_FAULT_WALL:
        return GW_WALL_LIMIT;
    case RT_FAULT_MEMORY:
        return GW_MEMORY_LIMIT;
    case RT_FAULT_SUBREQUESTS:
        return GW_SUBREQUEST_LIMIT;
    case RT_FAULT_TIMERS:
        return GW_TIMER_LIMIT;
    case RT_FAULT_RESPONSE_BYTES:
        return GW_RESPONSE_LIMIT;
    case RT_FAULT_CANCELED:
        return GW_CANCELED;
    case RT_FAULT_NONE:
    case RT_FAULT_INTERNAL:
        break;
    }
    return GW_INTERNAL;
}

gw_problem_kind_t gw_problem_kind_of_status(int status)
{
    static const gw_problem_kind_t kinds[] = {GW_BAD_REQUEST, GW_NOT_FOUND, GW_METHOD_NOT_ALLOWED, GW_TOO_LARGE,
                                              GW_EXPECTATION_FAILED};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (rows[kinds[i]].status == status)
            return kinds[i];
    }
    return status < 500 ? GW_BAD_REQUEST : GW_INTERNAL;
}

void gw_problem_from_fault(const rt_fault_t *fault, gw_problem_t *problem)
{
    *problem = (gw_problem_t){.kind = gw_problem_kind_of_fault(fault->kind), .detail = fault->message};
    problem->module = fault->module;
    problem->line = fault->line;
    problem->column = fault->column;
    problem->source_line = fault->source_line;
    if (fault->kind != RT_FAULT_EXCEPTION)
        return;
    problem->name = fault->name;
    problem->message = fault->message;
    problem->stack = fault->stack;
}

static int put_text(ob_buf_t *json, const char *key, ob_str_t text)
{
    int err;

    if (text.len == 0)
        return 0;
    return (err = ob_buf_printf(json, ",\"%s\":", key)) != 0 ? err : ob_json_put_str(json, text);
}

static int put_number(ob_buf_t *json, const char *key, uint32_t number)
{
    return number == 0 ? 0 : ob_buf_printf(json, ",\"%s\":%u", key, number);
}

int gw_problem_put_members(const gw_problem_t *problem, ob_buf_t *json)
{
    /* `message` and `stack` are an exception's even when it was thrown without a text */
    bool thrown = problem->kind == GW_AGENT_EXCEPTION;
    int err;

    if ((err = ob_buf_printf(json, "\"code\":\"%s\"", gw_problem_code(problem->kind))) != 0 ||
        (err = put_text(json, "detail", problem->detail)) != 0 || (err = put_text(json, "path", problem->path)) != 0 ||
        (err = put_text(json, "part", problem->part)) != 0 || (err = put_text(json, "module", problem->module)) != 0 ||
        (err = put_number(json, "line", problem->line)) != 0 ||
        (err = put_number(json, "column", problem->column)) != 0 ||
        (err = put_text(json, "sourceLine", problem->source_line)) != 0 ||
        (err = put_text(json, "name", problem->name)) != 0)
        return err;
    if (thrown && problem->message.len == 0)
        err = ob_buf_printf(json, ",\"message\":\"\"");
    if (err != 0 || (err = put_text(json, "message", problem->message)) != 0 ||
        (err = put_text(json, "stack", problem->stack)) != 0)
        return err;
    return put_text(json, "execution", problem->execution);
}

int gw_problem_print(const gw_problem_t *problem, ob_buf_t *json)
{
    int err;

    if ((err = ob_buf_printf(json, "{\"type\":\"urn:mayfly:problem:%s\",\"title\":\"%s\",\"status\":%d,",
                             gw_problem_code(problem->kind), gw_problem_title(problem->kind),
                             gw_problem_status(problem->kind))) != 0 ||
        (err = gw_problem_put_members(problem, json)) != 0)
        return err;
    return ob_buf_printf(json, "}\n");
}
