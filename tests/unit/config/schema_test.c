/* The table itself, the JSON Schema written from it, and the examples. Run from the repository's root, or with its path
 * as the only argument. */
#include "tests/unit/config/config_test.h"

#include <stdlib.h>

#include "config/schema.h"

static const char *root = ".";

static char *read_repo_file(const char *name)
{
    char *path = NULL, *text = calloc(1, 1 << 20);
    FILE *in;

    assert_true(asprintf(&path, "%s/%s", root, name) > 0);
    in = fopen(path, "r");
    if (in == NULL)
        fail_msg("cannot open %s", path);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 20) - 1, in) > 0);
    assert_int_equal(fclose(in), 0);
    free(path);
    return text;
}

static void assert_file_is(const char *name, int (*print)(ob_buf_t *), const char *command)
{
    char *file = read_repo_file(name);
    ob_buf_t printed = {0};

    assert_int_equal(print(&printed), 0);
    assert_int_equal(ob_buf_put_u8(&printed, 0), 0);
    if (strcmp(file, (const char *)printed.data) != 0)
        fail_msg("%s is stale: write it anew with %s", name, command);
    ob_buf_dispose(&printed);
    free(file);
}

static void test_the_schema_file_is_the_one_written_from_the_rows(void **state)
{
    (void)state;
    assert_file_is("config/mayfly.schema.json", cfg_schema_print, "mayfly schema");
}

static void test_the_reference_is_the_one_written_from_the_rows(void **state)
{
    (void)state;
    assert_file_is("config/reference.md", cfg_reference_print, "mayfly schema --markdown");
}

static void check_row(const cfg_row_t *row)
{
    json_t *value;

    if (row->views == 0 || row->text == NULL || row->text[0] == '\0')
        fail_msg("%s: nobody sees it, or nobody explains it", row->key);
    if (row->type == CFG_CUSTOM && (row->read == NULL || row->schema == NULL))
        fail_msg("%s: a custom value needs a reader and a schema", row->key);
    if (row->min > row->max)
        fail_msg("%s: its range is empty", row->key);
    if (row->schema != NULL) {
        value = json_loads(row->schema, 0, NULL);
        if (value == NULL)
            fail_msg("%s: its schema is no JSON", row->key);
        json_decref(value);
    }
    if (row->fallback != NULL) {
        value = json_loads(row->fallback, JSON_DECODE_ANY, NULL);
        if (value == NULL)
            fail_msg("%s: its default is no JSON", row->key);
        json_decref(value);
    }
}

/* What a child sees must be reachable: a row below one that the child does not see would never be sent. */
static void check_rows(const cfg_row_t *rows, int views)
{
    for (const cfg_row_t *row = rows; row->key != NULL; row++) {
        check_row(row);
        if (views != 0 && (row->views & ~views) != 0)
            fail_msg("%s: seen by more than what it stands in", row->key);
        if (cfg_row_find(rows, row->key) != row)
            fail_msg("%s: stands twice", row->key);
        if (row->rows != NULL && views == 0)
            check_rows(row->rows, row->views);
        else if (row->rows != NULL)
            check_rows(row->rows, row->views & views);
    }
}

static void test_rows_are_complete(void **state)
{
    (void)state;
    check_rows(cfg_rows, 0);
}

static void test_nearest_row(void **state)
{
    (void)state;
    assert_string_equal(cfg_row_nearest(cfg_rows, "tennants")->key, "tenants");
    assert_string_equal(cfg_row_nearest(cfg_rows, "maxExecutions")->key, "max_executions");
    assert_string_equal(cfg_row_nearest(cfg_rows, "dn")->key, "dns");
    assert_null(cfg_row_nearest(cfg_rows, "zebra"));
    assert_null(cfg_row_nearest(cfg_rows, ""));
    assert_null(cfg_row_nearest(cfg_rows, "a_very_long_key_that_is_longer_than_any_key_of_ours_could_be"));
}

static void load_example(const char *name, cfg_t **cfg)
{
    char *path = NULL;
    cfg_errors_t errors;
    int err;

    assert_true(asprintf(&path, "%s/config/examples/%s", root, name) > 0);
    err = cfg_load(path, cfg, &errors);
    for (size_t i = 0; i < errors.count; i++)
        print_error("%s:%u: %s: %s\n", path, errors.items[i].line, errors.items[i].path, errors.items[i].message);
    cfg_errors_dispose(&errors);
    free(path);
    assert_int_equal(err, 0);
}

static void test_the_examples_are_right(void **state)
{
    cfg_t *cfg;

    (void)state;
    load_example("quickstart.json", &cfg);
    assert_false(cfg->authenticated);
    assert_true(cfg->listen[0].address.loopback);
    cfg_free(cfg);
    load_example("github-readonly.json", &cfg);
    assert_string_equal(cfg->secrets[0].name, "GITHUB_TOKEN");
    for (size_t i = 0; i < cfg->policies[0].rule_count; i++) {
        const cfg_rule_t *rule = &cfg->policies[0].rules[i];

        for (size_t j = 0; rule->kind == CFG_RULE_ALLOW && j < rule->method_count; j++)
            assert_true(strcmp(rule->methods[j], "GET") == 0 || strcmp(rule->methods[j], "HEAD") == 0);
        assert_true(rule->kind == CFG_RULE_DENY || rule->method_count > 0);
    }
    cfg_free(cfg);
    load_example("credentials.json", &cfg);
    for (size_t i = 0; i < cfg->policies[0].rule_count; i++)
        assert_true(cfg_rule_has_credential(&cfg->policies[0].rules[i]));
    cfg_free(cfg);
    load_example("openai-placeholder.json", &cfg);
    assert_string_equal(cfg->policies[0].placeholders[0].name, "OPENAI_API_KEY");
    assert_true(strncmp(cfg->policies[0].placeholders[0].text, "mayfly-", 7) == 0);
    cfg_free(cfg);
    load_example("production.json", &cfg);
    assert_true(cfg->authenticated);
    assert_true(cfg->listen[0].tls);
    assert_int_equal(cfg->policy_count, 3);
    assert_int_equal(cfg->tenant_count, 3);
    cfg_free(cfg);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_schema_file_is_the_one_written_from_the_rows),
        cmocka_unit_test(test_the_reference_is_the_one_written_from_the_rows),
        cmocka_unit_test(test_rows_are_complete),
        cmocka_unit_test(test_nearest_row),
        cmocka_unit_test(test_the_examples_are_right),
    };

    if (argc > 1)
        root = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
