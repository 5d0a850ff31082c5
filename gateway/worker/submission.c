#include "gateway/worker/submission.h"

#include <inttypes.h>
#include <stdio.h>

#include "gateway/worker/multipart.h"
#include "gateway/worker/nesting.h"
#include "gateway/worker/submission_build.h"
#include "outbound/wire/url.h"

enum { MULTIPART_METADATA_MAX = 1024 * 1024, DETAIL_NAME_MAX = 100 };

/* ---- UTF-8 ---- */

static bool is_continuation(const uint8_t *at, const uint8_t *end, size_t count)
{
    if ((size_t)(end - at) < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return false;
    }
    return true;
}

/* The bytes that the sequence at `at` takes; 0 when it is not valid. */
static size_t sequence_length(const uint8_t *at, const uint8_t *end)
{
    size_t more = at[0] < 0x80 ? 0 : at[0] < 0xe0 ? 1 : at[0] < 0xf0 ? 2 : 3;

    if ((at[0] >= 0x80 && at[0] < 0xc2) || at[0] > 0xf4 || !is_continuation(at + 1, end, more))
        return 0;
    if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) || (at[0] == 0xf0 && at[1] < 0x90) ||
        (at[0] == 0xf4 && at[1] > 0x8f))
        return 0;
    return more + 1;
}

bool gw_utf8_valid(ob_str_t str)
{
    if (str.len == 0)
        return true; /* ptr may be NULL, which has no end */
    const uint8_t *at = (const uint8_t *)str.ptr, *end = at + str.len;

    while (at < end) {
        uint64_t eight;
        if (end - at >= 8 && (memcpy(&eight, at, 8), (eight & UINT64_C(0x8080808080808080)) == 0)) {
            at += 8; /* code is mostly ASCII */
            continue;
        }
        size_t len = sequence_length(at, end);
        if (len == 0)
            return false;
        at += len;
    }
    return true;
}

/* ---- what all forms share ---- */

int gw_build_refuse(gw_build_t *build, gw_problem_kind_t kind, ob_str_t path, ob_str_t detail)
{
    build->problem->kind = kind;
    build->problem->path = path;
    build->problem->detail = detail;
    return OB_E_MALFORMED;
}

/* For a sentence: not longer than people read. */
static int shown(ob_str_t name)
{
    return name.len < DETAIL_NAME_MAX ? (int)name.len : DETAIL_NAME_MAX;
}

static bool ends_with(ob_str_t name, const char *ending)
{
    size_t len = strlen(ending);

    return name.len > len && memcmp(name.ptr + name.len - len, ending, len) == 0;
}

bool gw_kind_of_name(ob_str_t name, rt_module_t *module)
{
    static const struct {
        const char *ending;
        rt_module_kind_t kind;
        bool typescript;
    } endings[] = {{".js", RT_MODULE_JS, false},     {".mjs", RT_MODULE_JS, false},    {".cjs", RT_MODULE_CJS, false},
                   {".ts", RT_MODULE_JS, true},      {".mts", RT_MODULE_JS, true},     {".cts", RT_MODULE_CJS, true},
                   {".txt", RT_MODULE_TEXT, false},  {".json", RT_MODULE_JSON, false}, {".wasm", RT_MODULE_WASM, false},
                   {".bin", RT_MODULE_DATA, false}};

    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (ends_with(name, endings[i].ending)) {
            module->kind = endings[i].kind;
            module->typescript = endings[i].typescript;
            return true;
        }
    }
    return false;
}

int gw_build_check_jsx(gw_build_t *build, ob_str_t path, ob_str_t name)
{
    if (!ends_with(name, ".tsx") && !ends_with(name, ".jsx"))
        return 0;
    build->problem->module = name;
    return gw_build_refuse(build, GW_UNSUPPORTED_MODULE, path,
                           OB_STR("JSX has to be compiled: post the JavaScript that a build makes of it."));
}

