#include "runtime/v8/internal.h"

/* import() and import.meta. */

namespace rtv8 {

namespace {

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
    if (!module_evaluate(self, context, index).ToLocal(&promise)) {
        return false;
    }
    Local<v8::Value> carried[] = {resolver, module_namespace(self, index)};
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

/* Who asks. V8 10.2 forgets the options of a script that came from the code cache, but not its name. */
bool find_importer(rtv8_isolate *self, Local<v8::Data> host_options, Local<v8::Value> name, size_t *index)
{
    Local<v8::PrimitiveArray> list = host_options.As<v8::PrimitiveArray>();
    if (list->Length() == 1) {
        *index = static_cast<size_t>(list->Get(self->v8, 0).As<v8::Number>()->Value());
        return true;
    }
    std::string wanted = name->IsString() ? utf8(self->v8, name.As<v8::String>()) : "";
    for (const auto &[each, module] : self->modules) {
        if (!module.builtin && wanted == module_name(self, each)) {
            *index = each;
            return true;
        }
    }
    return false;
}

bool import_from(rtv8_isolate *self, Local<v8::Context> context, Local<v8::Data> host_options, Local<v8::Value> name,
                 Local<v8::String> specifier, Local<v8::Promise::Resolver> resolver)
{
    size_t referrer, index;
    if (self->loader == nullptr || !find_importer(self, host_options, name, &referrer)) {
        self->v8->ThrowException(v8::Exception::TypeError(str(self->v8, "import() is not possible here")));
        return false;
    }
    return module_resolve(self, context, specifier, referrer, &index) &&
           enqueue_import(self, context, index, resolver);
}

}  // namespace

MaybeLocal<v8::Promise> on_dynamic_import(Local<v8::Context> context, Local<v8::Data> host_options,
                                          Local<v8::Value> resource_name, Local<v8::String> specifier,
                                          Local<v8::FixedArray> attributes)
{
    (void)attributes;
    v8::Isolate *isolate = v8::Isolate::GetCurrent();
    Local<v8::Promise::Resolver> resolver;
    if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) {
        return {};
    }
    v8::TryCatch caught(isolate);
    if (!import_from(self_of(isolate), context, host_options, resource_name, specifier, resolver)) {
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
    std::string url = "file:///" + module_name(self, module_index(self, module));
    or_terminated(meta->CreateDataProperty(context, str(isolate, "url"), str(isolate, url)));
}

}  // namespace rtv8
