/* The chain as the broker writes it, and what the verifier finds when somebody has been at the file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/supervisor/audit_verify.h"
#include "outbound/broker/audit.h"

#define LINES_MAX 512

typedef struct rig {
    ob_loop_t *loop;
    ob_audit_t *audit;
    EVP_PKEY *key, *other;
    char path[64];
    char *lines[LINES_MAX]; /* of the file, without their newlines */
    size_t count;
    int full; /* how often the bound was reported */
} rig_t;

static void on_full(void *data)
{
    ((rig_t *)data)->full++;
}

static int open_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    return fd;
}

static ob_chain_config_t config_of(EVP_PKEY *key, uint32_t version)
{
    ob_chain_config_t config = {.version = version, .key = key};
    assert_int_equal(ob_audit_hash(OB_STR("{}"), config.sha256), 0);
    return config;
}

static void begin(rig_t *rig, const char *end)
{
    ob_chain_config_t config = config_of(rig->key, 1);
    assert_int_equal(ob_audit_new(rig->loop, "broker.0", &rig->audit), 0);
    ob_audit_on_full(rig->audit, on_full, rig);
    ob_chain_take_config(ob_audit_chain(rig->audit), &config);
    ob_chain_take_file(ob_audit_chain(rig->audit), open_file(rig->path), ob_str_from(end));
    ob_chain_begin(ob_audit_chain(rig->audit));
}

static void stop(rig_t *rig)
{
    ob_audit_free(rig->audit);
    rig->audit = NULL;
}

static int set_up(void **state)
{
    rig_t *rig = calloc(1, sizeof(*rig));
    snprintf(rig->path, sizeof(rig->path), "/tmp/mayfly-audit-XXXXXX");
    int fd = mkstemp(rig->path);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(ob_loop_new(&rig->loop), 0);
    rig->key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    rig->other = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    *state = rig;
    return 0;
}

static void forget_lines(rig_t *rig)
{
    for (size_t i = 0; i < rig->count; i++) {
        free(rig->lines[i]);
    }
    rig->count = 0;
}

static int tear_down(void **state)
{
    rig_t *rig = *state;
    stop(rig);
    ob_loop_free(rig->loop);
    EVP_PKEY_free(rig->key);
    EVP_PKEY_free(rig->other);
    forget_lines(rig);
    unlink(rig->path);
    free(rig);
    return 0;
}

static void write_some(rig_t *rig, int count)
{
    for (int i = 0; i < count; i++) {
        ob_audit_entry_t entry = {.execution = OB_STR("e"), .tenant = OB_STR("t"), .policy = OB_STR("p"), .verdict = 1,
                                  .method = OB_STR("GET"), .scheme = OB_STR("https"), .host = OB_STR("a.example"),
                                  .path = OB_STR("/"), .port = 443, .hop = (uint32_t)i};
        ob_audit_write(rig->audit, &entry);
    }
}

static void read_lines(rig_t *rig, const char *path)
{
    FILE *in = fopen(path, "re");
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    assert_non_null(in);
    while ((len = getline(&line, &cap, in)) > 0) {
        assert_true(rig->count < LINES_MAX);
        line[line[len - 1] == '\n' ? len - 1 : len] = '\0';
        rig->lines[rig->count++] = strdup(line);
    }
    free(line);
    fclose(in);
}

/* ---- verifying ---- */

typedef struct report {
    uint64_t problems, first_line;
    size_t notes;
    char text[2048];
} report_t;

static void on_tell(void *data, bool note, const char *file, uint64_t line, const char *text)
{
    report_t *report = data;
    (void)file;
    report->notes += note;
    if (!note && report->problems++ == 0) {
        report->first_line = line;
    }
    size_t len = strlen(report->text);
    snprintf(report->text + len, sizeof(report->text) - len, "%llu: %s\n", (unsigned long long)line, text);
}

static report_t check_with(rig_t *rig, EVP_PKEY *key, bool still_open)
{
    report_t report = {0};
    gw_verify_t *verify;
    assert_int_equal(gw_verify_new(on_tell, &report, &verify), 0);
    if (key != NULL) {
        assert_int_equal(gw_verify_add_key(verify, key), 0);
    }
    for (size_t i = 0; i < rig->count; i++) {
        gw_verify_line(verify, "f", i + 1, ob_str_from(rig->lines[i]), true);
    }
    gw_verify_finish(verify, still_open);
    assert_int_equal(gw_verify_sum(verify).problems, report.problems);
    gw_verify_free(verify);
    return report;
}

static void assert_intact(rig_t *rig)
{
    report_t report = check_with(rig, rig->key, false);
    if (report.problems != 0) {
        fail_msg("%s", report.text);
    }
}

