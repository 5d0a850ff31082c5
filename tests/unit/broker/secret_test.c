#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "outbound/broker/secret.h"

static char folder[] = "/tmp/mayfly-secret-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static void write_file(const char *name, const char *text, char path[128])
{
    FILE *file;

    snprintf(path, 128, "%s/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int load(cfg_secret_t *items, size_t count, ob_secrets_t **secrets, char error[200])
{
    cfg_t cfg = {.secrets = items, .secret_count = count};
    ob_buf_t text = {0};
    const char *value = getenv("SECRET_TEST");
    ob_buf_t environment = {0};

    /* as the supervisor sends it, with a neighbour on either side */
    if (ob_buf_printf(&environment, "SECRET_TES=other%cSECRET_TEST=%s%cSECRET_TESTS=more%c", 0, value != NULL ? value : "", 0, 0) != 0)
        fail();
    int err = ob_secrets_load(&cfg, ob_buf_str(&environment), NULL, secrets, &text);
    ob_buf_dispose(&environment);

    snprintf(error, 200, "%.*s", (int)text.len, text.len > 0 ? (const char *)text.data : "");
    ob_buf_dispose(&text);
    return err;
}

static void check_line(const ob_secrets_t *secrets, const char *template, const char *expected)
{
    struct curl_slist *lines = NULL;
    cfg_inject_t inject = {.header = "Authorization", .value = template};

    assert_int_equal(ob_secrets_put_line(secrets, &inject, &lines), 0);
    assert_string_equal(lines->data, expected);
    assert_null(lines->next);
    ob_lines_free(lines);
}

static void test_sources(void **state)
{
    char path[128], credential[128], error[200];
    cfg_secret_t items[] = {{"E", CFG_SECRET_ENV, "SECRET_TEST"}, {"F", CFG_SECRET_FILE, path}, {"C", CFG_SECRET_CREDENTIAL, "cred"}};
    ob_secrets_t *secrets;

    (void)state;
    setenv("SECRET_TEST", "from-env-1", 1);
    setenv("CREDENTIALS_DIRECTORY", folder, 1);
    write_file("file", "from-file-2\n", path);
    write_file("cred", "from-cred-3\r\n", credential);
    assert_int_equal(load(items, 3, &secrets, error), 0);
    check_line(secrets, "Bearer ${E}", "Authorization: Bearer from-env-1");
    check_line(secrets, "${F}:${C}", "Authorization: from-file-2:from-cred-3");
    check_line(secrets, "$$${E}$$", "Authorization: $from-env-1$");
    ob_secrets_free(secrets);
    unlink(path);
    unlink(credential);
}

static void check_refused(const char *value, int code)
{
    char error[200];
    cfg_secret_t item = {"K", CFG_SECRET_ENV, "SECRET_TEST"};
    ob_secrets_t *secrets;

    setenv("SECRET_TEST", value, 1);
    assert_int_equal(load(&item, 1, &secrets, error), code);
    assert_non_null(strstr(error, "secret K (SECRET_TEST)"));
    assert_null(strstr(error, value));
}

static void test_bad_values_are_refused_without_being_shown(void **state)
{
    char large[OB_SECRET_MAX + 10];

    (void)state;
    memset(large, 'x', sizeof(large) - 1);
    large[sizeof(large) - 1] = '\0';
    check_refused("1234567", OB_E_MALFORMED);
    check_refused("1234567\n", OB_E_MALFORMED);
    check_refused("12345678\r\nX: y", OB_E_MALFORMED);
    check_refused("12345678\n\n", OB_E_MALFORMED);
    check_refused(large, OB_E_TOO_LARGE);
}

static void test_absent_secrets_are_named(void **state)
{
    cfg_secret_t items[] = {{"A", CFG_SECRET_ENV, "SECRET_ABSENT"}, {"B", CFG_SECRET_FILE, "/nonexistent/file"}, {"C", CFG_SECRET_CREDENTIAL, "../x"}};
    char error[200];
    ob_secrets_t *secrets;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(load(&items[i], 1, &secrets, error), OB_E_NOT_FOUND);
        assert_non_null(strstr(error, items[i].where));
    }
}

static void test_bad_templates(void **state)
{
    static const char *const templates[] = {"${ABSENT}", "$K", "${K", "x$"};
    cfg_secret_t item = {"K", CFG_SECRET_ENV, "SECRET_TEST"};
    struct curl_slist *lines = NULL;
    char error[200];
    ob_secrets_t *secrets;

    (void)state;
    setenv("SECRET_TEST", "12345678", 1);
    assert_int_equal(load(&item, 1, &secrets, error), 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_not_equal(ob_secrets_put_line(secrets, &(cfg_inject_t){.header = "X", .value = templates[i]}, &lines), 0);
    assert_null(lines);
    ob_secrets_free(secrets);
}

/* VmFlags of the mapping that holds the value: "dd" is left out of core dumps, "lo" is locked, "wf" is wiped in a child. */
static void test_memory_is_kept_out_of_dumps(void **state)
{
    cfg_secret_t item = {"K", CFG_SECRET_ENV, "SECRET_TEST"};
    char error[200], line[512];
    int protected = 0;
    ob_secrets_t *secrets;
    FILE *maps;

    (void)state;
    setenv("SECRET_TEST", "12345678", 1);
    assert_int_equal(load(&item, 1, &secrets, error), 0);
    assert_non_null(maps = fopen("/proc/self/smaps", "r"));
    while (fgets(line, sizeof(line), maps) != NULL)
        protected += strncmp(line, "VmFlags:", 8) == 0 && strstr(line, " dd") != NULL && strstr(line, " wf") != NULL;
    fclose(maps);
    assert_int_equal(protected, 1);
    ob_secrets_free(secrets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_bad_values_are_refused_without_being_shown),
        cmocka_unit_test(test_absent_secrets_are_named),
        cmocka_unit_test(test_bad_templates),
        cmocka_unit_test(test_memory_is_kept_out_of_dumps),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
