#include <inttypes.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include "gateway/worker/submission_build.h"
#include "outbound/wire/messages.h"

enum { FLAGS_MAX = 100 };

static ob_str_t str_of(const json_t *value)
{
    return (ob_str_t){json_string_value(value), json_string_length(value)};
}

static int refuse(gw_build_t *build, ob_str_t path, const char *detail)
{
    return gw_build_refuse(build, GW_BAD_SUBMISSION, path, ob_str_from(detail));
}

/* Takes a non-empty string over onto the arena: the JSON tree dies before the program. */
static int take_string(gw_build_t *build, const json_t *value, ob_str_t path, ob_str_t *out)
{
    if (!json_is_string(value) || json_string_length(value) == 0)
        return refuse(build, path, "A string that is not empty is expected.");
    return gw_arena_copy(build->arena, str_of(value), out);
}

static int take_text(gw_build_t *build, const json_t *value, ob_str_t path, ob_str_t *out)
{
    if (!json_is_string(value))
        return refuse(build, path, "A string is expected.");
    return gw_arena_copy(build->arena, str_of(value), out);
}

/* Any value, as compact JSON on the arena. */
static int take_json(gw_build_t *build, const json_t *value, ob_str_t *out)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    int err = text == NULL ? OB_E_NOMEM : gw_arena_copy(build->arena, ob_str_from(text), out);

    free(text);
    return err;
}

static ob_str_t path_of(gw_build_t *build, ob_str_t parent, const char *key)
{
    return gw_arena_printf(build->arena, "%.*s.%.*s", (int)parent.len, parent.ptr, GW_MODULE_NAME_MAX, key);
}

static ob_str_t path_of_index(gw_build_t *build, ob_str_t parent, size_t index)
{
    return gw_arena_printf(build->arena, "%.*s[%zu]", (int)parent.len, parent.ptr, index);
}

/* ---- an object as a table of the keys that it may have ---- */

typedef struct row {
    const char *name;
    int (*read)(gw_build_t *build, const json_t *value, ob_str_t path);
} row_t;

static int refuse_unknown(gw_build_t *build, const row_t *keys, size_t count, ob_str_t path)
{
    ob_buf_t text;
    int err = 0;

    ob_buf_init(&text, 4096);
    err = ob_buf_printf(&text, "This key is unknown. Known are:");
    for (size_t i = 0; i < count && err == 0; i++)
        err = ob_buf_printf(&text, "%s %s", i > 0 ? "," : "", keys[i].name);
    ob_str_t detail = gw_arena_printf(build->arena, "%.*s.", (int)text.len, (const char *)text.data);
    ob_buf_dispose(&text);
    return err != 0 ? err : gw_build_refuse(build, GW_BAD_SUBMISSION, path, detail);
}

static int read_object(gw_build_t *build, const json_t *object, ob_str_t path, const row_t *keys, size_t count)
{
    const char *name;
    json_t *value;
    int err;

    if (!json_is_object(object))
        return refuse(build, path, "An object is expected.");
    json_object_foreach((json_t *)object, name, value) {
        size_t i = 0;
        while (i < count && strcmp(keys[i].name, name) != 0)
            i++;
        ob_str_t below = path_of(build, path, name);
        err = i == count ? refuse_unknown(build, keys, count, below) : keys[i].read(build, value, below);
        if (err != 0)
            return err;
    }
    return 0;
}

/* ---- modules ---- */

