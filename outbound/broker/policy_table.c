/* mayfly policy test: an operator's own table of requests and the verdicts that they must get. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "outbound/broker/trial.h"

#define TABLE_BYTES_MAX (16 * 1024 * 1024)

static const char help[] =
    "usage: mayfly policy test [--config FILE] [--quiet] TABLE\n"
    "\n"
    "Asks the broker's own code for the verdict on each request of a table, and says which are not as expected, with\n"
    "the steps that led there. Nothing is sent or resolved, and no secret is read.\n"
    "\n"
    "TABLE is a JSON array of objects, or one object a line:\n"
    "\n"
    "  {\"policy\": \"github\", \"method\": \"GET\", \"url\": \"https://api.github.com/user\", \"expect\": \"allow\"}\n"
    "\n"
    "  url, expect     required; expect is allow, deny, would-deny (allowed only by report mode) or error (refused\n"
    "                  before any rule: a malformed URL, header or method)\n"
    "  tenant, policy  who asks, as in mayfly explain\n"
    "  method          default: GET\n"
    "  headers         {\"name\": \"value\"} or [[\"name\", \"value\"], ...]\n"
    "  rule            the name of the rule that must decide\n"
    "  inject          the names of the secrets that must be sent, in any order; []: none\n"
    "  name            what the report calls this row\n"
    "\n"
    "Exit codes: 0 all as expected, 1 not all, 2 the table cannot be read, 64 usage, 78 bad configuration.\n";

typedef struct row {
    const char *name, *tenant, *policy, *method, *url, *expect, *rule;
    json_t *headers, *inject; /* borrowed; NULL: not given */
} row_t;

typedef struct run {
    const cfg_t *cfg;
    ob_policy_t **compiled; /* in the order of cfg->policies; NULL: not needed yet */
    const char *file;
    bool quiet;
    size_t passed, failed;
} run_t;

/* ---- reading a row ---- */

static int complain(const run_t *run, size_t number, const char *what)
{
    fprintf(stderr, "%s: row %zu: %s\n", run->file, number, what);
    return OB_E_MALFORMED;
}

static bool is_verdict(const char *text)
{
    static const char *const verdicts[] = {"allow", "deny", "would-deny", "error"};

    for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
        if (strcmp(text, verdicts[i]) == 0)
            return true;
    }
    return false;
}

/* One member into the row. */
static bool take_member(row_t *row, const char *key, json_t *value)
{
    const struct {
        const char *key;
        const char **at;
    } texts[] = {{"name", &row->name}, {"tenant", &row->tenant}, {"policy", &row->policy}, {"method", &row->method},
                 {"url", &row->url},   {"expect", &row->expect}, {"rule", &row->rule}};

    if (strcmp(key, "headers") == 0 && (json_is_object(value) || json_is_array(value))) {
        row->headers = value;
        return true;
    }
    if (strcmp(key, "inject") == 0 && json_is_array(value)) {
        row->inject = value;
        return true;
    }
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (strcmp(key, texts[i].key) == 0 && json_is_string(value)) {
            *texts[i].at = json_string_value(value);
            return true;
        }
    }
    return false;
}

static int read_row(const run_t *run, size_t number, json_t *object, row_t *row)
{
    const char *key;
    char what[200];
    json_t *value;

    *row = (row_t){.method = "GET"};
    if (!json_is_object(object))
        return complain(run, number, "expected an object");
    json_object_foreach(object, key, value)
    {
        if (take_member(row, key, value))
            continue;
        snprintf(what, sizeof(what), "\"%.100s\" is unknown, or of the wrong type (mayfly policy --help)", key);
        return complain(run, number, what);
    }
    if (row->url == NULL || row->expect == NULL)
        return complain(run, number, "\"url\" and \"expect\" are required");
    if (!is_verdict(row->expect))
        return complain(run, number, "\"expect\" is one of allow, deny, would-deny and error");
    return 0;
}

static bool put_header(ob_header_t *headers, size_t *count, const json_t *name, const json_t *value)
{
    if (!json_is_string(name) || !json_is_string(value) || *count == OB_HEADERS_MAX)
        return false;
    headers[*count].name = (ob_str_t){json_string_value(name), json_string_length(name)};
    headers[(*count)++].value = (ob_str_t){json_string_value(value), json_string_length(value)};
    return true;
}

static bool read_header_list(const json_t *list, ob_header_t *headers, size_t *count)
{
    size_t index;
    const json_t *pair;

    json_array_foreach(list, index, pair)
    {
        if (json_array_size(pair) != 2 || !put_header(headers, count, json_array_get(pair, 0), json_array_get(pair, 1)))
            return false;
    }
    return true;
}

