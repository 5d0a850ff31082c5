/* Process: worker and snapshot maker. Thread: loop thread unless said. Trust: hostile code runs below this line.
 *
 * What the C++ files of this folder share. Handles never leave it: C sees only rtv8.h. */
#ifndef MAYFLY_RUNTIME_V8_INTERNAL_H
#define MAYFLY_RUNTIME_V8_INTERNAL_H

#include <v8.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/runtime.h"
#include "runtime/v8/compat.h"
#include "runtime/v8/rtv8.h"

struct rtv8_isolate;

namespace rtv8 {

using v8::Local;
using v8::MaybeLocal;

/* ---- What snapshot_main puts into the binary --------------------------------------------------------------------- */

struct Family {
    const char *name;
    const char *source; /* ASCII */
    size_t source_len;
    const char *cache;
    size_t cache_len;
};

struct Embedded {
    const char *blob;
    size_t blob_len;
    const Family *families;
    size_t family_count;
    const Family *eager; /* in the blob already; no cache */
    size_t eager_count;
};

extern "C" Embedded rtv8_embedded; /* embed.S in the worker, a variable in the snapshot maker */

/* ---- process.cc -------------------------------------------------------------------------------------------------- */

void engine_start();
void engine_stop();
/* Runs what V8 has posted for this isolate (wasm instantiation, finalization registries, steps of a collection). */
void engine_pump(rtv8_isolate *self);
void engine_forget(v8::Isolate *isolate);
const rtv8_process_options_t &options();
void set_options(const rtv8_process_options_t &options);
uintptr_t stack_base(); /* where the loop thread's frames begin */
uintptr_t stack_limit();

/* ---- escape.cc: out of V8 where it offers no way out ----------------------------------------------------------------

 * V8 aborts the process when an allocation fails, and some of its builtins run for minutes without looking whether they are
 * to stop. Both are one agent's doing and must not end the others' executions. So the call is abandoned: its stack is
 * dropped, its isolate never touched again nor freed, and the worker retires as soon as the executions under way are over. */

/* Once, on the loop thread, with any isolate. */
void escape_prepare(v8::Isolate *isolate);
/* Calls body(self, data), which enters the isolate and leaves it again; OB_E_TERMINATED with self->lost when it was
 * abandoned. */
OB_CHECKED int escape_guard(rtv8_isolate *self, int (*body)(rtv8_isolate *self, void *data), void *data);
/* From V8's out-of-memory callback: does not return when there is somewhere to go. */
void escape_from_oom();
/* From V8's callback after a collection, where it lets embedders do what they like: leaves a call that is to be abandoned. */
void escape_from_collection(rtv8_isolate *self);

/* ---- Array buffers (allocator.cc) -------------------------------------------------------------------------------- */

/* Counts what it hands out and refuses beyond the bound, which V8 turns into a collection, then a RangeError. */
class Allocator final : public v8::ArrayBuffer::Allocator {
  public:
    Allocator();
    void *Allocate(size_t length) override;
    void *AllocateUninitialized(size_t length) override;
    void Free(void *data, size_t length) override;
#if RTV8_MODERN
    v8::PageAllocator *GetPageAllocator() override;
#endif
    /* Counts memory that the C++ itself is about to take on behalf of the isolate. */
    bool try_reserve(size_t length);
    void release(size_t length);
    size_t used() const { return used_; }
    void set_max(size_t max) { max_ = max; }

  private:
    size_t used_ = 0;
    size_t max_;
};

/* ---- The isolate ------------------------------------------------------------------------------------------------- */

/* What the platform's JavaScript registers while the snapshot is made: elements of one array kept as context data. */
enum Slot : uint32_t { SLOT_HOOKS, SLOT_PRIMORDIALS, SLOT_OPS, SLOT_PLATFORM, SLOT_CLONE_ERROR, SLOT_BUILTIN, SLOT_COUNT };

struct Fault {
    rt_fault_kind_t kind = RT_FAULT_NONE;
    std::string name, message, stack, module, source_line;
    uint32_t line = 0, column = 0;
    rt_fault_t c = {};
};

struct Module {
    v8::Global<v8::Module> handle;
    v8::Global<v8::UnboundModuleScript> script; /* only while its bytecode is still to be cached */
    v8::Global<v8::Function> body;              /* cjs: the wrapped source; likewise kept for the cache */
    v8::Global<v8::Object> cjs;                 /* cjs: its `module` object once it has started */
    v8::Global<v8::Value> value;                /* text, json, data, wasm: the default export; built-ins: all of them */
    rt_module_kind_t kind = RT_MODULE_JS;
    bool builtin = false;
    bool wants_cache = false;
    bool rejected = false;
};

/* Why a module's types could not be stripped: told when the module is loaded, which may never be. */
struct Unstripped {
    std::string message;
    uint32_t line, column;
};

struct Rejection {
    v8::Global<v8::Promise> promise;
    v8::Global<v8::Value> reason;
};

/* Each oldest first. */
struct Rejections {
    std::vector<Rejection> unhandled; /* the first one ends the execution, unless it is handled in time */
    std::vector<Rejection> fresh;     /* watched: not told to the watcher yet */
    std::vector<Rejection> late;      /* watched: handled after that */
    v8::Global<v8::Function> watcher;
};

/* Something in C that lives as long as an object. */
struct Tie {
    v8::Global<v8::Object> object;
    rtv8_isolate *self;
    double id;
};

}  // namespace rtv8

