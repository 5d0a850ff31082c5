/* Process: all. Thread: any. Trust: holds nothing.
 *
 * The one list of error codes. A function that can fail returns 0 or one of these (always negative) and is marked
 * OB_CHECKED; results come last, by pointer, and are untouched on failure unless the declaration says otherwise. */
#ifndef MAYFLY_OUTBOUND_WIRE_ERR_H
#define MAYFLY_OUTBOUND_WIRE_ERR_H

#define OB_CHECKED __attribute__((warn_unused_result))

/*     name            code  what it means */
#define OB_ERRORS(X)                                                                                                   \
    X(OB_E_NOMEM, -1, "out of memory")                                                                                 \
    X(OB_E_TOO_LARGE, -2, "a size is over its bound")                                                                  \
    X(OB_E_MALFORMED, -3, "the input is not of the expected form")                                                     \
    X(OB_E_TRUNCATED, -4, "the input ends too early")                                                                  \
    X(OB_E_STATE, -5, "not allowed in this state")                                                                     \
    X(OB_E_NOT_FOUND, -6, "no such thing")                                                                             \
    X(OB_E_DENIED, -7, "the policy denies it")                                                                         \
    X(OB_E_LIMIT, -8, "a limit is exhausted")                                                                          \
    X(OB_E_AGAIN, -9, "not now: try when the peer is ready")                                                           \
    X(OB_E_CLOSED, -10, "the peer is gone")                                                                            \
    X(OB_E_IO, -11, "a system call failed")                                                                            \
    X(OB_E_EXCEPTION, -12, "a JavaScript exception is pending; the instance holds it")                                 \
    X(OB_E_TERMINATED, -13, "the execution was terminated by a limit")                                                 \
    X(OB_E_UNSUPPORTED, -14, "not supported by this build")

enum {
#define OB_ERROR_ENUM(name, code, text) name = (code),
    OB_ERRORS(OB_ERROR_ENUM)
#undef OB_ERROR_ENUM
};

/* The text of a code from the list above; "unknown error" for any other number. */
const char *ob_err_text(int code);

#endif