static int check_name(gw_build_t *build, ob_str_t path, ob_str_t name)
{
    if (name.len == 0 || name.len > GW_MODULE_NAME_MAX)
        return gw_build_refuse(build, GW_BAD_SUBMISSION, path,
                               gw_arena_printf(build->arena, "A module's name has 1 to %d bytes.", GW_MODULE_NAME_MAX));
    for (size_t i = 0; i < name.len; i++) {
        if ((uint8_t)name.ptr[i] < 0x20 || name.ptr[i] == 0x7f)
            return gw_build_refuse(build, GW_BAD_SUBMISSION, path,
                                   OB_STR("A module's name has no control characters."));
    }
    if (name.len >= 11 && memcmp(name.ptr, "cloudflare:", 11) == 0)
        return gw_build_refuse(build, GW_BAD_SUBMISSION, path,
                               OB_STR("Names that begin with \"cloudflare:\" are built in."));
    return gw_utf8_valid(name)
               ? 0
               : gw_build_refuse(build, GW_BAD_SUBMISSION, path, OB_STR("The name is not valid UTF-8."));
}

static int check_bounds(gw_build_t *build, ob_str_t path)
{
    const cfg_limits_t *limits = build->posted->limits;

    if (build->module_count >= limits->modules)
        return gw_build_refuse(
            build, GW_TOO_LARGE, path,
            gw_arena_printf(build->arena, "There may be at most %" PRIu32 " modules.", limits->modules));
    if (build->code_bytes > limits->code_bytes)
        return gw_build_refuse(build, GW_TOO_LARGE, path,
                               gw_arena_printf(build->arena, "All modules together may have at most %" PRIu64 " bytes.",
                                               limits->code_bytes));
    return 0;
}

static int grow_modules(gw_build_t *build)
{
    size_t cap = build->module_cap * 2 + 4;
    rt_module_t *modules = gw_arena_alloc(build->arena, cap * sizeof(*modules));

    if (modules == NULL)
        return OB_E_NOMEM;
    if (build->module_count > 0)
        memcpy(modules, build->modules, build->module_count * sizeof(*modules));
    build->modules = modules;
    build->module_cap = cap;
    return 0;
}

int gw_build_add_module(gw_build_t *build, ob_str_t path, const rt_module_t *module)
{
    bool is_text = module->kind != RT_MODULE_DATA && module->kind != RT_MODULE_WASM;
    int err;

    build->code_bytes += module->source.len;
    if ((err = check_name(build, path, module->name)) != 0 || (err = check_bounds(build, path)) != 0)
        return err;
    if (is_text && !gw_utf8_valid(module->source))
        return gw_build_refuse(build, GW_BAD_SUBMISSION, path,
                               gw_arena_printf(build->arena, "The source of %.*s is not valid UTF-8.",
                                               shown(module->name), module->name.ptr));
    if (build->module_count == build->module_cap && (err = grow_modules(build)) != 0)
        return err;
    build->modules[build->module_count++] = *module;
    return 0;
}

int gw_build_set_url(gw_build_t *build, ob_str_t path, ob_str_t text)
{
    ob_url_t url;
    int err = ob_url_parse(text, NULL, &url);
    ob_str_t protocol = err == 0 ? ob_url_protocol(&url) : OB_STR("");

    if (err == 0 && (ob_str_eq(protocol, OB_STR("http:")) || ob_str_eq(protocol, OB_STR("https:")))) {
        ob_str_t href = ob_buf_str(&url.href);
        if (url.hash_start != OB_URL_ABSENT)
            href.len = url.hash_start;
        err = gw_arena_copy(build->arena, href, &build->out->program.request.url);
    } else if (err != OB_E_NOMEM) {
        err = gw_build_refuse(build, GW_BAD_SUBMISSION, path, OB_STR("An absolute http or https URL is expected."));
    }
    ob_url_dispose(&url);
    return err;
}

/* ---- the end of every form ---- */

