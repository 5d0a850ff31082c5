#include <stdlib.h>

#include <algorithm>
#include <new>

#include "runtime/v8/internal.h"

namespace rtv8 {

namespace {

/* How far V8's heap limit rises once the execution has been told to end, so that the allocation under way succeeds and the
 * termination is seen. What does not fit is abandoned (escape.cc). Less than the largest array that V8 can make: an attempt to
 * grow beyond that ends the process without asking anybody. */
constexpr size_t unwind_room = size_t{448} << 20;

void on_fatal(const char *where, const char *what)
{
    if (options().on_fatal != nullptr) {
        options().on_fatal(where != nullptr ? where : "", what);
    }
    abort();
}

void on_oom(const char *where, compat::OomDetails details)
{
    escape_from_oom();
    on_fatal(where, compat::oom_detail(details));
}

size_t on_near_heap_limit(void *data, size_t limit, size_t initial)
{
    (void)initial;
    isolate_over_memory(static_cast<rtv8_isolate *>(data), limit);
    return limit + unwind_room;
}

bool is_over(rtv8_isolate *self)
{
    return self->memory_max != 0 && rtv8_isolate_memory(self) > self->memory_max;
}

/* Array buffers that nobody holds any more press V8 15 little, and are no reason to end an execution. V8's own heap, on the
 * other hand, it has kept small itself, and going through a large one again costs more than it finds. */
bool may_be_garbage(const rtv8_isolate *self)
{
    return self->allocator->used() > self->memory_max / 2;
}

/* Not inside a collection. */
void measure(rtv8_isolate *self)
{
    if (!self->over_memory && is_over(self) && may_be_garbage(self)) {
        self->collecting = true;
        self->v8->LowMemoryNotification();
        self->collecting = false;
    }
    if (is_over(self)) {
        isolate_over_memory(self, rtv8_isolate_memory(self));
    }
}

void on_collected(v8::Isolate *isolate, v8::GCType type, v8::GCCallbackFlags flags, void *data)
{
    (void)isolate, (void)type, (void)flags;
    rtv8_isolate *self = static_cast<rtv8_isolate *>(data);
    bool over = !self->collecting && !self->over_memory && is_over(self); /* measure() looks itself when it has collected */
    if (over && may_be_garbage(self)) {
        rtv8_isolate_check(self);
    } else if (over) {
        isolate_over_memory(self, rtv8_isolate_memory(self));
    }
    escape_from_collection(self);
}

void on_check(v8::Isolate *isolate, void *data)
{
    (void)isolate;
    rtv8_isolate *self = static_cast<rtv8_isolate *>(data);
    self->check_pending = false;
    measure(self);
}

/* Only while the C++ itself compiles a wasm module of the program. */
bool on_wasm_allowed(Local<v8::Context> context, Local<v8::String> source)
{
    (void)context, (void)source;
    return self_of(v8::Isolate::GetCurrent())->wasm_allowed;
}

v8::Isolate::CreateParams params_for(rtv8_isolate *self)
{
    static v8::StartupData blob;
    blob = {rtv8_embedded.blob, static_cast<int>(rtv8_embedded.blob_len)};
    v8::Isolate::CreateParams params;
    params.snapshot_blob = &blob;
    params.external_references = external_references();
    params.array_buffer_allocator = self->allocator.get();
    params.allow_atomics_wait = false;
    params.fatal_error_callback = on_fatal;
    params.oom_error_callback = on_oom;
    params.constraints.set_max_old_generation_size_in_bytes(options().heap_mb_max << 20);
    return params;
}

bool open_context(rtv8_isolate *self)
{
    v8::Isolate::Scope isolate_scope(self->v8);
    v8::HandleScope handle_scope(self->v8);
    Local<v8::Context> context = v8::Context::New(self->v8);
    Local<v8::Array> slots;
    if (context.IsEmpty() || !context->GetDataFromSnapshotOnce<v8::Array>(0).ToLocal(&slots)) {
        return false;
    }
    context->AllowCodeGenerationFromStrings(false);
    self->context.Reset(self->v8, context);
    self->slots.Reset(self->v8, slots);
    return true;
}

int convert_and_call(rtv8_isolate *self, Local<v8::Context> context, int hook, const rtv8_value_t *args, size_t count)
{
    std::vector<Local<v8::Value>> argv(count);
    for (size_t i = 0; i < count; i++) {
        if (!value_from_c(self, context, args[i]).ToLocal(&argv[i])) {
            return args[i].type == RTV8_JSON ? OB_E_MALFORMED : OB_E_NOMEM;
        }
    }
    return isolate_call_hook(self, context, hook, static_cast<int>(count), argv.data());
}

}  // namespace

void isolate_configure(rtv8_isolate *self)
{
    v8::Isolate *isolate = self->v8;
    isolate->SetData(0, self);
    isolate->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
    isolate->SetStackLimit(stack_limit());
    isolate->SetPromiseRejectCallback(on_promise_reject);
    isolate->SetPrepareStackTraceCallback(on_prepare_stack);
    isolate->SetHostImportModuleDynamicallyCallback(on_dynamic_import);
    isolate->SetHostInitializeImportMetaObjectCallback(on_import_meta);
    isolate->SetAllowWasmCodeGenerationCallback(on_wasm_allowed);
    compat::refuse_shared_buffers(isolate);
    isolate->AddNearHeapLimitCallback(on_near_heap_limit, self);
    isolate->AddGCEpilogueCallback(on_collected, self);
}

int isolate_may_enter(const rtv8_isolate *self)
{
    return self->terminated || self->interrupted ? OB_E_TERMINATED : self->entered ? OB_E_STATE : 0;
}

bool isolate_may_go_on(const rtv8_isolate *self)
{
    return !self->terminated && !self->interrupted && !self->over_memory;
}

void isolate_end(rtv8_isolate *self)
{
    self->modules.clear();
    self->start_args.clear();
    self->load_error.Reset();
    self->rejections = {};
    self->ties.clear();
    self->slots.Reset();
    self->context.Reset();
}

void isolate_over_memory(rtv8_isolate *self, size_t bytes)
{
    if (!self->over_memory) {
        self->over_memory = true;
        if (options().on_over_memory != nullptr) {
            options().on_over_memory(self->owner, bytes);
        }
    }
    self->v8->TerminateExecution();
}

Local<v8::Value> isolate_slot(rtv8_isolate *self, Slot slot)
{
    Local<v8::Context> context = self->context.Get(self->v8);
    Local<v8::Value> value;
    if (!self->slots.Get(self->v8)->Get(context, slot).ToLocal(&value)) {
        return v8::Undefined(self->v8);
    }
    return value;
}

int isolate_call_function(rtv8_isolate *self, Local<v8::Context> context, Local<v8::Function> fn, int argc,
                          Local<v8::Value> *argv, Local<v8::Value> *result)
{
    v8::TryCatch caught(self->v8);
    if (fn->Call(context, v8::Undefined(self->v8), argc, argv).ToLocal(result)) {
        return 0;
    }
    if (!caught.HasTerminated()) {
        fault_from_catch(self, caught, RT_FAULT_EXCEPTION);
    }
    return OB_E_EXCEPTION;
}

int isolate_call_hook(rtv8_isolate *self, Local<v8::Context> context, int hook, int argc, Local<v8::Value> *argv)
{
    Local<v8::Value> hooks = isolate_slot(self, SLOT_HOOKS), fn, result;
    if (!hooks->IsArray() || !hooks.As<v8::Array>()->Get(context, static_cast<uint32_t>(hook)).ToLocal(&fn) ||
        !fn->IsFunction()) {
        return OB_E_STATE;
    }
    return isolate_call_function(self, context, fn.As<v8::Function>(), argc, argv, &result);
}

void isolate_reset_async_context(rtv8_isolate *self, Local<v8::Context> context)
{
    if (!self->lost) {
        compat::set_async_context(self->v8, context, v8::Undefined(self->v8));
    }
}

int isolate_leave(rtv8_isolate *self, int rc)
{
    v8::TryCatch caught(self->v8);
    if (isolate_may_go_on(self)) {
        self->v8->PerformMicrotaskCheckpoint();
        engine_pump(self);
    }
    if (isolate_may_go_on(self)) {
        self->v8->PerformMicrotaskCheckpoint();
        measure(self);
    }
    if (self->interrupted || self->over_memory) {
        self->terminated = true;
        return OB_E_TERMINATED;
    }
    return self->failed ? OB_E_EXCEPTION : rc;
}

}  // namespace rtv8