static int decode_base64(gw_build_t *build, const json_t *value, ob_str_t path, ob_str_t *bytes)
{
    ob_str_t text = str_of(value);

    if (!json_is_string(value) || text.len % 4 != 0 || text.len > INT32_MAX)
        return refuse(build, path, "A string in base64 (RFC 4648, section 4, with padding) is expected.");
    uint8_t *memory = gw_arena_alloc(build->arena, text.len / 4 * 3 + 1);
    if (memory == NULL)
        return OB_E_NOMEM;
    size_t padding = text.len == 0 ? 0 : (text.ptr[text.len - 1] == '=') + (text.ptr[text.len - 2] == '=');
    /* OpenSSL skips white space and takes '=' anywhere: neither is base64 as it is meant here */
    size_t body = strspn(text.ptr, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    int len = EVP_DecodeBlock(memory, (const unsigned char *)text.ptr, (int)text.len);
    if (body + padding != text.len || len < 0)
        return refuse(build, path, "This is not base64 (RFC 4648, section 4, with padding).");
    *bytes = (ob_str_t){(const char *)memory, (size_t)len - padding};
    return 0;
}

typedef struct kind_row {
    const char *key;
    rt_module_kind_t kind;
    bool base64;
    bool typescript;
} kind_row_t;

static const kind_row_t kinds[] = {
    {"js", RT_MODULE_JS, false, false},     {"cjs", RT_MODULE_CJS, false, false},  {"ts", RT_MODULE_JS, false, true},
    {"text", RT_MODULE_TEXT, false, false}, {"json", RT_MODULE_JSON, false, false}, {"data", RT_MODULE_DATA, true, false},
    {"wasm", RT_MODULE_WASM, true, false},
};

static const kind_row_t *find_kind(const char *key)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].key, key) == 0)
            return &kinds[i];
    }
    return NULL;
}

static int read_source(gw_build_t *build, const kind_row_t *row, const json_t *value, ob_str_t path,
                       rt_module_t *module)
{
    module->kind = row->kind;
    module->typescript = row->typescript;
    if (row->base64)
        return decode_base64(build, value, path, &module->source);
    return row->kind == RT_MODULE_JSON ? take_json(build, value, &module->source)
                                       : take_text(build, value, path, &module->source);
}

/* {"js": "..."} */
static int read_module_object(gw_build_t *build, const json_t *object, ob_str_t path, rt_module_t *module)
{
    void *iter = json_object_iter((json_t *)object);

    if (json_object_size(object) != 1)
        return refuse(build, path,
                      "A module is a string, or an object with exactly one of: js, cjs, ts, text, data, json, wasm.");
    const char *key = json_object_iter_key(iter);
    const kind_row_t *row = find_kind(key);
    if (row == NULL)
        return refuse(build, path_of(build, path, key),
                      "This kind is unknown. Known are: js, cjs, ts, text, data, json, wasm.");
    return read_source(build, row, json_object_iter_value(iter), path_of(build, path, key), module);
}

/* A plain string: its name says what it is. */
static int read_module_string(gw_build_t *build, const json_t *value, ob_str_t path, rt_module_t *module)
{
    int err = gw_build_check_jsx(build, path, module->name);
    if (err != 0)
        return err;
    module->kind = RT_MODULE_JS;
    gw_kind_of_name(module->name, module);
    if (module->kind == RT_MODULE_DATA || module->kind == RT_MODULE_WASM)
        return refuse(build, path, "Bytes are given as an object: {\"wasm\": BASE64} or {\"data\": BASE64}.");
    return take_text(build, value, path, &module->source);
}

static int read_module(gw_build_t *build, const char *name, const json_t *value, ob_str_t path)
{
    rt_module_t module = {0};
    int err;

    if ((err = gw_arena_copy(build->arena, ob_str_from(name), &module.name)) != 0)
        return err;
    if (json_is_string(value))
        err = read_module_string(build, value, path, &module);
    else if (json_is_object(value))
        err = read_module_object(build, value, path, &module);
    else
        err = refuse(build, path,
                     "A module is a string, or an object with exactly one of: js, cjs, ts, text, data, json, wasm.");
    return err != 0 ? err : gw_build_add_module(build, path, &module);
}

static int read_modules(gw_build_t *build, const json_t *value, ob_str_t path)
{
    const char *name;
    json_t *module;
    int err;

    if (!json_is_object(value))
        return refuse(build, path, "An object is expected: module names and their sources.");
    json_object_foreach((json_t *)value, name, module) {
        ob_str_t below =
            gw_arena_printf(build->arena, "%.*s[\"%.*s\"]", (int)path.len, path.ptr, GW_MODULE_NAME_MAX, name);
        if ((err = read_module(build, name, module, below)) != 0)
            return err;
    }
    return 0;
}