static int find_main(gw_build_t *build)
{
    if (build->module_count == 0)
        return gw_build_refuse(build, GW_BAD_SUBMISSION, OB_STR("$.modules"), OB_STR("There is no module to run."));
    if (build->main_module.len == 0 && build->module_count > 1)
        return gw_build_refuse(build, GW_BAD_SUBMISSION, OB_STR("$.mainModule"),
                               OB_STR("mainModule is needed where there is more than one module."));
    for (size_t i = 0; i < build->module_count; i++) {
        if (build->main_module.len == 0 || ob_str_eq(build->modules[i].name, build->main_module)) {
            build->out->program.main_module = i;
            return 0;
        }
    }
    return gw_build_refuse(build, GW_BAD_SUBMISSION, OB_STR("$.mainModule"),
                           gw_arena_printf(build->arena, "There is no module \"%.*s\".", shown(build->main_module),
                                           build->main_module.ptr));
}

static int check_main_kind(gw_build_t *build)
{
    const rt_module_t *module = &build->modules[build->out->program.main_module];

    if (module->kind == RT_MODULE_JS || module->kind == RT_MODULE_CJS)
        return 0;
    build->problem->module = module->name;
    return gw_build_refuse(build, GW_BAD_SUBMISSION, OB_STR("$.mainModule"),
                           OB_STR("The main module must be JavaScript or TypeScript (kind js, cjs or ts)."));
}

/* Called as GET with the rest of the path and the query: the default where a submission does not say what to call. */
static int set_default_call(gw_build_t *build)
{
    const gw_posted_t *posted = build->posted;
    ob_str_t host = posted->host.len > 0 ? posted->host : OB_STR("localhost");
    bool slash = posted->target.len == 0 || posted->target.ptr[0] != '/';
    ob_str_t url =
        gw_arena_printf(build->arena, "%.*s://%.*s%s%.*s", (int)posted->scheme.len, posted->scheme.ptr, (int)host.len,
                        host.ptr, slash ? "/" : "", (int)posted->target.len, posted->target.ptr);
    int err;

    for (size_t i = 0; i < host.len; i++) {
        if (strchr("/\\?#@", host.ptr[i]) != NULL) /* would end the authority, or begin another one; NUL is found too */
            return gw_build_refuse(build, GW_BAD_SUBMISSION, OB_STR(""), OB_STR("The Host header is not a host."));
    }
    if ((err = gw_build_set_url(build, OB_STR(""), url)) == OB_E_MALFORMED)
        build->problem->detail = OB_STR("The Host header and the path behind /run do not make a URL.");
    build->out->program.request.method = OB_STR("GET");
    return err;
}

/* Before V8 sees any of it. */
static int check_nesting(gw_build_t *build)
{
    uint32_t max = build->posted->limits->nesting;

    for (size_t i = 0; i < build->module_count; i++) {
        const rt_module_t *module = &build->modules[i];
        bool code = module->kind == RT_MODULE_JS || module->kind == RT_MODULE_CJS;
        uint32_t line = code ? gw_nesting_line_over(module->source, max) : 0;
        if (line == 0)
            continue;
        build->problem->module = module->name;
        build->problem->line = line;
        return gw_build_refuse(build, GW_TOO_LARGE, OB_STR(""),
                               gw_arena_printf(build->arena, "%.*s nests deeper than %" PRIu32 " brackets in line %" PRIu32 ".",
                                               shown(module->name), module->name.ptr, max, line));
    }
    return 0;
}

static int finish(gw_build_t *build)
{
    rt_program_t *program = &build->out->program;
    int err;

    if ((err = find_main(build)) != 0 || (err = check_main_kind(build)) != 0 || (err = check_nesting(build)) != 0)
        return err;
    program->modules = build->modules;
    program->module_count = build->module_count;
    return build->has_call ? 0 : set_default_call(build);
}

/* ---- the forms ---- */