/* A chain of 7 decisions: open, decisions, end. */
static void make_chain(rig_t *rig)
{
    begin(rig, "");
    write_some(rig, 7);
    stop(rig);
    read_lines(rig, rig->path);
    assert_int_equal(rig->count, 9);
}

static void test_a_chain_that_nobody_touched_is_intact(void **state)
{
    rig_t *rig = *state;
    make_chain(rig);
    assert_intact(rig);
    assert_int_equal(check_with(rig, NULL, false).problems, 0);
    for (size_t i = 0; i < rig->count; i++) {
        json_error_t error;
        json_t *line = json_loads(rig->lines[i], JSON_REJECT_DUPLICATES, &error);
        if (line == NULL) {
            fail_msg("%s: %s", rig->lines[i], error.text);
        }
        assert_int_equal(json_integer_value(json_object_get(line, "seq")), i + 1);
        json_decref(line);
    }
}

static void test_an_edit_of_any_byte_of_any_line_is_found(void **state)
{
    rig_t *rig = *state;
    make_chain(rig);
    for (size_t i = 0; i < rig->count; i++) {
        for (size_t at = 0; at < strlen(rig->lines[i]); at += 3) {
            char old = rig->lines[i][at];
            rig->lines[i][at] = old == '1' ? '2' : '1';
            report_t report = check_with(rig, rig->key, false);
            if (report.problems == 0) {
                fail_msg("line %zu, byte %zu: not found", i + 1, at);
            }
            rig->lines[i][at] = old;
        }
    }
    assert_intact(rig);
}

static void test_the_line_that_was_edited_is_named(void **state)
{
    rig_t *rig = *state;
    make_chain(rig);
    for (size_t i = 1; i + 1 < rig->count; i++) {
        char *host = strstr(rig->lines[i], "a.example");
        host[0] = 'b';
        report_t report = check_with(rig, NULL, false);
        assert_int_equal(report.problems, 1);
        assert_int_equal(report.first_line, i + 1);
        assert_non_null(strstr(report.text, "changed"));
        host[0] = 'a';
    }
}

static char *take_out(rig_t *rig, size_t at)
{
    char *line = rig->lines[at];
    memmove(&rig->lines[at], &rig->lines[at + 1], (--rig->count - at) * sizeof(char *));
    return line;
}

static void put_back(rig_t *rig, size_t at, char *line)
{
    memmove(&rig->lines[at + 1], &rig->lines[at], (rig->count++ - at) * sizeof(char *));
    rig->lines[at] = line;
}

static void test_a_removed_line_is_found_wherever_it_stood(void **state)
{
    rig_t *rig = *state;
    make_chain(rig);
    for (size_t i = 0; i < rig->count; i++) {
        char *line = take_out(rig, i);
        report_t report = check_with(rig, rig->key, false);
        assert_true(report.problems > 0);
        assert_true(i == 0 || i == rig->count || strstr(report.text, "1 line is missing") != NULL);
        put_back(rig, i, line);
    }
    assert_intact(rig);
}

static void test_lines_that_changed_places_are_found(void **state)
{
    rig_t *rig = *state;
    make_chain(rig);
    for (size_t i = 0; i + 1 < rig->count; i++) {
        for (size_t j = i + 1; j < rig->count; j++) {
            char *line = rig->lines[i];
            rig->lines[i] = rig->lines[j];
            rig->lines[j] = line;
            assert_true(check_with(rig, NULL, false).problems > 0);
            rig->lines[j] = rig->lines[i];
            rig->lines[i] = line;
        }
    }
}

static void test_a_doubled_line_is_found(void **state)
{
    rig_t *rig = *state;
    make_chain(rig);
    put_back(rig, 3, strdup(rig->lines[3]));
    report_t report = check_with(rig, NULL, false);
    assert_non_null(strstr(report.text, "out of order"));
    assert_int_equal(report.first_line, 5);
}

static void test_a_truncated_chain_is_found_at_every_length(void **state)
{
    rig_t *rig = *state;
    make_chain(rig);
    size_t whole = rig->count;
    for (rig->count = 1; rig->count < whole; rig->count++) {
        report_t report = check_with(rig, rig->key, false);
        assert_true(report.problems > 0);
        assert_int_equal(report.first_line, rig->count);
        /* a gateway that runs looks the same, so --open accepts it, and says how far signatures reach */
        assert_int_equal(check_with(rig, rig->key, true).problems, 0);
    }
}