/* ---- env, limits, policy ---- */

static int read_env(gw_build_t *build, const json_t *value, ob_str_t path)
{
    uint64_t max = build->posted->limits->env_bytes;
    int err;

    if (!json_is_object(value))
        return refuse(build, path, "An object is expected.");
    if ((err = take_json(build, value, &build->out->program.env_json)) != 0)
        return err;
    if (build->out->program.env_json.len <= max)
        return 0;
    return gw_build_refuse(build, GW_TOO_LARGE, path,
                           gw_arena_printf(build->arena, "env may have at most %" PRIu64 " bytes of JSON.", max));
}

/* A submission can lower the tenant's limit; asking for more gets what there is. */
static int lower_limit(gw_build_t *build, const json_t *value, ob_str_t path, json_int_t min, uint64_t *limit)
{
    if (!json_is_integer(value) || json_integer_value(value) < min)
        return gw_build_refuse(build, GW_BAD_SUBMISSION, path,
                               gw_arena_printf(build->arena, "A whole number of at least %d is expected.", (int)min));
    if ((uint64_t)json_integer_value(value) < *limit)
        *limit = (uint64_t)json_integer_value(value);
    return 0;
}

#define LIMIT(reader, min, member)                                                                                     \
    static int reader(gw_build_t *build, const json_t *value, ob_str_t path)                                           \
    {                                                                                                                  \
        uint64_t limit = build->out->program.limits.member;                                                            \
        int err = lower_limit(build, value, path, min, &limit);                                                        \
        build->out->program.limits.member = (__typeof__(build->out->program.limits.member))limit;                      \
        return err;                                                                                                    \
    }
LIMIT(read_cpu_ms, 1, cpu_ms)
LIMIT(read_wall_ms, 1, wall_ms)
LIMIT(read_memory_mb, 1, memory_mb)
LIMIT(read_sub_requests, 0, sub_requests)
LIMIT(read_concurrent_fetches, 1, concurrent_fetches)
LIMIT(read_timers, 0, timers)
LIMIT(read_response_bytes, 0, response_bytes)
LIMIT(read_log_bytes, 0, log_bytes)
LIMIT(read_log_lines, 0, log_lines)
LIMIT(read_stack_kb, 128, stack_kb)
#undef LIMIT

static int read_limits(gw_build_t *build, const json_t *value, ob_str_t path)
{
    static const row_t keys[] = {{"cpuMs", read_cpu_ms},
                                 {"wallMs", read_wall_ms},
                                 {"memoryMb", read_memory_mb},
                                 {"subRequests", read_sub_requests},
                                 {"concurrentFetches", read_concurrent_fetches},
                                 {"timers", read_timers},
                                 {"responseBytes", read_response_bytes},
                                 {"logBytes", read_log_bytes},
                                 {"logLines", read_log_lines},
                                 {"stackKb", read_stack_kb}};

    return read_object(build, value, path, keys, sizeof(keys) / sizeof(keys[0]));
}

static int read_global_outbound(gw_build_t *build, const json_t *value, ob_str_t path)
{
    if (json_is_null(value)) {
        build->out->program.network = false;
        return 0;
    }
    if (!json_is_string(value) || json_string_length(value) == 0 || json_string_length(value) > GW_POLICY_NAME_MAX)
        return refuse(build, path, "null (no network) or the name of an outbound policy is expected.");
    return gw_arena_copy(build->arena, str_of(value), &build->out->policy);
}

/* ---- compatibility: the field's names are taken and checked for form; of the flags one does something ---- */