struct rtv8_isolate {
    v8::Isolate *v8 = nullptr;
    v8::Global<v8::Context> context;
    v8::Global<v8::Array> slots;
    v8::Eternal<v8::ObjectTemplate> host_shape; /* of ops.hostObject, once it has been called */
    std::unique_ptr<rtv8::Allocator> allocator;
    void *owner = nullptr;
    size_t memory_max = 0;
    size_t copied = 0; /* bytes handed to JavaScript since the last collection for their sake */

    std::atomic<bool> interrupted{false};
    std::atomic<bool> check_pending{false};
    std::atomic<bool> forced{false};
    bool entered = false;
    bool terminated = false;
    bool over_memory = false;
    bool collecting = false; /* by measure() */
    bool defining_op = false; /* V8 asks whether there is one before it defines it */
    bool lost = false; /* abandoned in the middle: V8 must not be asked about it any more */
    rtv8_isolate *next_lost = nullptr;
    bool wasm_allowed = false;

    rtv8::Fault fault;
    bool failed = false; /* ops.fail was called in this turn: `fault` says how */
    rtv8::Rejections rejections;
    std::unordered_map<rtv8::Tie *, std::unique_ptr<rtv8::Tie>> ties;

    const rtv8_loader_t *loader = nullptr;
    size_t main_module = 0;
    std::unordered_map<size_t, rtv8::Module> modules;        /* by the program's index, built-ins far above */
    std::unordered_map<std::string, size_t> builtin_modules; /* specifier to index */
    std::unordered_multimap<int, size_t> by_hash;            /* v8::Module::GetIdentityHash to index */
    std::vector<v8::Global<v8::Value>> start_args;           /* while a top-level await holds the start back */
    rtv8::Fault load;                                        /* where loading failed, set before its error is thrown */
    v8::Global<v8::Value> load_error;                        /* that error */
    std::unordered_map<size_t, rtv8::Unstripped> unstripped; /* by the program's index */
};

namespace rtv8 {

inline rtv8_isolate *self_of(v8::Isolate *isolate)
{
    return static_cast<rtv8_isolate *>(isolate->GetData(0));
}

/* Isolate, handles and context, for the length of a call from C. */
class Entry {
  public:
    explicit Entry(rtv8_isolate *self)
        : isolate_scope_(self->v8), handle_scope_(self->v8), context(self->context.Get(self->v8)),
          context_scope_(context)
    {
    }

  private:
    v8::Isolate::Scope isolate_scope_;
    v8::HandleScope handle_scope_;

  public:
    Local<v8::Context> context;

