#include <algorithm>

#include "runtime/ops.h"
#include "runtime/v8/internal.h"

namespace rtv8 {

namespace {

constexpr size_t specifier_max = 2048;
constexpr size_t builtin_base = size_t{1} << 40; /* the program's indices are below */

std::string_view text_of(ob_str_t slice)
{
    return {slice.ptr, slice.len};
}

/* ---- Errors of loading ------------------------------------------------------------------------------------------- */

/* The text of a 1-based line. */
std::string source_line(std::string_view source, uint32_t line)
{
    size_t from = 0;
    for (uint32_t i = 1; i < line && from != std::string_view::npos; i++) {
        from = source.find('\n', from);
        from = from == std::string_view::npos ? from : from + 1;
    }
    if (from == std::string_view::npos) {
        return "";
    }
    size_t len = std::min(source.find('\n', from), source.size()) - from;
    return std::string(source.substr(from, std::min(len, size_t{1024})));
}

/* Throws into JavaScript and notes kind and place for the case that nobody catches. Always false. */
bool throw_load(rtv8_isolate *self, rt_fault_kind_t kind, const std::string &message, std::string_view module)
{
    self->load = Fault();
    self->load.kind = kind;
    self->load.module = module;
    self->v8->ThrowException(v8::Exception::Error(str(self->v8, message)));
    return false;
}

rt_module_t describe(rtv8_isolate *self, size_t index)
{
    rt_module_t module = {};
    self->loader->describe(self->owner, index, &module);
    return module;
}

bool throw_unresolved(rtv8_isolate *self, const std::string &specifier, size_t referrer, v8::Location place)
{
    rt_module_t importer = describe(self, referrer);
    std::string name(text_of(importer.name));
    throw_load(self, RT_FAULT_UNRESOLVED_IMPORT, "Cannot find module '" + specifier + "' imported from '" + name + "'",
               name);
    self->load.line = static_cast<uint32_t>(place.GetLineNumber() + 1);
    self->load.column = static_cast<uint32_t>(place.GetColumnNumber() + 1);
    self->load.source_line = source_line(text_of(importer.source), self->load.line);
    return false;
}

/* ---- From specifier to module ------------------------------------------------------------------------------------ */

bool is_builtin_specifier(const std::string &specifier)
{
    return specifier.rfind("cloudflare:", 0) == 0 || specifier.rfind("node:", 0) == 0;
}

void remember(rtv8_isolate *self, size_t index, Local<v8::Module> handle)
{
    self->modules[index].handle.Reset(self->v8, handle);
    self->by_hash.emplace(handle->GetIdentityHash(), index);
}

/* The index of a module made earlier; every Local<Module> that V8 hands us is one. */
size_t index_of(rtv8_isolate *self, Local<v8::Module> module)
{
    auto range = self->by_hash.equal_range(module->GetIdentityHash());
    for (auto it = range.first; it != range.second; ++it) {
        if (self->modules[it->second].handle == module) {
            return it->second;
        }
    }
    return SIZE_MAX;
}

MaybeLocal<v8::Value> on_synthetic(Local<v8::Context> context, Local<v8::Module> module);

Local<v8::Module> make_synthetic(v8::Isolate *isolate, std::string_view name, std::vector<Local<v8::String>> exports)
{
    compat::ExportNames names(exports.data(), exports.data() + exports.size());
    return v8::Module::CreateSyntheticModule(isolate, str(isolate, name), names, on_synthetic);
}

/* A module of the platform: every own property of the object that it gives is an export. */
bool load_builtin(rtv8_isolate *self, Local<v8::Context> context, const std::string &specifier, size_t *index)
{
    v8::Isolate *isolate = self->v8;
    auto known = self->builtin_modules.find(specifier);
    if (known != self->builtin_modules.end()) {
        *index = known->second;
        return true;
    }
    Local<v8::Value> find = isolate_slot(self, SLOT_BUILTIN), arg = str(isolate, specifier), exports;
    Local<v8::Array> names;
    if (!find->IsFunction() ||
        !find.As<v8::Function>()->Call(context, v8::Undefined(isolate), 1, &arg).ToLocal(&exports) ||
        !exports->IsObject() || !exports.As<v8::Object>()->GetOwnPropertyNames(context).ToLocal(&names)) {
        return false;
    }
    std::vector<Local<v8::String>> list;
    for (uint32_t i = 0; i < names->Length(); i++) {
        list.push_back(names->Get(context, i).ToLocalChecked().As<v8::String>());
    }
    *index = builtin_base + self->builtin_modules.size();
    self->builtin_modules.emplace(specifier, *index);
    remember(self, *index, make_synthetic(isolate, specifier, std::move(list)));
    self->modules[*index].builtin = true;
    self->modules[*index].value.Reset(isolate, exports);
    return true;
}

bool resolve(rtv8_isolate *self, Local<v8::Context> context, Local<v8::String> specifier, size_t referrer,
             v8::Location place, size_t *index)
{
    std::string name = utf8(self->v8, specifier, specifier_max);
    bool fits = static_cast<size_t>(specifier->Length()) <= specifier_max / 3;
    if (fits && is_builtin_specifier(name)) {
        v8::TryCatch caught(self->v8);
        if (load_builtin(self, context, name, index)) {
            return true;
        }
    } else if (fits && self->loader->resolve(self->owner, {name.data(), name.size()}, referrer, index) == 0) {
        return true;
    }
    return throw_unresolved(self, name, referrer, place);
}

/* ---- Compiling --------------------------------------------------------------------------------------------------- */

/* The program's index, so that a dynamic import knows who asks. */
Local<v8::PrimitiveArray> host_options(v8::Isolate *isolate, size_t index)
{
    Local<v8::PrimitiveArray> list = v8::PrimitiveArray::New(isolate, 1);
    list->Set(isolate, 0, v8::Number::New(isolate, static_cast<double>(index)));
    return list;
}

v8::ScriptCompiler::CachedData *cached_data(ob_str_t code)
{
    if (code.len == 0) {
        return nullptr;
    }
    return new v8::ScriptCompiler::CachedData(reinterpret_cast<const uint8_t *>(code.ptr), static_cast<int>(code.len));
}

bool source_text(rtv8_isolate *self, const rt_module_t &module, Local<v8::String> *text)
{
    rtv8_value_t value = {};
    value.type = RTV8_STRING;
    value.str = module.source;
    Local<v8::Value> made;
    if (!value_from_c(self, self->v8->GetCurrentContext(), value).ToLocal(&made)) {
        return throw_load(self, RT_FAULT_UNSUPPORTED_MODULE, "the module is too large", text_of(module.name));
    }
    *text = made.As<v8::String>();
    return true;
}

/* What the compiler said about the cached code that it was given. */
void note_cache(Module *entry, ob_str_t code, const v8::ScriptCompiler::Source &source)
{
    entry->rejected = source.GetCachedData() != nullptr && source.GetCachedData()->rejected;
    entry->wants_cache = entry->rejected || (code.len == 0 && code.ptr != nullptr);
}

bool push_requests(rtv8_isolate *self, Local<v8::Context> context, Local<v8::Module> module, size_t index,
                   std::vector<size_t> *todo)
{
    Local<v8::FixedArray> requests = module->GetModuleRequests();
    for (int i = 0; i < requests->Length(); i++) {
        Local<v8::ModuleRequest> request = compat::fixed_get(context, requests, i).As<v8::ModuleRequest>();
        size_t target;
        if (!resolve(self, context, request->GetSpecifier(), index,
                     module->SourceOffsetToLocation(request->GetSourceOffset()), &target)) {
            return false;
        }
        todo->push_back(target);
    }
    return true;
}

bool load_js(rtv8_isolate *self, Local<v8::Context> context, size_t index, const rt_module_t &module,
             std::vector<size_t> *todo)
{
    v8::Isolate *isolate = self->v8;
    Local<v8::String> text;
    if (!source_text(self, module, &text)) {
        return false;
    }
    ob_str_t code = self->loader->cached_code(self->owner, index);
    v8::ScriptOrigin origin =
        compat::origin(isolate, str(isolate, text_of(module.name)), true, host_options(isolate, index));
    v8::ScriptCompiler::Source source(text, origin, cached_data(code));
    Local<v8::Module> made;
    if (!v8::ScriptCompiler::CompileModule(isolate, &source,
                                           code.len > 0 ? v8::ScriptCompiler::kConsumeCodeCache
                                                        : v8::ScriptCompiler::kNoCompileOptions)
             .ToLocal(&made)) {
        return false;
    }
    remember(self, index, made);
    Module &entry = self->modules[index];
    note_cache(&entry, code, source);
    if (entry.wants_cache) {
        entry.script.Reset(isolate, made->GetUnboundModuleScript());
    }
    return push_requests(self, context, made, index, todo);
}

bool load_cjs(rtv8_isolate *self, Local<v8::Context> context, size_t index, const rt_module_t &module)
{
    v8::Isolate *isolate = self->v8;
    Local<v8::String> text;
    if (!source_text(self, module, &text)) {
        return false;
    }
    Local<v8::String> params[] = {str(isolate, "exports"), str(isolate, "require"), str(isolate, "module")};
    ob_str_t code = self->loader->cached_code(self->owner, index);
    v8::ScriptOrigin origin =
        compat::origin(isolate, str(isolate, text_of(module.name)), false, host_options(isolate, index));
    v8::ScriptCompiler::Source source(text, origin, cached_data(code));
    Local<v8::Function> body;
    if (!compat::compile_function(context, &source, 3, params,
                                  code.len > 0 ? v8::ScriptCompiler::kConsumeCodeCache
                                               : v8::ScriptCompiler::kNoCompileOptions)
             .ToLocal(&body)) {
        return false;
    }
    remember(self, index, make_synthetic(isolate, text_of(module.name), {str(isolate, "default")}));
    note_cache(&self->modules[index], code, source);
    self->modules[index].body.Reset(isolate, body);
    return true;
}

MaybeLocal<v8::Value> compile_wasm(rtv8_isolate *self, ob_str_t bytes)
{
    if (options().jitless) { /* V8 would abort */
        self->v8->ThrowException(v8::Exception::Error(
            str(self->v8, "WebAssembly cannot be run here: this tenant's executions run without V8's compilers")));
        return {};
    }
    self->wasm_allowed = true;
    v8::MaybeLocal<v8::WasmModuleObject> made =
        v8::WasmModuleObject::Compile(self->v8, {reinterpret_cast<const uint8_t *>(bytes.ptr), bytes.len});
    self->wasm_allowed = false;
    return made.FromMaybe(Local<v8::WasmModuleObject>());
}

MaybeLocal<v8::Value> plain_value(rtv8_isolate *self, Local<v8::Context> context, const rt_module_t &module)
{
    if (module.kind == RT_MODULE_DATA) {
        return buffer_copy(self, module.source.ptr, module.source.len).FromMaybe(Local<v8::ArrayBuffer>());
    }
    if (module.kind == RT_MODULE_WASM) {
        return compile_wasm(self, module.source);
    }
    Local<v8::String> text;
    if (!source_text(self, module, &text)) {
        return {};
    }
    return module.kind == RT_MODULE_JSON ? v8::JSON::Parse(context, text) : MaybeLocal<v8::Value>(text);
}

/* text, json, data, wasm: the value is made at once, so that a bad one is an error of loading. */
bool load_plain(rtv8_isolate *self, Local<v8::Context> context, size_t index, const rt_module_t &module)
{
    v8::Isolate *isolate = self->v8;
    v8::TryCatch caught(isolate);
    Local<v8::Value> value;
    if (!plain_value(self, context, module).ToLocal(&value)) {
        if (caught.HasTerminated()) {
            return false;
        }
        std::string why = "not enough memory";
        if (caught.HasCaught()) {
            Local<v8::String> said = caught.Message().IsEmpty() ? v8::String::Empty(isolate) : caught.Message()->Get();
            why = utf8(isolate, said);
        }
        caught.Reset();
        throw_load(self, RT_FAULT_UNSUPPORTED_MODULE, std::string(text_of(module.name)) + ": " + why,
                   text_of(module.name));
        caught.ReThrow();
        return false;
    }
    remember(self, index, make_synthetic(isolate, text_of(module.name), {str(isolate, "default")}));
    self->modules[index].value.Reset(isolate, value);
    return true;
}

bool load_one(rtv8_isolate *self, Local<v8::Context> context, size_t index, std::vector<size_t> *todo)
{
    v8::HandleScope scope(self->v8);
    rt_module_t module = describe(self, index);
    bool loaded = module.kind == RT_MODULE_JS    ? load_js(self, context, index, module, todo)
                  : module.kind == RT_MODULE_CJS ? load_cjs(self, context, index, module)
                                                 : load_plain(self, context, index, module);
    if (loaded) {
        self->modules[index].kind = module.kind;
    }
    return loaded;
}

void forget(rtv8_isolate *self, size_t index)
{
    auto found = self->modules.find(index);
    if (found == self->modules.end()) {
        return;
    }
    for (auto it = self->by_hash.begin(); it != self->by_hash.end();) {
        it = it->second == index ? self->by_hash.erase(it) : std::next(it);
    }
    self->modules.erase(found);
}

/* The module and all that it imports, with a list instead of recursion: a chain of ten thousand is only a long list. What
 * was loaded in vain is forgotten, so that a later import finds the same error again. */
bool load_graph(rtv8_isolate *self, Local<v8::Context> context, size_t root)
{
    std::vector<size_t> todo{root}, added;
    while (!todo.empty()) {
        size_t index = todo.back();
        todo.pop_back();
        if (self->modules.find(index) != self->modules.end()) {
            continue;
        }
        added.push_back(index);
        if (!load_one(self, context, index, &todo)) {
            for (size_t each : added) {
                forget(self, each);
            }
            return false;
        }
    }
    return true;
}

/* ---- Linking and evaluating -------------------------------------------------------------------------------------- */

MaybeLocal<v8::Module> on_resolve(Local<v8::Context> context, Local<v8::String> specifier,
                                  Local<v8::FixedArray> attributes, Local<v8::Module> referrer)
{
    (void)attributes;
    v8::Isolate *isolate = v8::Isolate::GetCurrent();
    rtv8_isolate *self = self_of(isolate);
    size_t index;
    if (!resolve(self, context, specifier, index_of(self, referrer), v8::Location(0, 0), &index)) {
        return {};
    }
    return self->modules[index].handle.Get(isolate);
}

/* Loads, links and evaluates; the promise of the evaluation. Empty: an exception is pending. */
MaybeLocal<v8::Promise> evaluate(rtv8_isolate *self, Local<v8::Context> context, size_t index)
{
    if (!load_graph(self, context, index)) {
        return {};
    }
    Local<v8::Module> module = self->modules[index].handle.Get(self->v8);
    Local<v8::Value> promise;
    if (module->GetStatus() == v8::Module::kEvaluating) { /* V8 would abort */
        self->v8->ThrowException(v8::Exception::Error(str(self->v8, "require() of a module that is just being evaluated")));
        return {};
    }
    if (!module->InstantiateModule(context, on_resolve).FromMaybe(false) ||
        !module->Evaluate(context).ToLocal(&promise)) {
        return {};
    }
    return promise.As<v8::Promise>();
}

Local<v8::Value> name_space(rtv8_isolate *self, size_t index)
{
    return self->modules[index].handle.Get(self->v8)->GetModuleNamespace();
}

/* ---- CommonJS ---------------------------------------------------------------------------------------------------- */

MaybeLocal<v8::Value> run_cjs(rtv8_isolate *self, Local<v8::Context> context, size_t index);

/* require() of an ES module gives its namespace, as long as it needs no await. */
MaybeLocal<v8::Value> require_js(rtv8_isolate *self, Local<v8::Context> context, size_t index)
{
    Local<v8::Promise> promise;
    if (!evaluate(self, context, index).ToLocal(&promise)) {
        return {};
    }
    if (promise->State() == v8::Promise::kFulfilled) {
        return name_space(self, index);
    }
    if (promise->State() == v8::Promise::kRejected) {
        isolate_forget_rejection(self, promise);
        self->v8->ThrowException(promise->Result());
        return {};
    }
    self->v8->ThrowException(v8::Exception::Error(str(self->v8, "require() of a module that has a top-level await")));
    return {};
}

MaybeLocal<v8::Value> require(rtv8_isolate *self, Local<v8::Context> context, size_t index)
{
    if (!load_graph(self, context, index)) {
        return {};
    }
    const Module &module = self->modules[index];
    if (module.kind == RT_MODULE_CJS) {
        return run_cjs(self, context, index);
    }
    return module.value.IsEmpty() ? require_js(self, context, index) : module.value.Get(self->v8);
}

void on_require(const v8::FunctionCallbackInfo<v8::Value> &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    Local<v8::Context> context = isolate->GetCurrentContext();
    rtv8_isolate *self = self_of(isolate);
    size_t referrer = static_cast<size_t>(info.Data().As<v8::Number>()->Value()), index;
    Local<v8::Value> exports;
    if (!info[0]->IsString()) {
        isolate->ThrowException(v8::Exception::TypeError(str(isolate, "require() takes a string")));
    } else if (resolve(self, context, info[0].As<v8::String>(), referrer, v8::Location(-1, -1), &index) &&
               require(self, context, index).ToLocal(&exports)) {
        info.GetReturnValue().Set(exports);
    }
}

/* What module.exports is now: a cycle sees what has been exported so far. */
MaybeLocal<v8::Value> cjs_exports(rtv8_isolate *self, Local<v8::Context> context, size_t index)
{
    return self->modules[index].cjs.Get(self->v8)->Get(context, str(self->v8, "exports"));
}

MaybeLocal<v8::Value> run_cjs(rtv8_isolate *self, Local<v8::Context> context, size_t index)
{
    v8::Isolate *isolate = self->v8;
    if (!self->modules[index].cjs.IsEmpty()) {
        return cjs_exports(self, context, index);
    }
    Local<v8::Object> module = v8::Object::New(isolate), exports = v8::Object::New(isolate);
    Local<v8::Function> load;
    if (module->CreateDataProperty(context, str(isolate, "exports"), exports).IsNothing() ||
        !v8::Function::New(context, on_require, v8::Number::New(isolate, static_cast<double>(index))).ToLocal(&load)) {
        return {};
    }
    self->modules[index].cjs.Reset(isolate, module);
    Local<v8::Value> args[] = {exports, load, module};
    if (self->modules[index].body.Get(isolate)->Call(context, exports, 3, args).IsEmpty()) {
        self->modules[index].cjs.Reset();
        return {};
    }
    return cjs_exports(self, context, index);
}

/* ---- Modules that are not JavaScript ----------------------------------------------------------------------------- */

bool set_builtin_exports(v8::Isolate *isolate, Local<v8::Context> context, Local<v8::Module> module,
                         Local<v8::Object> exports)
{
    Local<v8::Array> names;
    if (!exports->GetOwnPropertyNames(context).ToLocal(&names)) {
        return false;
    }
    for (uint32_t i = 0; i < names->Length(); i++) {
        Local<v8::Value> name, value;
        if (!names->Get(context, i).ToLocal(&name) || !exports->Get(context, name).ToLocal(&value) ||
            module->SetSyntheticModuleExport(isolate, name.As<v8::String>(), value).IsNothing()) {
            return false;
        }
    }
    return true;
}

bool set_exports(rtv8_isolate *self, Local<v8::Context> context, Local<v8::Module> module, size_t index)
{
    v8::Isolate *isolate = self->v8;
    const Module &entry = self->modules[index];
    if (entry.builtin) {
        return set_builtin_exports(isolate, context, module, entry.value.Get(isolate).As<v8::Object>());
    }
    Local<v8::Value> value;
    if (entry.kind != RT_MODULE_CJS) {
        value = entry.value.Get(isolate);
    } else if (!run_cjs(self, context, index).ToLocal(&value)) {
        return false;
    }
    return module->SetSyntheticModuleExport(isolate, str(isolate, "default"), value).FromMaybe(false);
}

/* V8 asks for the exports of a synthetic module; it wants a settled promise back. */
MaybeLocal<v8::Value> on_synthetic(Local<v8::Context> context, Local<v8::Module> module)
{
    v8::Isolate *isolate = v8::Isolate::GetCurrent();
    rtv8_isolate *self = self_of(isolate);
    Local<v8::Promise::Resolver> resolver;
    v8::TryCatch caught(isolate);
    if (!set_exports(self, context, module, index_of(self, module)) ||
        !v8::Promise::Resolver::New(context).ToLocal(&resolver) ||
        resolver->Resolve(context, v8::Undefined(isolate)).IsNothing()) {
        caught.ReThrow(); /* V8 10.2 aborts when the exception of a call in here does not come by this way */
        return {};
    }
    return resolver->GetPromise();
}

/* ---- The start --------------------------------------------------------------------------------------------------- */

int call_start(rtv8_isolate *self, Local<v8::Context> context)
{
    std::vector<Local<v8::Value>> argv{name_space(self, self->main_module)};
    for (const v8::Global<v8::Value> &arg : self->start_args) {
        argv.push_back(arg.Get(self->v8));
    }
    self->start_args.clear();
    return isolate_call_hook(self, context, RTV8_HOOK_START, static_cast<int>(argv.size()), argv.data());
}

void on_evaluated(const v8::FunctionCallbackInfo<v8::Value> &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    int rc = call_start(self_of(isolate), isolate->GetCurrentContext());
    (void)rc; /* the fault is noted; the call from C that runs this turn reports it */
}

void on_evaluation_failed(const v8::FunctionCallbackInfo<v8::Value> &info)
{
    fault_from_value(self_of(info.GetIsolate()), info[0], RT_FAULT_EXCEPTION);
}

int start_later(Local<v8::Context> context, Local<v8::Promise> promise)
{
    Local<v8::Function> done, failed;
    if (!v8::Function::New(context, on_evaluated).ToLocal(&done) ||
        !v8::Function::New(context, on_evaluation_failed).ToLocal(&failed) ||
        promise->Then(context, done, failed).IsEmpty()) {
        return OB_E_NOMEM;
    }
    return 0;
}

int start(rtv8_isolate *self, Local<v8::Context> context)
{
    v8::TryCatch caught(self->v8);
    Local<v8::Promise> promise;
    if (!evaluate(self, context, self->main_module).ToLocal(&promise)) {
        if (!caught.HasTerminated()) {
            fault_from_load(self, caught);
        }
        return OB_E_EXCEPTION;
    }
    if (promise->State() == v8::Promise::kPending) {
        return start_later(context, promise);
    }
    if (promise->State() == v8::Promise::kFulfilled) {
        return call_start(self, context);
    }
    isolate_forget_rejection(self, promise);
    fault_from_value(self, promise->Result(), RT_FAULT_EXCEPTION);
    return OB_E_EXCEPTION;
}

int keep_start_args(rtv8_isolate *self, Local<v8::Context> context, const rtv8_value_t *args, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Local<v8::Value> value;
        if (!value_from_c(self, context, args[i]).ToLocal(&value)) {
            return args[i].type == RTV8_JSON ? OB_E_MALFORMED : OB_E_NOMEM;
        }
        self->start_args.emplace_back(self->v8, value);
    }
    return 0;
}

/* ---- Bytecode worth keeping -------------------------------------------------------------------------------------- */

void give_code(rtv8_isolate *self, size_t index, Module *module)
{
    v8::Isolate *isolate = self->v8;
    std::unique_ptr<v8::ScriptCompiler::CachedData> code(
        module->script.IsEmpty() ? v8::ScriptCompiler::CreateCodeCacheForFunction(module->body.Get(isolate))
                                 : v8::ScriptCompiler::CreateCodeCache(module->script.Get(isolate)));
    if (code != nullptr) {
        self->loader->on_code(self->owner, index,
                              {reinterpret_cast<const char *>(code->data), static_cast<size_t>(code->length)},
                              module->rejected);
    }
    module->wants_cache = false;
    module->script.Reset();
}

void give_all_code(rtv8_isolate *self)
{
    for (auto &[index, module] : self->modules) {
        if (module.wants_cache) {
            give_code(self, index, &module);
        }
    }
}

/* ---- import() ---------------------------------------------------------------------------------------------------- */

/* The callbacks of a dynamic import carry [resolver, namespace], its job [resolver, index]. */
Local<v8::Promise::Resolver> carried_resolver(const v8::FunctionCallbackInfo<v8::Value> &info, Local<v8::Value> *other)
{
    Local<v8::Context> context = info.GetIsolate()->GetCurrentContext();
    Local<v8::Array> carried = info.Data().As<v8::Array>();
    *other = carried->Get(context, 1).ToLocalChecked();
    return carried->Get(context, 0).ToLocalChecked().As<v8::Promise::Resolver>();
}

void on_imported(const v8::FunctionCallbackInfo<v8::Value> &info)
{
    Local<v8::Value> ns;
    Local<v8::Promise::Resolver> resolver = carried_resolver(info, &ns);
    or_terminated(resolver->Resolve(info.GetIsolate()->GetCurrentContext(), ns));
}

void on_import_failed(const v8::FunctionCallbackInfo<v8::Value> &info)
{
    Local<v8::Value> ns;
    Local<v8::Promise::Resolver> resolver = carried_resolver(info, &ns);
    or_terminated(resolver->Reject(info.GetIsolate()->GetCurrentContext(), info[0]));
}

bool import_later(rtv8_isolate *self, Local<v8::Context> context, size_t index, Local<v8::Promise::Resolver> resolver)
{
    Local<v8::Promise> promise;
    if (!evaluate(self, context, index).ToLocal(&promise)) {
        return false;
    }
    Local<v8::Value> carried[] = {resolver, name_space(self, index)};
    Local<v8::Array> data = v8::Array::New(self->v8, carried, 2);
    Local<v8::Function> done, failed;
    return v8::Function::New(context, on_imported, data).ToLocal(&done) &&
           v8::Function::New(context, on_import_failed, data).ToLocal(&failed) &&
           !promise->Then(context, done, failed).IsEmpty();
}

/* The job of an import(): not at once, since the module may be the very one whose evaluation asks. */
void on_import_job(const v8::FunctionCallbackInfo<v8::Value> &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    Local<v8::Context> context = isolate->GetCurrentContext();
    Local<v8::Value> index;
    Local<v8::Promise::Resolver> resolver = carried_resolver(info, &index);
    v8::TryCatch caught(isolate);
    if (import_later(self_of(isolate), context, static_cast<size_t>(index.As<v8::Number>()->Value()), resolver)) {
        return;
    }
    if (caught.HasTerminated()) {
        caught.ReThrow();
        return;
    }
    or_terminated(resolver->Reject(context, caught.Exception()));
}

bool enqueue_import(rtv8_isolate *self, Local<v8::Context> context, size_t index, Local<v8::Promise::Resolver> resolver)
{
    Local<v8::Value> carried[] = {resolver, v8::Number::New(self->v8, static_cast<double>(index))};
    Local<v8::Function> job;
    if (!v8::Function::New(context, on_import_job, v8::Array::New(self->v8, carried, 2)).ToLocal(&job)) {
        return false;
    }
    self->v8->EnqueueMicrotask(job);
    return true;
}

bool import_from(rtv8_isolate *self, Local<v8::Context> context, Local<v8::Data> host_options,
                 Local<v8::String> specifier, Local<v8::Promise::Resolver> resolver)
{
    Local<v8::PrimitiveArray> list = host_options.As<v8::PrimitiveArray>();
    if (self->loader == nullptr || list->Length() != 1) {
        self->v8->ThrowException(v8::Exception::TypeError(str(self->v8, "import() is not possible here")));
        return false;
    }
    size_t referrer = static_cast<size_t>(list->Get(self->v8, 0).As<v8::Number>()->Value()), index;
    return resolve(self, context, specifier, referrer, v8::Location(-1, -1), &index) &&
           enqueue_import(self, context, index, resolver);
}

}  // namespace

