#include <algorithm>

#include "runtime/v8/internal.h"

/* Rejections that nobody has handled (HTML, section 8.1.6.4). A program that listens is told of each one first, and may
 * take it; what is left at its end ends it. */

namespace rtv8 {

namespace {

/* One would do where nobody listens, since the first is told; the others are here in case it is handled after all. */
constexpr size_t rejections_max = 64;
/* Each one that is handled late is searched for among the others. */
constexpr size_t watched_max = 1024;

bool is_watched(const rtv8_isolate *self)
{
    return !self->rejections.watcher.IsEmpty();
}

bool drop(std::vector<Rejection> &list, Local<v8::Promise> promise)
{
    auto same = [&](const Rejection &rejection) { return rejection.promise == promise; };
    auto end = std::remove_if(list.begin(), list.end(), same);
    bool found = end != list.end();
    list.erase(end, list.end());
    return found;
}

void keep(v8::Isolate *isolate, std::vector<Rejection> &list, size_t max, Local<v8::Promise> promise,
          Local<v8::Value> reason)
{
    if (list.size() < max) {
        list.push_back({{isolate, promise}, {isolate, reason}});
    }
}

int call_watcher(rtv8_isolate *self, Local<v8::Context> context, int argc, Local<v8::Value> *argv, bool *taken)
{
    Local<v8::Value> result;
    int rc = isolate_call_function(self, context, self->rejections.watcher.Get(self->v8), argc, argv, &result);
    *taken = rc == 0 && result->IsTrue();
    return rc;
}

/* What a listener or its microtasks have handled was never outstanding. */
void after_telling(rtv8_isolate *self, Local<v8::Promise> promise, Local<v8::Value> reason, bool taken)
{
    if (isolate_may_go_on(self)) {
        self->v8->PerformMicrotaskCheckpoint();
    }
    if (promise->HasHandler()) {
        drop(self->rejections.late, promise);
    } else if (!taken) {
        keep(self->v8, self->rejections.unhandled, watched_max, promise, reason);
    }
}

int tell_next(rtv8_isolate *self, Local<v8::Context> context, void *data)
{
    (void)data;
    bool late = !self->rejections.late.empty(), taken = false;
    std::vector<Rejection> &list = late ? self->rejections.late : self->rejections.fresh;
    Local<v8::Promise> promise = list.front().promise.Get(self->v8);
    Local<v8::Value> reason = list.front().reason.Get(self->v8);
    list.erase(list.begin());
    Local<v8::Value> argv[] = {promise, reason, v8::Boolean::New(self->v8, late)};
    int rc = call_watcher(self, context, 3, argv, &taken);
    if (rc == 0 && !late) {
        after_telling(self, promise, reason, taken);
    }
    return rc;
}

}  // namespace

void on_promise_reject(v8::PromiseRejectMessage message)
{
    v8::Isolate *isolate = v8::Isolate::GetCurrent();
    rtv8_isolate *self = self_of(isolate);
    Rejections &all = self->rejections;
    Local<v8::Promise> promise = message.GetPromise();
    if (message.GetEvent() == v8::kPromiseRejectWithNoHandler) {
        bool watched = is_watched(self);
        keep(isolate, watched ? all.fresh : all.unhandled, watched ? watched_max : rejections_max, promise,
             message.GetValue());
    } else if (message.GetEvent() == v8::kPromiseHandlerAddedAfterReject && !drop(all.fresh, promise)) {
        drop(all.unhandled, promise);
        if (is_watched(self)) {
            keep(isolate, all.late, watched_max, promise, promise->Result());
        }
    }
}

void isolate_forget_rejection(rtv8_isolate *self, Local<v8::Promise> promise)
{
    drop(self->rejections.fresh, promise);
    drop(self->rejections.unhandled, promise);
}

void isolate_watch_rejections(rtv8_isolate *self, Local<v8::Function> watcher)
{
    self->rejections.watcher.Reset(self->v8, watcher);
    self->rejections.fresh.swap(self->rejections.unhandled);
}

}  // namespace rtv8

using namespace rtv8;

bool rtv8_isolate_has_news(const rtv8_isolate_t *self)
{
    return !self->rejections.fresh.empty() || !self->rejections.late.empty();
}

int rtv8_isolate_tell_news(rtv8_isolate_t *self)
{
    return rtv8_isolate_has_news(self) ? isolate_turn(self, tell_next, nullptr) : 0;
}

int rtv8_isolate_unhandled(rtv8_isolate_t *self)
{
    if (self->rejections.unhandled.empty() || self->lost) {
        return 0;
    }
    Entry entry(self);
    std::vector<Rejection> list;
    list.swap(self->rejections.unhandled);
    self->failed = false;
    fault_from_value(self, list[0].reason.Get(self->v8), RT_FAULT_EXCEPTION);
    return OB_E_EXCEPTION;
}
