/* What the tests of config/ share. */
#ifndef MAYFLY_TESTS_UNIT_CONFIG_CONFIG_TEST_H
#define MAYFLY_TESTS_UNIT_CONFIG_CONFIG_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "config/config.h"

/* Parses what must be right; says why when it is not. The caller frees it. */
static inline cfg_t *must_parse_view(const char *text, const char *base, int view)
{
    cfg_errors_t errors;
    cfg_t *cfg = NULL;
    int err = cfg_parse(ob_str_from(text), base, view, &cfg, &errors);

    for (size_t i = 0; i < errors.count; i++)
        print_error("%u:%u %s: %s\n", errors.items[i].line, errors.items[i].column, errors.items[i].path,
                    errors.items[i].message);
    cfg_errors_dispose(&errors);
    assert_int_equal(err, 0);
    return cfg;
}

static inline cfg_t *must_parse(const char *text)
{
    return must_parse_view(text, NULL, CFG_ALL);
}

/* Parses what must be wrong; the findings are the caller's to dispose. */
static inline cfg_errors_t must_fail(const char *text)
{
    cfg_errors_t errors;
    cfg_t *cfg = NULL;

    assert_int_equal(cfg_parse(ob_str_from(text), NULL, CFG_ALL, &cfg, &errors), OB_E_MALFORMED);
    assert_null(cfg);
    assert_true(errors.count > 0);
    return errors;
}

static inline void assert_finding(const cfg_error_t *error, const char *path, const char *part)
{
    if (strcmp(error->path, path) != 0 || strstr(error->message, part) == NULL)
        fail_msg("expected %s: ...%s..., got %s: %s", path, part, error->path, error->message);
}

/* Exactly one finding, at this path, whose message holds `part`. */
static inline void assert_refused(const char *text, const char *path, const char *part)
{
    cfg_errors_t errors = must_fail(text);

    for (size_t i = 1; i < errors.count; i++)
        print_error("also: %s: %s\n", errors.items[i].path, errors.items[i].message);
    assert_finding(&errors.items[0], path, part);
    assert_int_equal(errors.count, 1);
    cfg_errors_dispose(&errors);
}

#endif