MaybeLocal<v8::Promise> on_dynamic_import(Local<v8::Context> context, Local<v8::Data> host_options,
                                          Local<v8::Value> resource_name, Local<v8::String> specifier,
                                          Local<v8::FixedArray> attributes)
{
    (void)resource_name, (void)attributes;
    v8::Isolate *isolate = v8::Isolate::GetCurrent();
    Local<v8::Promise::Resolver> resolver;
    if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) {
        return {};
    }
    v8::TryCatch caught(isolate);
    if (!import_from(self_of(isolate), context, host_options, specifier, resolver)) {
        if (caught.HasTerminated()) {
            caught.ReThrow();
            return {};
        }
        or_terminated(resolver->Reject(context, caught.Exception()));
    }
    return resolver->GetPromise();
}

void on_import_meta(Local<v8::Context> context, Local<v8::Module> module, Local<v8::Object> meta)
{
    v8::Isolate *isolate = v8::Isolate::GetCurrent();
    rtv8_isolate *self = self_of(isolate);
    rt_module_t described = describe(self, index_of(self, module));
    std::string url = "file:///" + std::string(text_of(described.name));
    or_terminated(meta->CreateDataProperty(context, str(isolate, "url"), str(isolate, url)));
}

}  // namespace rtv8

using namespace rtv8;

namespace {

struct RunCall {
    const rtv8_value_t *start_args;
    size_t start_arg_count;
};

int enter_run(rtv8_isolate *self, void *data)
{
    const RunCall *call = static_cast<const RunCall *>(data);
    Entry entry(self);
    self->entered = true;
    int rc = keep_start_args(self, entry.context, call->start_args, call->start_arg_count);
    rc = rc == 0 ? start(self, entry.context) : rc;
    self->entered = false;
    rc = isolate_leave(self, rc);
    if (rc == 0) {
        give_all_code(self);
    }
    return rc;
}

}  // namespace

int rtv8_isolate_run(rtv8_isolate_t *self, const rtv8_loader_t *loader, size_t main_module,
                     const rtv8_value_t *start_args, size_t start_arg_count)
{
    RunCall call = {start_args, start_arg_count};
    int rc = isolate_may_enter(self);
    if (rc != 0 || self->loader != nullptr) {
        return rc != 0 ? rc : OB_E_STATE;
    }
    self->loader = loader;
    self->main_module = main_module;
    return escape_guard(self, enter_run, &call);
}