static bool read_header_map(json_t *map, ob_header_t *headers, size_t *count)
{
    const char *name;
    json_t *value;

    json_object_foreach(map, name, value)
    {
        if (!json_is_string(value) || *count == OB_HEADERS_MAX)
            return false;
        headers[*count].name = ob_str_from(name);
        headers[(*count)++].value = (ob_str_t){json_string_value(value), json_string_length(value)};
    }
    return true;
}

/* ---- judging a row ---- */

/* Are these the names of all secrets that would be sent? */
static bool injects(const ob_trial_t *trial, const json_t *wanted)
{
    ob_str_t names[CFG_RULE_SECRETS_MAX];
    bool sent = trial->asked && trial->answer.allowed && trial->answer.credentialed;
    size_t count = sent ? cfg_rule_secrets(trial->answer.in_force, names, CFG_RULE_SECRETS_MAX) : 0, index;
    const json_t *name;

    if (count != json_array_size(wanted))
        return false;
    json_array_foreach(wanted, index, name)
    {
        bool found = false;

        for (size_t i = 0; i < count && json_is_string(name); i++)
            found = found || ob_str_eq(names[i], ob_str_from(json_string_value(name)));
        if (!found)
            return false;
    }
    return true;
}

/* NULL, or what is not as expected. */
static const char *difference(const row_t *row, const ob_trial_t *trial)
{
    const cfg_rule_t *rule = trial->asked ? trial->answer.rule : NULL;

    if (strcmp(row->expect, trial->verdict) != 0)
        return "another verdict";
    if (row->rule != NULL && (rule == NULL || strcmp(rule->name, row->rule) != 0))
        return "another rule";
    if (row->inject != NULL && !injects(trial, row->inject))
        return "other credentials";
    return NULL;
}

static int report(run_t *run, size_t number, const row_t *row, const ob_trial_t *trial)
{
    const char *wrong = difference(row, trial), *label = row->name != NULL ? row->name : "";
    ob_trial_addresses_t nothing = {0};
    ob_buf_t steps = {0};
    int err = 0;

    if (wrong == NULL) {
        run->passed++;
        if (!run->quiet)
            printf("ok   %zu %s%s%s %s: %s\n", number, label, *label != '\0' ? ": " : "", row->method, row->url,
                   row->expect);
        return 0;
    }
    run->failed++;
    printf("FAIL %zu %s%s%s %s: %s: expected %s%s%s\n", number, label, *label != '\0' ? ": " : "", row->method,
           row->url, wrong, row->expect, row->rule != NULL ? " by " : "", row->rule != NULL ? row->rule : "");
    if ((err = ob_explain_put(run->cfg, trial, &nothing, &steps)) == 0)
        printf("%.*s\n", (int)steps.len, (const char *)steps.data);
    ob_buf_dispose(&steps);
    return err;
}

static int compile(run_t *run, const cfg_policy_t *cfg, const ob_policy_t **policy)
{
    ob_policy_t **at;
    int err = 0;

    *policy = NULL;
    if (cfg == NULL)
        return 0;
    at = &run->compiled[cfg - run->cfg->policies];
    if (*at == NULL)
        err = ob_policy_new(cfg, at);
    *policy = *at;
    return err;
}

static int try_row(run_t *run, size_t number, const row_t *row, ob_trial_t *trial)
{
    ob_header_t headers[OB_HEADERS_MAX];
    ob_trial_who_t who = {.tenant = row->tenant, .policy = row->policy};
    const cfg_policy_t *cfg;
    const ob_policy_t *policy;
    const char *reason;
    size_t count = 0;
    int err;

    if (row->headers != NULL && !(json_is_array(row->headers) ? read_header_list(row->headers, headers, &count)
                                                              : read_header_map(row->headers, headers, &count)))
        return complain(run, number,
                        "\"headers\" is {\"name\": \"value\"} or [[\"name\", \"value\"], ...], at most 200");
    if (ob_trial_find_policy(run->cfg, &who, &cfg, &reason) != 0)
        return complain(run, number, reason);
    if ((err = compile(run, cfg, &policy)) != 0)
        return err;
    if ((err = ob_trial_run(trial, policy, row->method, row->url, headers, count)) == 0 && trial->asked &&
        trial->place.host.is_address)
        err = ob_trial_judge(trial, run->cfg, &trial->place.host.address, 1);
    if (err == 0)
        err = report(run, number, row, trial);
    ob_trial_dispose(trial);
    return err;
}

