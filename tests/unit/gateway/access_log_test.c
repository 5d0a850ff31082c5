/* One line a request, whatever is in it; and the ids that lines and answers share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "gateway/worker/access_log.h"
#include "gateway/worker/execution_id.h"

static const gw_access_t whole = {.unix_ms = 1767225600123,
                                  .tenant = {"acme", 4},
                                  .key = {"ci", 2},
                                  .execution = {"abc", 3},
                                  .method = {"POST", 4},
                                  .path = {"/run/\"\n\x1b[31m", 12},
                                  .protocol = "HTTP/2",
                                  .status = 500,
                                  .code = "agent_exception",
                                  .bytes = 123,
                                  .wall_us = 12345,
                                  .cpu_us = 999,
                                  .warm = true,
                                  .fetches = 2};

static json_t *parse(const ob_buf_t *line)
{
    json_error_t error;
    json_t *root = json_loadb((const char *)line->data, line->len, JSON_REJECT_DUPLICATES, &error);

    assert_non_null(root);
    return root;
}

static void test_json_line(void **state)
{
    (void)state;
    ob_buf_t line;

    ob_buf_init(&line, 0);
    assert_int_equal(gw_access_print(&whole, false, &line), 0);
    assert_ptr_equal(memchr(line.data, '\n', line.len), line.data + line.len - 1);
    json_t *root = parse(&line);
    assert_string_equal(json_string_value(json_object_get(root, "time")), "2026-01-01T00:00:00.123Z");
    assert_string_equal(json_string_value(json_object_get(root, "tenant")), "acme");
    assert_string_equal(json_string_value(json_object_get(root, "path")), "/run/\"\n\x1b[31m");
    assert_string_equal(json_string_value(json_object_get(root, "code")), "agent_exception");
    assert_int_equal(json_integer_value(json_object_get(root, "status")), 500);
    assert_true(json_real_value(json_object_get(root, "wall_ms")) == 12.345);
    assert_true(json_real_value(json_object_get(root, "cpu_ms")) == 0.999);
    assert_true(json_is_true(json_object_get(root, "warm")));
    json_decref(root);
    ob_buf_dispose(&line);
}

static void test_what_did_not_run_has_no_usage(void **state)
{
    (void)state;
    gw_access_t access = {.method = OB_STR("GET"), .path = OB_STR("/"), .protocol = "HTTP/1.1", .status = 404};
    ob_buf_t line;

    ob_buf_init(&line, 0);
    assert_int_equal(gw_access_print(&access, false, &line), 0);
    json_t *root = parse(&line);
    assert_null(json_object_get(root, "cpu_ms"));
    assert_null(json_object_get(root, "tenant"));
    assert_null(json_object_get(root, "code"));
    json_decref(root);
    ob_buf_dispose(&line);
}

static void test_line_for_people_obeys_no_terminal(void **state)
{
    (void)state;
    ob_buf_t line;

    ob_buf_init(&line, 0);
    assert_int_equal(gw_access_print(&whole, true, &line), 0);
    assert_null(memchr(line.data, 0x1b, line.len));
    assert_ptr_equal(memchr(line.data, '\n', line.len), line.data + line.len - 1);
    assert_non_null(memmem(line.data, line.len, "agent_exception", 15));
    ob_buf_dispose(&line);
}

static void test_long_path_is_cut(void **state)
{
    (void)state;
    char path[5000];
    gw_access_t access = {.method = OB_STR("GET"), .path = {path, sizeof(path)}, .protocol = "HTTP/1.1", .status = 404};
    ob_buf_t line;

    memset(path, 'a', sizeof(path));
    ob_buf_init(&line, 0);
    assert_int_equal(gw_access_print(&access, false, &line), 0);
    assert_true(line.len < 1300);
    ob_buf_dispose(&line);
}

static void test_written_lines(void **state)
{
    (void)state;
    int fds[2];
    char bytes[4096];

    gw_access_log_write(&whole); /* no log: nothing happens */
    assert_int_equal(pipe(fds), 0);
    gw_access_log_open(fds[1]);
    gw_access_log_write(&whole);
    gw_access_log_write(&whole);
    gw_access_log_open(-1);
    ssize_t len = read(fds[0], bytes, sizeof(bytes));
    assert_true(len > 0 && bytes[len - 1] == '\n');
    assert_int_equal(fcntl(fds[1], F_GETFD), -1); /* the old one is closed */
    close(fds[0]);
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, GW_EXECUTION_ID_LEN);
}

static void test_ids_are_unique_and_plain(void **state)
{
    (void)state;
    enum { COUNT = 10000 };
    static char ids[COUNT][GW_EXECUTION_ID_LEN + 1];

    for (int i = 0; i < COUNT; i++) {
        gw_execution_id_make(ids[i]);
        assert_int_equal(strlen(ids[i]), GW_EXECUTION_ID_LEN);
        assert_int_equal(strspn(ids[i], "abcdefghijklmnopqrstuvwxyz234567"), GW_EXECUTION_ID_LEN);
    }
    qsort(ids, COUNT, sizeof(ids[0]), compare);
    for (int i = 1; i < COUNT; i++)
        assert_string_not_equal(ids[i - 1], ids[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_line),
        cmocka_unit_test(test_what_did_not_run_has_no_usage),
        cmocka_unit_test(test_line_for_people_obeys_no_terminal),
        cmocka_unit_test(test_long_path_is_cut),
        cmocka_unit_test(test_written_lines),
        cmocka_unit_test(test_ids_are_unique_and_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