static int add_only_module(gw_build_t *build, ob_str_t name, bool typescript)
{
    rt_module_t module = {.name = name, .kind = RT_MODULE_JS, .typescript = typescript, .source = build->posted->body};

    if (module.source.len == 0)
        return gw_build_refuse(build, GW_BAD_SUBMISSION, OB_STR(""),
                               OB_STR("The body is empty: post a JavaScript module with a default export."));
    return gw_build_add_module(build, OB_STR(""), &module);
}

static int read_raw(gw_build_t *build)
{
    return add_only_module(build, OB_STR("main.js"), false);
}

static int read_json(gw_build_t *build)
{
    return gw_build_read_json(build, build->posted->body, true);
}

static int read_typescript(gw_build_t *build)
{
    return add_only_module(build, OB_STR("main.ts"), true);
}

/* "text/javascript; charset=utf-8" -> "text/javascript" */
static ob_str_t media_type(ob_str_t header)
{
    const char *end = header.len == 0 ? NULL : memchr(header.ptr, ';', header.len);
    size_t len = end != NULL ? (size_t)(end - header.ptr) : header.len;

    while (len > 0 && (header.ptr[len - 1] == ' ' || header.ptr[len - 1] == '\t'))
        len--;
    return (ob_str_t){header.ptr, len};
}

/* What a part's content type says; octet-stream, which curl sends for what it does not know, says nothing. */
static bool kind_of_type(ob_str_t type, rt_module_t *module)
{
    static const struct {
        const char *type;
        rt_module_kind_t kind;
        bool typescript;
    } types[] = {{"application/javascript", RT_MODULE_JS, false},
                 {"text/javascript", RT_MODULE_JS, false},
                 {"application/javascript+module", RT_MODULE_JS, false},
                 {"application/typescript", RT_MODULE_JS, true},
                 {"text/typescript", RT_MODULE_JS, true},
                 {"application/node", RT_MODULE_CJS, false},
                 {"application/javascript+commonjs", RT_MODULE_CJS, false},
                 {"text/plain", RT_MODULE_TEXT, false},
                 {"application/json", RT_MODULE_JSON, false},
                 {"application/wasm", RT_MODULE_WASM, false}};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (ob_str_caseeq(type, ob_str_from(types[i].type))) {
            module->kind = types[i].kind;
            module->typescript = types[i].typescript;
            return true;
        }
    }
    return false;
}

static int add_part(gw_build_t *build, const gw_part_t *part)
{
    ob_str_t type = media_type(part->content_type);
    rt_module_t module = {.name = part->filename.len > 0 ? part->filename : part->name, .source = part->body};

    module.kind = type.len > 0 ? RT_MODULE_DATA : RT_MODULE_JS;
    if (!kind_of_type(type, &module)) {
        int err = gw_build_check_jsx(build, OB_STR(""), module.name);
        if (err != 0)
            return err;
        gw_kind_of_name(module.name, &module);
    }
    for (size_t i = 0; i < build->module_count; i++) {
        if (ob_str_eq(build->modules[i].name, module.name))
            return gw_build_refuse(build, GW_BAD_SUBMISSION, OB_STR(""),
                                   OB_STR("Two parts give a module of the same name."));
    }
    return gw_build_add_module(build, OB_STR(""), &module);
}

static int read_part(gw_build_t *build, const gw_part_t *part, bool *has_metadata)
{
    if (!ob_str_eq(part->name, OB_STR("metadata")))
        return add_part(build, part);
    if (*has_metadata)
        return gw_build_refuse(build, GW_BAD_SUBMISSION, OB_STR(""), OB_STR("There are two parts named metadata."));
    *has_metadata = true;
    if (part->body.len > MULTIPART_METADATA_MAX)
        return gw_build_refuse(build, GW_TOO_LARGE, OB_STR(""), OB_STR("The metadata may have at most 1 MiB."));
    return gw_build_read_json(build, part->body, false);
}

static int refuse_form(gw_build_t *build, int err, const gw_part_t *part)
{
    build->problem->part = gw_utf8_valid(part->name) ? part->name : OB_STR("");
    return gw_build_refuse(build, GW_BAD_SUBMISSION, OB_STR(""),
                           err == OB_E_TRUNCATED
                               ? OB_STR("The form ends within a part: its closing boundary is missing.")
                               : OB_STR("A part's headers are not those of multipart/form-data."));
}