/* What somebody without the key can do: write the whole file anew, every hash right. */
static void write_anew(rig_t *rig, EVP_PKEY *key)
{
    EVP_PKEY *own = rig->key;
    forget_lines(rig);
    assert_int_equal(truncate(rig->path, 0), 0);
    rig->key = key;
    make_chain(rig);
    rig->key = own;
}

static void test_a_file_written_anew_passes_without_a_key_and_not_with_one(void **state)
{
    rig_t *rig = *state;
    make_chain(rig);
    write_anew(rig, NULL);
    report_t report = check_with(rig, NULL, false);
    assert_int_equal(report.problems, 0);
    assert_non_null(strstr(report.text, "written anew as a whole would pass"));
    assert_non_null(strstr(check_with(rig, rig->key, false).text, "is not signed"));
    write_anew(rig, rig->other);
    assert_int_equal(check_with(rig, NULL, false).problems, 0);
    assert_non_null(strstr(check_with(rig, rig->key, false).text, "which was not given"));
    assert_int_equal(check_with(rig, rig->other, false).problems, 0);
}

/* An edited line, and all hashes behind it made right again: only the signatures tell. */
static void test_recomputed_hashes_do_not_help(void **state)
{
    rig_t *rig = *state;
    make_chain(rig);
    strstr(rig->lines[4], "a.example")[0] = 'b';
    for (size_t i = 5; i < rig->count; i++) {
        char hash[OB_HASH_HEX + 1];
        assert_int_equal(ob_audit_hash(ob_str_from(rig->lines[i - 1]), hash), 0);
        memcpy(strstr(rig->lines[i], "\"prev\":\"") + 8, hash, OB_HASH_HEX);
    }
    assert_int_equal(check_with(rig, NULL, false).problems, 0);
    assert_non_null(strstr(check_with(rig, rig->key, false).text, "the signature does not fit"));
}

static void test_checkpoints_come_every_hundred_lines(void **state)
{
    rig_t *rig = *state;
    begin(rig, "");
    write_some(rig, 250);
    stop(rig);
    read_lines(rig, rig->path);
    size_t checkpoints = 0;
    for (size_t i = 0; i < rig->count; i++) {
        checkpoints += strstr(rig->lines[i], "\"event\":\"checkpoint\"") != NULL;
    }
    assert_int_equal(checkpoints, 2);
    assert_intact(rig);
}

static void test_the_chain_goes_on_in_the_next_file(void **state)
{
    rig_t *rig = *state;
    char moved[80];
    begin(rig, "");
    write_some(rig, 3);
    snprintf(moved, sizeof(moved), "%s.1", rig->path);
    assert_int_equal(rename(rig->path, moved), 0);
    write_some(rig, 1); /* before the next file has come */
    ob_chain_take_file(ob_audit_chain(rig->audit), open_file(rig->path), OB_STR(""));
    write_some(rig, 2);
    stop(rig);
    read_lines(rig, moved);
    size_t first = rig->count;
    read_lines(rig, rig->path);
    assert_intact(rig);
    assert_non_null(strstr(rig->lines[first - 1], "\"event\":\"rotate\""));
    assert_non_null(strstr(rig->lines[first], "\"event\":\"continue\""));
    char *last = take_out(rig, first - 1);
    assert_non_null(strstr(check_with(rig, rig->key, false).text, "1 line is missing"));
    free(last);
    unlink(moved);
}

static void test_older_files_may_be_gone_as_wholes_only(void **state)
{
    rig_t *rig = *state;
    begin(rig, "");
    write_some(rig, 3);
    assert_int_equal(unlink(rig->path), 0);
    ob_chain_take_file(ob_audit_chain(rig->audit), open_file(rig->path), OB_STR(""));
    write_some(rig, 2);
    stop(rig);
    read_lines(rig, rig->path);
    report_t report = check_with(rig, rig->key, false);
    assert_int_equal(report.problems, 0);
    assert_non_null(strstr(report.text, "older files were not given"));
    free(take_out(rig, 0));
    assert_non_null(strstr(check_with(rig, rig->key, false).text, "what stood before is missing"));
}

static void test_the_same_file_given_again_changes_nothing(void **state)
{
    rig_t *rig = *state;
    begin(rig, "");
    ob_chain_take_file(ob_audit_chain(rig->audit), open_file(rig->path), OB_STR(""));
    write_some(rig, 1);
    stop(rig);
    read_lines(rig, rig->path);
    assert_int_equal(rig->count, 3);
    assert_intact(rig);
}