static int run_rows(run_t *run, json_t *rows)
{
    ob_trial_t *trial = calloc(1, sizeof(*trial));
    int err = trial != NULL ? 0 : OB_E_NOMEM;

    for (size_t i = 0; i < json_array_size(rows) && err == 0; i++) {
        row_t row;

        if ((err = read_row(run, i + 1, json_array_get(rows, i), &row)) == 0)
            err = try_row(run, i + 1, &row, trial);
    }
    free(trial);
    return err;
}

/* ---- reading the table ---- */

static int read_file(const char *file, ob_buf_t *text)
{
    FILE *in = fopen(file, "re");
    int err = in != NULL ? 0 : OB_E_IO;

    while (err == 0 && !feof(in)) {
        if ((err = ob_buf_try_reserve(text, 64 * 1024)) == 0)
            text->len += fread(text->data + text->len, 1, 64 * 1024, in);
        if (err == 0 && ferror(in))
            err = OB_E_IO;
    }
    if (in != NULL)
        fclose(in);
    return err;
}

static bool append_line(json_t *rows, ob_str_t line, json_error_t *error)
{
    json_t *row;

    if (line.len == 0 || strspn(line.ptr, " \t\r") >= line.len)
        return true;
    row = json_loadb(line.ptr, line.len, JSON_REJECT_DUPLICATES, error);
    return row != NULL && json_array_append_new(rows, row) == 0;
}

/* One object a line. NULL: *error says why; *line where. */
static json_t *parse_lines(ob_str_t text, json_error_t *error, int *line)
{
    json_t *rows = json_array();

    for (*line = 1; rows != NULL && text.len > 0; (*line)++) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t len = end != NULL ? (size_t)(end - text.ptr) : text.len, used = end != NULL ? len + 1 : len;

        if (!append_line(rows, (ob_str_t){text.ptr, len}, error)) {
            json_decref(rows);
            return NULL;
        }
        text = (ob_str_t){text.ptr + used, text.len - used};
    }
    return rows;
}

static json_t *read_table(const char *file)
{
    ob_buf_t text = {.max = TABLE_BYTES_MAX};
    json_error_t error = {.text = "out of memory"};
    json_t *rows = NULL;
    int err = read_file(file, &text), line = 0;
    size_t start = 0;

    if (err == 0 && (err = ob_buf_put_u8(&text, '\0')) == 0)
        start = strspn((const char *)text.data, " \t\r\n");
    if (err != 0) {
        fprintf(stderr, "%s: %s\n", file, err == OB_E_TOO_LARGE ? "larger than 16 MiB" : "cannot be read");
    } else if (text.data[start] == '[') {
        rows = json_loadb((const char *)text.data, text.len - 1, JSON_REJECT_DUPLICATES, &error);
        line = error.line;
    } else {
        rows = parse_lines((ob_str_t){(const char *)text.data, text.len - 1}, &error, &line);
    }
    if (err == 0 && rows == NULL)
        fprintf(stderr, "%s:%d: %s\n", file, line, error.text);
    ob_buf_dispose(&text);
    return rows;
}

static int run_table(run_t *run, json_t *rows)
{
    int err;

    if ((run->compiled = calloc(run->cfg->policy_count + 1, sizeof(*run->compiled))) == NULL)
        return OB_TRIAL_ERROR;
    err = run_rows(run, rows);
    for (size_t i = 0; i < run->cfg->policy_count; i++)
        ob_policy_free(run->compiled[i]);
    free(run->compiled);
    if (err != 0 && err != OB_E_MALFORMED)
        fprintf(stderr, "mayfly: %s\n", ob_err_text(err));
    if (err != 0)
        return OB_TRIAL_ERROR;
    printf("%zu as expected, %zu not\n", run->passed, run->failed);
    return run->failed > 0 ? 1 : 0;
}

int ob_policy_table_main(int argc, char **argv)
{
    run_t run = {0};
    const char *config = NULL;
    cfg_t *cfg = NULL;
    json_t *rows;
    int code;

    if (argc == 1 && strcmp(argv[0], "--help") == 0) {
        fputs(help, stdout);
        return 0;
    }
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--config") == 0 && i + 1 < argc)
            config = argv[++i];
        else if (strcmp(argv[i], "--quiet") == 0)
            run.quiet = true;
        else if (argv[i][0] == '-' || run.file != NULL)
            return fputs(help, stderr), OB_TRIAL_USAGE;
        else
            run.file = argv[i];
    }
    if (run.file == NULL)
        return fputs(help, stderr), OB_TRIAL_USAGE;
    if ((code = ob_trial_load(config, &cfg)) != 0)
        return code;
    run.cfg = cfg;
    rows = read_table(run.file);
    code = rows != NULL ? run_table(&run, rows) : OB_TRIAL_ERROR;
    json_decref(rows);
    cfg_free(cfg);
    return code;
}
