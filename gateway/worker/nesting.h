/* Process: worker. Thread: any; pure. Trust: reads untrusted source text, before V8 does.
 *
 * How deep a source nests. V8's parser, its scope analysis and its compiler recurse, so depth is bounded before they see it. */
#ifndef MAYFLY_GATEWAY_WORKER_NESTING_H
#define MAYFLY_GATEWAY_WORKER_NESTING_H

#include "outbound/wire/buf.h"

/* 0 when no bracket of the JavaScript source stands inside `max` others; else the line (1-based) of the first that does.
 * Strings, comments, templates and regular expressions are told from code; where only a full parser could tell a regular
 * expression from a division, a division is assumed, so that a bracket inside it may be counted. One pass, no allocation. */
uint32_t gw_nesting_line_over(ob_str_t source, uint32_t max);

#endif
