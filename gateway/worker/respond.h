/* Process: worker. Thread: loop thread. Trust: puts agents' headers on the wire; what could break HTTP is left out.
 *
 * Writing an answer with h2o: whole ones, problems, and which of an agent's headers pass. Strings are copied to the
 * request's pool. */
#ifndef MAYFLY_GATEWAY_WORKER_RESPOND_H
#define MAYFLY_GATEWAY_WORKER_RESPOND_H

#include <h2o.h>

#include "gateway/worker/problem.h"

/* req->compress_hint of every answer that is made here: we do not compress, and an answer without it is h2o's own. */
enum { GW_OURS = H2O_COMPRESS_HINT_DISABLE };

const char *gw_reason_phrase(int status);
/* Adds a header of ours. */
void gw_respond_header(h2o_req_t *req, const char *name, ob_str_t value);
/* Adds those of an agent's headers that may pass: not the ones of the connection (connection, transfer-encoding, ...),
 * not content-length and date, which are made here, no mayfly-*, and nothing that is no header. */
void gw_respond_agent_headers(h2o_req_t *req, const ob_header_t *headers, size_t count);
/* Status and body, which is copied. The status may be one without a body: it is then left out. */
void gw_respond_whole(h2o_req_t *req, int status, ob_str_t body);
/* Status and headers of a problem; returns its document, on the request's pool. */
ob_str_t gw_respond_print(h2o_req_t *req, const gw_problem_t *problem);
/* The problem document with its headers; those that were added before stay. */
void gw_respond_problem(h2o_req_t *req, const gw_problem_t *problem);
/* May an answer of this status have a body? */
bool gw_status_has_body(int status);

#endif
