/* What agents and token endpoints write and credentials are made of: line 1 is a path, line 2 a query, the rest the
 * answer of a token endpoint. Invariants: nothing crashes; no injected parameter, nor one that looks like it, is left
 * in a stripped query, and stripping loses no other; the form in which SigV4 sends a query is stable and its canonical
 * form has one line; a token that is accepted can stand in a header. */
#include <stdlib.h>

#include "outbound/broker/oauth2.h"
#include "outbound/broker/params.h"
#include "outbound/broker/sigv4.h"
#include "tests/fuzz/lines.h"

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            abort();                                                                                                   \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count_params(ob_str_t query, bool named)
{
    ob_param_t param;
    size_t count = 0;

    while (ob_param_next(&query, "&;", &param))
        count += ob_param_is(&param, "api_key") == named;
    return count;
}

static void check_stripping(ob_str_t query)
{
    cfg_inject_t inject = {.kind = CFG_INJECT_QUERY, .query = "api_key", .value = "v"};
    cfg_rule_t rule = {.injects = &inject, .inject_count = 1};
    ob_buf_t stripped = {0}, twice = {0};

    CHECK(ob_params_put_stripped(&stripped, query, &rule) == 0);
    CHECK(count_params(ob_buf_str(&stripped), true) == 0);
    CHECK(count_params(ob_buf_str(&stripped), false) == count_params(query, false));
    CHECK(ob_params_put_stripped(&twice, ob_buf_str(&stripped), &rule) == 0);
    CHECK(count_params(ob_buf_str(&twice), false) == count_params(query, false));
    (void)ob_query_has_credential(query, &rule);
    ob_buf_dispose(&stripped);
    ob_buf_dispose(&twice);
}

static void check_query_form(ob_str_t query)
{
    ob_buf_t once = {0}, twice = {0};

    CHECK(ob_sigv4_put_query(&once, query) == 0);
    CHECK(ob_sigv4_put_query(&twice, ob_buf_str(&once)) == 0);
    CHECK(ob_str_eq(ob_buf_str(&once), ob_buf_str(&twice)));
    ob_buf_dispose(&once);
    ob_buf_dispose(&twice);
}

static void check_canonical(ob_str_t path, ob_str_t query, bool s3)
{
    const ob_header_t headers[] = {{OB_STR("host"), OB_STR("h")}, {OB_STR("X-Amz-Meta"), query}};
    ob_sigv4_t request = {.method = OB_STR("GET"), .path = path, .query = query, .headers = headers, .header_count = 1,
                          .payload_hash = OB_STR("P"), .s3 = s3, .date = "20130524T000000Z", .region = OB_STR("r"),
                          .service = OB_STR("s")};
    ob_buf_t out = {0};
    size_t lines = 0;

    CHECK(ob_sigv4_put_canonical(&request, &out) == 0);
    for (size_t i = 0; i < out.len; i++)
        lines += out.data[i] == '\n';
    CHECK(lines == 6);
    out.len = 0;
    request.header_count = 2;
    CHECK(ob_sigv4_put_canonical(&request, &out) == 0);
    ob_buf_dispose(&out);
}

static void check_answer(ob_str_t answer)
{
    ob_buf_t token = {.max = OB_TOKEN_MAX};
    uint64_t lifetime_s = 0;
    const char *why = NULL;

    if (ob_oauth2_read(200, answer, &token, &lifetime_s, &why) == 0) {
        CHECK(token.len > 0 && lifetime_s <= 86400);
        for (size_t i = 0; i < token.len; i++)
            CHECK(token.data[i] > 0x20 && token.data[i] < 0x7f);
    } else {
        CHECK(why != NULL && why[0] != '\0' && token.len == 0);
    }
    ob_buf_dispose(&token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ob_str_t rest = {(const char *)data, size};
    ob_str_t path = next_line(&rest), query = next_line(&rest);

    check_stripping(query);
    check_query_form(query);
    check_canonical(path, query, true);
    check_canonical(path, query, false);
    check_answer(rest);
    return 0;
}
