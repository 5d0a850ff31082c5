/* Process: the `mayfly` command. Thread: main. Trust: the rules are the operator's. */
#ifndef MAYFLY_CONFIG_COVERAGE_H
#define MAYFLY_CONFIG_COVERAGE_H

#include "config/config.h"

/* Does rule `a` match every request that rule `b` matches? Conservative: false where that cannot be said for sure. */
bool cfg_rule_covers(const cfg_rule_t *a, const cfg_rule_t *b);

#endif
