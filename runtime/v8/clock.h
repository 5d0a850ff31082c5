/* Process: worker. Thread: loop thread. Trust: what agents learn of the time.
 *
 * The clock of Date can be held, so that code cannot time itself: a platform for V8 that asks us what time it is, and the platform
 * within for everything else. */
#ifndef MAYFLY_RUNTIME_V8_CLOCK_H
#define MAYFLY_RUNTIME_V8_CLOCK_H

#include "runtime/v8/internal.h"

namespace rtv8 {

/* `inner` must outlive it. */
std::unique_ptr<v8::Platform> clock_platform(v8::Platform *inner);

}  // namespace rtv8

#endif