  private:
    v8::Context::Scope context_scope_;
};

/* For calls that fail only when the execution is being terminated, which whoever entered it finds out. */
inline void or_terminated(v8::Maybe<bool> result)
{
    (void)result;
}

/* isolate.cc: the callbacks and settings that every isolate gets, one from the snapshot or one that makes it. */
void isolate_configure(rtv8_isolate *self);
void isolate_end(rtv8_isolate *self);
void isolate_over_memory(rtv8_isolate *self, size_t bytes);
/* 0 when JavaScript may run, OB_E_TERMINATED or OB_E_STATE. */
OB_CHECKED int isolate_may_enter(const rtv8_isolate *self);
/* No limit has ended it. */
bool isolate_may_go_on(const rtv8_isolate *self);
Local<v8::Value> isolate_slot(rtv8_isolate *self, Slot slot);
/* The end of an outermost call: drains microtasks, checks memory. `rc` is what the call itself came to. */
OB_CHECKED int isolate_leave(rtv8_isolate *self, int rc);
/* A call from C: runs body inside the isolate, unless that may not be entered, then what a turn ends with. */
using isolate_turn_fn = int (*)(rtv8_isolate *self, Local<v8::Context> context, void *data);
OB_CHECKED int isolate_turn(rtv8_isolate *self, isolate_turn_fn body, void *data);
/* What one turn has set must not be seen by the next. */
void isolate_reset_async_context(rtv8_isolate *self, Local<v8::Context> context);
/* 0, or OB_E_EXCEPTION with the fault described. */
OB_CHECKED int isolate_call_function(rtv8_isolate *self, Local<v8::Context> context, Local<v8::Function> fn, int argc,
                                     Local<v8::Value> *argv, Local<v8::Value> *result);
/* The same of a hook. */
OB_CHECKED int isolate_call_hook(rtv8_isolate *self, Local<v8::Context> context, int hook, int argc,
                                 Local<v8::Value> *argv);

/* rejections.cc */
void on_promise_reject(v8::PromiseRejectMessage message);
void isolate_forget_rejection(rtv8_isolate *self, Local<v8::Promise> promise);
/* From now on watcher(promise, reason, late) is called by rtv8_isolate_tell_news, also with what nobody has handled so
 * far. It returns true to take the rejection upon itself. late: one that it was told of has been handled. */
void isolate_watch_rejections(rtv8_isolate *self, Local<v8::Function> watcher);

/* value.cc. Empty: out of memory or malformed JSON, never with an exception pending. */
MaybeLocal<v8::Value> value_from_c(rtv8_isolate *self, Local<v8::Context> context, const rtv8_value_t &value);
MaybeLocal<v8::ArrayBuffer> buffer_copy(rtv8_isolate *self, const void *bytes, size_t len);
Local<v8::String> str(v8::Isolate *isolate, std::string_view text);
std::string utf8(v8::Isolate *isolate, Local<v8::String> text, size_t max = 2048);
bool utf8_valid(std::string_view bytes);

/* fault.cc: make self->fault and mark the turn as failed; of several in one turn the first counts. */
void fault_from_value(rtv8_isolate *self, Local<v8::Value> error, rt_fault_kind_t kind);
void fault_from_catch(rtv8_isolate *self, const v8::TryCatch &caught, rt_fault_kind_t kind);
/* What the start threw, or its promise was rejected with: as the others, but when it is the error of self->load, with what that
 * says about kind and place. Otherwise `kind` counts. */
void fault_from_start(rtv8_isolate *self, Local<v8::Value> error, Local<v8::Message> message, rt_fault_kind_t kind);
/* What a fault says of an object that is no native error. */
void fault_describe(v8::Isolate *isolate, Local<v8::Object> object, Local<v8::Value> name, Local<v8::Value> message);
MaybeLocal<v8::Value> on_prepare_stack(Local<v8::Context> context, Local<v8::Value> error, Local<v8::Array> sites);

/* ops.cc and builtins.cc: `ops` as an object. A function of it is made when somebody asks for it; those that an eager file asks for
 * while it runs are in the snapshot. */
Local<v8::Object> ops_object(v8::Isolate *isolate, Local<v8::Context> context);
void ops_references(std::vector<intptr_t> *list);
v8::FunctionCallback builtin_named(std::string_view name); /* nullptr: none */
void builtins_list(v8::Isolate *isolate, std::vector<Local<v8::Value>> *names);
void builtins_references(std::vector<intptr_t> *list);

/* family.cc: every native address that a snapshot may hold. */
const intptr_t *external_references();
/* The compiled function of a lazy family or, in the snapshot maker, of an eager file. family.source must outlive the
 * isolate. all_functions: inner ones too, now, so that the code cache has them. */
MaybeLocal<v8::Function> family_compile(rtv8_isolate *self, Local<v8::Context> context, const Family &family,
                                        bool all_functions = false);
MaybeLocal<v8::Value> family_load(rtv8_isolate *self, Local<v8::Context> context, std::string_view name);

/* typescript.cc: strips the types of all modules that have some, before anything of the program runs.
 * Errors: OB_E_TERMINATED, OB_E_NOMEM. */
OB_CHECKED int typescript_strip_all(rtv8_isolate *self, Local<v8::Context> context);

/* module.cc */
bool module_resolve(rtv8_isolate *self, Local<v8::Context> context, Local<v8::String> specifier, size_t referrer, size_t *index);
/* Loads, links and evaluates; the promise of the evaluation. Empty: an exception is pending. */
MaybeLocal<v8::Promise> module_evaluate(rtv8_isolate *self, Local<v8::Context> context, size_t index);
Local<v8::Value> module_namespace(rtv8_isolate *self, size_t index);
/* The require() of that module of the program, by name or file: URL. Empty: an exception is pending. */
MaybeLocal<v8::Function> module_require(rtv8_isolate *self, Local<v8::Context> context, Local<v8::String> module);
/* For one of the program's, not a built-in. */
std::string module_name(rtv8_isolate *self, size_t index);
size_t module_index(rtv8_isolate *self, Local<v8::Module> module);
/* The line as it was posted, of a module whose types have been stripped; otherwise empty. */
std::string module_written_line(rtv8_isolate *self, const std::string &name, uint32_t line);

/* import.cc */
MaybeLocal<v8::Promise> on_dynamic_import(Local<v8::Context> context, Local<v8::Data> host_options,
                                          Local<v8::Value> resource_name, Local<v8::String> specifier,
                                          Local<v8::FixedArray> attributes);
void on_import_meta(Local<v8::Context> context, Local<v8::Module> module, Local<v8::Object> meta);

}  // namespace rtv8

#endif