using namespace rtv8;

int rtv8_isolate_new(rtv8_isolate_t **isolate)
{
    std::unique_ptr<rtv8_isolate> self(new (std::nothrow) rtv8_isolate);
    if (self == nullptr) {
        return OB_E_NOMEM;
    }
    self->allocator = std::make_unique<Allocator>();
    self->v8 = v8::Isolate::New(params_for(self.get()));
    isolate_configure(self.get());
    if (!open_context(self.get())) {
        rtv8_isolate_dispose(self.release());
        return OB_E_NOMEM;
    }
    *isolate = self.release();
    return 0;
}

void rtv8_isolate_dispose(rtv8_isolate_t *self)
{
    if (self == nullptr || self->lost) {
        return;
    }
    isolate_end(self);
    engine_forget(self->v8);
    self->v8->Dispose();
    delete self;
}

/* Handing V8 its near-limit callback back with a lower limit is how a limit is lowered after the isolate was made. */
void rtv8_isolate_bind(rtv8_isolate_t *self, void *owner, size_t memory_max, size_t stack_max)
{
    self->owner = owner;
    self->memory_max = memory_max;
    self->allocator->set_max(memory_max);
    self->v8->SetStackLimit(std::max(stack_limit(), stack_base() - stack_max));
    self->v8->RemoveNearHeapLimitCallback(on_near_heap_limit, memory_max);
    self->v8->AddNearHeapLimitCallback(on_near_heap_limit, self);
}