static int read_date(gw_build_t *build, const json_t *value, ob_str_t path)
{
    const char *text = json_string_value(value);
    static const char form[] = "dddd-dd-dd";
    size_t i = 0;

    while (text != NULL && i < sizeof(form) - 1 &&
           (form[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == form[i]))
        i++;
    if (i != sizeof(form) - 1 || json_string_length(value) != i)
        return refuse(build, path, "A date is expected: YYYY-MM-DD.");
    return 0;
}

static int read_flags(gw_build_t *build, const json_t *value, ob_str_t path)
{
    size_t i;
    json_t *flag;

    if (!json_is_array(value) || json_array_size(value) > FLAGS_MAX)
        return refuse(build, path, "An array of at most 100 strings is expected.");
    json_array_foreach((json_t *)value, i, flag) {
        if (!json_is_string(flag))
            return refuse(build, path_of_index(build, path, i), "A string is expected.");
        if (ob_str_eq(str_of(flag), OB_STR("nodejs_compat")))
            build->out->program.node_compat = true;
    }
    return 0;
}

/* ---- what to call ---- */

static bool is_token(ob_str_t str)
{
    for (size_t i = 0; i < str.len; i++) {
        uint8_t c = (uint8_t)str.ptr[i];
        if (c <= 0x20 || c >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", c) != NULL)
            return false;
    }
    return str.len > 0;
}

static int read_request_method(gw_build_t *build, const json_t *value, ob_str_t path)
{
    ob_str_t method = str_of(value);

    if (!json_is_string(value) || !is_token(method) || method.len > OB_METHOD_MAX)
        return refuse(build, path, "An HTTP method is expected.");
    return gw_arena_copy(build->arena, method, &build->out->program.request.method);
}

static int read_request_url(gw_build_t *build, const json_t *value, ob_str_t path)
{
    if (!json_is_string(value))
        return refuse(build, path, "An absolute http or https URL is expected.");
    return gw_build_set_url(build, path, str_of(value));
}

static bool is_field_value(ob_str_t str)
{
    for (size_t i = 0; i < str.len; i++) {
        if (str.ptr[i] == '\r' || str.ptr[i] == '\n' || str.ptr[i] == '\0')
            return false;
    }
    return true;
}

/* A header's value: a string, or an array of them for a header that is there several times. */
static int add_header(gw_build_t *build, const char *name, const json_t *value, ob_str_t path, ob_header_t *headers)
{
    size_t *count = &build->out->program.request.header_count;
    ob_header_t *header = &headers[*count];
    int err;

    if (*count == OB_HEADERS_MAX)
        return refuse(build, path, "There are too many headers.");
    if (!is_token(ob_str_from(name)) || strlen(name) > OB_HEADER_NAME_MAX)
        return refuse(build, path, "This is not the name of a header.");
    if (!json_is_string(value) || !is_field_value(str_of(value)) || json_string_length(value) > OB_HEADER_VALUE_MAX)
        return refuse(build, path, "A header's value is a string without line breaks.");
    if ((err = gw_arena_copy(build->arena, ob_str_from(name), &header->name)) != 0 ||
        (err = gw_arena_copy(build->arena, str_of(value), &header->value)) != 0)
        return err;
    ++*count;
    return 0;
}

static int read_request_headers(gw_build_t *build, const json_t *value, ob_str_t path)
{
    ob_header_t *headers = gw_arena_alloc(build->arena, OB_HEADERS_MAX * sizeof(*headers));
    const char *name;
    json_t *entry, *item;
    size_t i;
    int err = 0;

    if (headers == NULL)
        return OB_E_NOMEM;
    if (!json_is_object(value))
        return refuse(build, path, "An object is expected: header names and their values.");
    build->out->program.request.headers = headers;
    json_object_foreach((json_t *)value, name, entry) {
        ob_str_t below = path_of(build, path, name);
        if (!json_is_array(entry))
            err = add_header(build, name, entry, below, headers);
        json_array_foreach(entry, i, item) {
            if ((err = add_header(build, name, item, path_of_index(build, below, i), headers)) != 0)
                return err;
        }
        if (err != 0)
            return err;
    }
    return 0;
}

static int read_request_body(gw_build_t *build, const json_t *value, ob_str_t path)
{
    if (json_is_null(value))
        return 0;
    build->out->program.request.has_body = true;
    return take_text(build, value, path, &build->out->program.request.body);
}

static int refuse_two_calls(gw_build_t *build, ob_str_t path)
{
    return refuse(build, path, "Either `request` or `method` says what to call, not both.");
}

static int read_request(gw_build_t *build, const json_t *value, ob_str_t path)
{
    static const row_t keys[] = {{"method", read_request_method},
                                  {"url", read_request_url},
                                  {"headers", read_request_headers},
                                  {"body", read_request_body}};
    rt_program_t *program = &build->out->program;
    int err;

    if (build->has_call)
        return refuse_two_calls(build, path);
    build->has_call = true;
    if ((err = read_object(build, value, path, keys, sizeof(keys) / sizeof(keys[0]))) != 0)
        return err;
    if (program->request.url.len == 0)
        return refuse(build, path_of(build, path, "url"), "The URL of the request is missing.");
    if (program->request.method.len == 0)
        program->request.method = OB_STR("GET");
    bool bodiless =
        ob_str_eq(program->request.method, OB_STR("GET")) || ob_str_eq(program->request.method, OB_STR("HEAD"));
    if (bodiless && program->request.has_body)
        return refuse(build, path_of(build, path, "body"), "A GET or HEAD request has no body.");
    return 0;
}

static int read_method(gw_build_t *build, const json_t *value, ob_str_t path)
{
    if (build->has_call)
        return refuse_two_calls(build, path);
    build->has_call = true;
    build->out->program.call = RT_CALL_METHOD;
    return take_string(build, value, path, &build->out->program.method.name);
}

static int read_args(gw_build_t *build, const json_t *value, ob_str_t path)
{
    if (!json_is_array(value))
        return refuse(build, path, "An array is expected.");
    return take_json(build, value, &build->out->program.method.args_json);
}

static int read_entrypoint(gw_build_t *build, const json_t *value, ob_str_t path)
{
    return take_string(build, value, path, &build->out->program.entrypoint);
}

static int read_main_module(gw_build_t *build, const json_t *value, ob_str_t path)
{
    return take_string(build, value, path, &build->main_module);
}

static int check_args(gw_build_t *build)
{
    rt_program_t *program = &build->out->program;

    if (program->method.args_json.len == 0)
        program->method.args_json = OB_STR("[]");
    else if (program->call != RT_CALL_METHOD)
        return refuse(build, OB_STR("$.args"), "`args` goes with `method`, which is missing.");
    return 0;
}

/* ---- the whole ---- */

/* `modules` first: for the metadata of a form, whose modules are parts, the table begins behind it. */
static const row_t worker_code[] = {{"modules", read_modules},
                                     {"mainModule", read_main_module},
                                     {"compatibilityDate", read_date},
                                     {"compatibilityFlags", read_flags},
                                     {"env", read_env},
                                     {"globalOutbound", read_global_outbound},
                                     {"limits", read_limits},
                                     {"entrypoint", read_entrypoint},
                                     {"request", read_request},
                                     {"method", read_method},
                                     {"args", read_args}};

/* The parser recurses; so do we and whoever takes the text next. Bounded here, before anybody does. */
static bool is_too_deep(ob_str_t text)
{
    size_t depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '{' || c == '[') && ++depth > GW_JSON_DEPTH_MAX)
            return true;
        else if (!in_string && (c == '}' || c == ']') && depth > 0)
            depth--;
    }
    return false;
}

static int refuse_json(gw_build_t *build, const json_error_t *error)
{
    if (json_error_code(error) == json_error_out_of_memory)
        return OB_E_NOMEM;
    return gw_build_refuse(build, GW_BAD_SUBMISSION, OB_STR("$"),
                           gw_arena_printf(build->arena, "The JSON is not valid at line %d, column %d: %s.",
                                           error->line, error->column, error->text));
}

int gw_build_read_json(gw_build_t *build, ob_str_t text, bool with_modules)
{
    size_t skipped = with_modules ? 0 : 1;
    json_error_t error;
    int err;

    if (is_too_deep(text))
        return refuse(build, OB_STR("$"), "The JSON is nested too deeply: at most 64 levels.");
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (root == NULL)
        return refuse_json(build, &error);
    err = read_object(build, root, OB_STR("$"), worker_code + skipped, sizeof(worker_code) / sizeof(row_t) - skipped);
    json_decref(root);
    return err != 0 ? err : check_args(build);
}