static void test_a_file_over_its_bound_is_told_once(void **state)
{
    rig_t *rig = *state;
    ob_chain_config_t config = config_of(rig->key, 2);
    begin(rig, "");
    config.max_bytes = 2000;
    ob_chain_take_config(ob_audit_chain(rig->audit), &config);
    write_some(rig, 20);
    assert_int_equal(rig->full, 1);
    unlink(rig->path);
    ob_chain_take_file(ob_audit_chain(rig->audit), open_file(rig->path), OB_STR(""));
    write_some(rig, 20);
    assert_int_equal(rig->full, 2);
}

static void test_another_configuration_and_key_are_part_of_the_chain(void **state)
{
    rig_t *rig = *state;
    ob_chain_config_t config = config_of(rig->other, 2);
    begin(rig, "");
    write_some(rig, 1);
    ob_chain_take_config(ob_audit_chain(rig->audit), &config);
    stop(rig);
    read_lines(rig, rig->path);
    assert_int_equal(rig->count, 5);
    assert_non_null(strstr(rig->lines[2], "\"event\":\"checkpoint\""));
    assert_non_null(strstr(rig->lines[3], "\"event\":\"config\",\"config\":2"));
    report_t report = {0};
    gw_verify_t *verify;
    assert_int_equal(gw_verify_new(on_tell, &report, &verify), 0);
    assert_int_equal(gw_verify_add_key(verify, rig->key), 0);
    assert_int_equal(gw_verify_add_key(verify, rig->other), 0);
    for (size_t i = 0; i < rig->count; i++) {
        gw_verify_line(verify, "f", i + 1, ob_str_from(rig->lines[i]), true);
    }
    gw_verify_finish(verify, false);
    gw_verify_free(verify);
    assert_int_equal(report.problems, 0);
}

/* What audit_files.c finds at the end of the file. */
static void describe_end(rig_t *rig, const char *torn, char *out, size_t size)
{
    ob_audit_head_t head;
    char hash[OB_HASH_HEX + 1], torn_hash[OB_HASH_HEX + 1] = "-";
    const char *last = rig->lines[rig->count - 1];
    assert_int_equal(ob_audit_head_parse(ob_str_from(last), &head), 0);
    assert_int_equal(ob_audit_hash(ob_str_from(last), hash), 0);
    if (torn != NULL) {
        assert_int_equal(ob_audit_hash(ob_str_from(torn), torn_hash), 0);
    }
    snprintf(out, size, "%s %llu %s %s", head.chain, (unsigned long long)head.seq, hash, torn_hash);
}

/* A broker that is killed writes no end: its file is cut down to what it had written by then. */
static void make_killed(rig_t *rig, const char *torn)
{
    make_chain(rig);
    free(take_out(rig, rig->count - 1));
    FILE *out = fopen(rig->path, "we");
    for (size_t i = 0; i < rig->count; i++) {
        fprintf(out, "%s\n", rig->lines[i]);
    }
    fprintf(out, "%s", torn != NULL ? torn : "");
    fclose(out);
}

static void go_on_after_kill(rig_t *rig, const char *torn)
{
    char end[512];
    describe_end(rig, torn, end, sizeof(end));
    forget_lines(rig);
    begin(rig, end);
    write_some(rig, 2);
    stop(rig);
    read_lines(rig, rig->path);
}

static void test_a_killed_broker_s_successor_names_it(void **state)
{
    rig_t *rig = *state;
    make_killed(rig, NULL);
    go_on_after_kill(rig, NULL);
    report_t report = check_with(rig, rig->key, false);
    assert_int_equal(report.problems, 0);
    assert_non_null(strstr(report.text, "its broker was killed"));
    /* what the dead one wrote last cannot be taken away any more, nor changed, nor added to */
    char *line = take_out(rig, 7);
    assert_non_null(strstr(check_with(rig, rig->key, false).text, "missing at the end of chain"));
    put_back(rig, 7, line);
    strstr(rig->lines[7], "a.example")[0] = 'b';
    assert_int_equal(check_with(rig, NULL, false).first_line, 8);
}

static void test_a_torn_line_is_a_note_when_its_finder_says_so(void **state)
{
    rig_t *rig = *state;
    make_killed(rig, "{\"chain\":\"broker.0:");
    go_on_after_kill(rig, "{\"chain\":\"broker.0:");
    assert_int_equal(rig->count, 8 + 1 + 4);
    report_t report = check_with(rig, rig->key, false);
    assert_int_equal(report.problems, 0);
    assert_non_null(strstr(report.text, "torn line"));
    rig->lines[8][3] = 'x';
    report = check_with(rig, rig->key, false);
    assert_int_equal(report.problems, 1);
    assert_int_equal(report.first_line, 9);
}