static int read_multipart(gw_build_t *build)
{
    gw_multipart_t multipart;
    gw_part_t part;
    ob_str_t boundary;
    bool has_metadata = false;
    int err;

    if (gw_header_param(build->posted->content_type, "boundary", &boundary) != 0 ||
        gw_multipart_init(&multipart, boundary, build->posted->body) != 0)
        return gw_build_refuse(build, GW_BAD_SUBMISSION, OB_STR(""),
                               OB_STR("The boundary that the Content-Type names is missing, or is not in the body."));
    while ((err = gw_multipart_next(&multipart, &part)) == 0) {
        if ((err = read_part(build, &part, &has_metadata)) != 0) {
            if (err == OB_E_MALFORMED && gw_utf8_valid(part.name))
                build->problem->part = part.name;
            return err;
        }
    }
    return err == OB_E_NOT_FOUND ? 0 : refuse_form(build, err, &part);
}

typedef int read_form_t(gw_build_t *build);

/* curl sends --data-binary as a form unless told otherwise, and the first thing that anyone types is curl. */
static const struct {
    const char *type;
    read_form_t *read;
} forms[] = {{"application/javascript", read_raw},
             {"text/javascript", read_raw},
             {"application/x-www-form-urlencoded", read_raw},
             {"application/json", read_json},
             {"multipart/form-data", read_multipart},
             {"application/typescript", read_typescript},
             {"text/typescript", read_typescript}};

static read_form_t *find_form(ob_str_t type)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (ob_str_caseeq(type, ob_str_from(forms[i].type)))
            return forms[i].read;
    }
    return type.len == 0 ? read_raw : NULL;
}

static int refuse_type(gw_build_t *build)
{
    return gw_build_refuse(
        build, GW_UNSUPPORTED_MEDIA_TYPE, OB_STR(""),
        OB_STR("Post application/javascript, application/typescript, application/json or multipart/form-data, in UTF-8."));
}

static bool is_utf8_declared(ob_str_t content_type)
{
    ob_str_t charset;

    return gw_header_param(content_type, "charset", &charset) != 0 || ob_str_caseeq(charset, OB_STR("utf-8")) ||
           ob_str_caseeq(charset, OB_STR("utf8"));
}

static void set_defaults(const gw_posted_t *posted, gw_submission_t *submission)
{
    const cfg_limits_t *from = posted->limits;

    memset(submission, 0, sizeof(*submission));
    submission->program.env_json = OB_STR("{}");
    submission->program.props_json = OB_STR("{}");
    submission->program.network = true;
    submission->program.entrypoint = OB_STR("default");
    submission->program.call = RT_CALL_FETCH;
    submission->program.limits = (rt_limits_t){.cpu_ms = from->cpu_ms,
                                               .wall_ms = from->wall_ms,
                                               .memory_mb = from->memory_mb,
                                               .sub_requests = from->sub_requests,
                                               .concurrent_fetches = from->concurrent_fetches,
                                               .timers = from->timers,
                                               .response_bytes = from->response_bytes,
                                               .log_bytes = from->log_bytes,
                                               .log_lines = from->log_lines,
                                               .stack_kb = from->stack_kb};
}

int gw_submission_parse(gw_arena_t *arena, const gw_posted_t *posted, gw_submission_t *submission,
                        gw_problem_t *problem)
{
    gw_build_t build = {.arena = arena, .posted = posted, .out = submission, .problem = problem};
    read_form_t *read = find_form(media_type(posted->content_type));
    int err;

    memset(problem, 0, sizeof(*problem));
    problem->kind = GW_INTERNAL;
    set_defaults(posted, submission);
    if (read == NULL || !is_utf8_declared(posted->content_type))
        return refuse_type(&build);
    return (err = read(&build)) != 0 ? err : finish(&build);
}