void rtv8_isolate_interrupt(rtv8_isolate_t *self)
{
    self->interrupted = true;
    if (!self->lost) {
        self->v8->TerminateExecution();
    }
}

void rtv8_isolate_check(rtv8_isolate_t *self)
{
    if (!self->check_pending.exchange(true)) {
        self->v8->RequestInterrupt(on_check, self);
    }
}

size_t rtv8_isolate_memory(rtv8_isolate_t *self)
{
    v8::HeapStatistics heap;
    if (self->lost) {
        return self->memory_max;
    }
    self->v8->GetHeapStatistics(&heap);
    /* V8 15 counts wasm memory in its total of external memory only, V8 10.2 as array buffers. */
    size_t external = static_cast<size_t>(std::max(self->v8->AdjustAmountOfExternalAllocatedMemory(0), int64_t{0}));
    return heap.used_heap_size() + std::max({heap.external_memory(), external, self->allocator->used()});
}

int rtv8_isolate_reserve(rtv8_isolate_t *self, size_t bytes)
{
    return self->allocator->try_reserve(bytes) ? 0 : OB_E_TOO_LARGE;
}

void rtv8_isolate_release(rtv8_isolate_t *self, size_t bytes)
{
    self->allocator->release(bytes);
}

bool rtv8_isolate_stopped(const rtv8_isolate_t *self)
{
    return !isolate_may_go_on(self);
}

const struct rt_fault *rtv8_isolate_fault(rtv8_isolate_t *self)
{
    return &self->fault.c;
}

namespace {

struct HookCall {
    int hook;
    const rtv8_value_t *args;
    size_t count;
};

int call_hook(rtv8_isolate *self, Local<v8::Context> context, void *data)
{
    const HookCall *call = static_cast<const HookCall *>(data);
    return convert_and_call(self, context, call->hook, call->args, call->count);
}

struct Turn {
    isolate_turn_fn body;
    void *data;
};

int enter_turn(rtv8_isolate *self, void *data)
{
    const Turn *turn = static_cast<const Turn *>(data);
    Entry entry(self);
    self->entered = true;
    self->failed = false;
    int rc = turn->body(self, entry.context, turn->data);
    self->entered = false;
    rc = isolate_leave(self, rc);
    isolate_reset_async_context(self, entry.context);
    return rc;
}

}  // namespace

int rtv8::isolate_turn(rtv8_isolate *self, isolate_turn_fn body, void *data)
{
    Turn turn = {body, data};
    int rc = isolate_may_enter(self);
    return rc != 0 ? rc : escape_guard(self, enter_turn, &turn);
}

int rtv8_isolate_call(rtv8_isolate_t *self, int hook, const rtv8_value_t *args, size_t count)
{
    HookCall call = {hook, args, count};
    return isolate_turn(self, call_hook, &call);
}