static void test_a_torn_last_line_is_reported(void **state)
{
    rig_t *rig = *state;
    make_chain(rig);
    report_t report = {0};
    gw_verify_t *verify;
    assert_int_equal(gw_verify_new(on_tell, &report, &verify), 0);
    for (size_t i = 0; i < rig->count; i++) {
        bool last = i + 1 == rig->count;
        ob_str_t line = {rig->lines[i], strlen(rig->lines[i]) - (last ? 10 : 0)};
        gw_verify_line(verify, "f", i + 1, line, !last);
    }
    gw_verify_finish(verify, true);
    gw_verify_free(verify);
    assert_int_equal(report.problems, 1);
    assert_int_equal(report.first_line, 9);
}

static void test_a_chain_that_is_cut_out_is_missed(void **state)
{
    rig_t *rig = *state;
    char end[512];
    for (int i = 0; i < 3; i++) {
        if (i > 0) {
            describe_end(rig, NULL, end, sizeof(end));
        }
        forget_lines(rig);
        begin(rig, i > 0 ? end : "");
        stop(rig);
        read_lines(rig, rig->path);
    }
    assert_int_equal(rig->count, 6);
    assert_intact(rig);
    free(take_out(rig, 2));
    free(take_out(rig, 2));
    assert_non_null(strstr(check_with(rig, rig->key, false).text, "is missing"));
}

static void test_lines_that_cannot_be_written_are_counted_in_the_next_one(void **state)
{
    rig_t *rig = *state;
    begin(rig, "");
    write_some(rig, 1);
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    ob_chain_take_file(ob_audit_chain(rig->audit), full, OB_STR(""));
    write_some(rig, 3);
    ob_chain_take_file(ob_audit_chain(rig->audit), open_file(rig->path), OB_STR(""));
    write_some(rig, 1);
    stop(rig);
    read_lines(rig, rig->path);
    report_t report = check_with(rig, rig->key, false);
    if (report.problems != 0) {
        fail_msg("%s", report.text);
    }
    bool told = false;
    for (size_t i = 0; i < rig->count; i++) {
        told = told || strstr(rig->lines[i], "\"event\":\"lost\",\"lines\":") != NULL;
    }
    assert_true(told);
}

static void test_values_of_the_query_are_never_written(void **state)
{
    rig_t *rig = *state;
    begin(rig, "");
    ob_audit_entry_t entry = {.verdict = 2, .method = OB_STR("GET"), .host = OB_STR("a"), .path = OB_STR("/p"),
                              .query = OB_STR("?key=S3CRET&eyJhbGciOi&b=&=x&key=again")};
    ob_audit_write(rig->audit, &entry);
    ob_audit_note(rig->audit, OB_STR("{\"worker\":3}"));
    ob_audit_note(rig->audit, OB_STR("{}\n{\"forged\":1}"));
    stop(rig);
    read_lines(rig, rig->path);
    assert_non_null(strstr(rig->lines[1], "\"query\":[\"key\",\"b\",\"\",\"key\"],\"query_unnamed\":1"));
    assert_null(strstr(rig->lines[1], "S3CRET"));
    assert_null(strstr(rig->lines[1], "eyJ"));
    assert_non_null(strstr(rig->lines[2], "\"note\":{\"worker\":3}}"));
    for (size_t i = 0; i < rig->count; i++) {
        assert_null(strstr(rig->lines[i], "forged"));
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_a_chain_that_nobody_touched_is_intact),
        TEST(test_an_edit_of_any_byte_of_any_line_is_found),
        TEST(test_the_line_that_was_edited_is_named),
        TEST(test_a_removed_line_is_found_wherever_it_stood),
        TEST(test_lines_that_changed_places_are_found),
        TEST(test_a_doubled_line_is_found),
        TEST(test_a_truncated_chain_is_found_at_every_length),
        TEST(test_a_file_written_anew_passes_without_a_key_and_not_with_one),
        TEST(test_recomputed_hashes_do_not_help),
        TEST(test_checkpoints_come_every_hundred_lines),
        TEST(test_the_chain_goes_on_in_the_next_file),
        TEST(test_older_files_may_be_gone_as_wholes_only),
        TEST(test_the_same_file_given_again_changes_nothing),
        TEST(test_a_file_over_its_bound_is_told_once),
        TEST(test_another_configuration_and_key_are_part_of_the_chain),
        TEST(test_a_killed_broker_s_successor_names_it),
        TEST(test_a_torn_line_is_a_note_when_its_finder_says_so),
        TEST(test_a_torn_last_line_is_reported),
        TEST(test_a_chain_that_is_cut_out_is_missed),
        TEST(test_lines_that_cannot_be_written_are_counted_in_the_next_one),
        TEST(test_values_of_the_query_are_never_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
