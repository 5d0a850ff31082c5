#include <stdlib.h>
#include <string.h>

#include "runtime/v8/internal.h"

namespace rtv8 {

namespace {

using Info = v8::FunctionCallbackInfo<v8::Value>;

void throw_type_error(v8::Isolate *isolate, const char *message)
{
    isolate->ThrowException(v8::Exception::TypeError(str(isolate, message)));
}

void throw_no_memory(v8::Isolate *isolate)
{
    isolate->ThrowException(v8::Exception::RangeError(str(isolate, "Array buffer allocation failed")));
}

/* ---- Text -------------------------------------------------------------------------------------------------------- */

void on_encode_utf8(const Info &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    if (!info[0]->IsString()) {
        return throw_type_error(isolate, "encodeUtf8 takes a string");
    }
    Local<v8::String> text = info[0].As<v8::String>();
    size_t len = compat::utf8_length(isolate, text);
    Local<v8::ArrayBuffer> buffer;
    if (!buffer_copy(self_of(isolate), nullptr, len).ToLocal(&buffer)) {
        return throw_no_memory(isolate);
    }
    if (len > 0) {
        compat::write_utf8(isolate, text, static_cast<char *>(buffer->Data()), len);
    }
    info.GetReturnValue().Set(v8::Uint8Array::New(buffer, 0, len));
}

struct Bytes {
    char *data;
    size_t len;
    bool ok;
};

Bytes bytes_of(Local<v8::Value> value)
{
    if (value->IsArrayBuffer()) {
        Local<v8::ArrayBuffer> buffer = value.As<v8::ArrayBuffer>();
        return {static_cast<char *>(buffer->Data()), buffer->ByteLength(), true};
    }
    if (!value->IsArrayBufferView()) {
        return {nullptr, 0, false};
    }
    Local<v8::ArrayBufferView> view = value.As<v8::ArrayBufferView>();
    size_t len = view->ByteLength();
    return {len == 0 ? nullptr : static_cast<char *>(view->Buffer()->Data()) + view->ByteOffset(), len, true};
}

void on_encode_utf8_into(const Info &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    Bytes out = bytes_of(info[1]);
    if (!info[0]->IsString() || !out.ok) {
        return throw_type_error(isolate, "encodeUtf8Into takes a string and a view");
    }
    size_t read = 0, wrote = 0;
    if (out.len > 0) {
        wrote = compat::write_utf8(isolate, info[0].As<v8::String>(), out.data, out.len, &read);
    }
    Local<v8::Value> result[] = {v8::Number::New(isolate, static_cast<double>(read)),
                                 v8::Number::New(isolate, static_cast<double>(wrote))};
    info.GetReturnValue().Set(v8::Array::New(isolate, result, 2));
}

void on_decode_utf8(const Info &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    Bytes in = bytes_of(info[0]);
    if (!in.ok) {
        return throw_type_error(isolate, "decodeUtf8 takes a view");
    }
    if (info[1]->IsTrue() && !utf8_valid({in.data, in.len})) {
        return info.GetReturnValue().SetNull();
    }
    if (!info[2]->IsTrue() && in.len >= 3 && memcmp(in.data, "\xef\xbb\xbf", 3) == 0) {
        in.data += 3;
        in.len -= 3;
    }
    Local<v8::String> text;
    if (in.len > static_cast<size_t>(v8::String::kMaxLength) ||
        !v8::String::NewFromUtf8(isolate, in.len > 0 ? in.data : "", v8::NewStringType::kNormal,
                                 static_cast<int>(in.len))
             .ToLocal(&text)) {
        isolate->ThrowException(v8::Exception::RangeError(str(isolate, "Invalid string length")));
        return;
    }
    info.GetReturnValue().Set(text);
}

/* ---- structuredClone --------------------------------------------------------------------------------------------- */

/* The serialiser's buffer counts as the isolate's memory: a clone of a large graph must not go around the bound. */
class CloneDelegate final : public v8::ValueSerializer::Delegate {
  public:
    CloneDelegate(rtv8_isolate *self, Local<v8::Value> on_host, Local<v8::Value> is_host)
        : self_(self), on_host_(on_host), is_host_(is_host), plain_(v8::Object::New(self->v8)->GetPrototype())
    {
    }
    ~CloneDelegate() override { self_->allocator->release(reserved_); }

    void ThrowDataCloneError(Local<v8::String> message) override
    {
        Local<v8::Context> context = self_->v8->GetCurrentContext();
        Local<v8::Value> make = isolate_slot(self_, SLOT_CLONE_ERROR), arg = message, error;
        if (!make->IsFunction()) {
            self_->v8->ThrowException(v8::Exception::Error(message));
        } else if (make.As<v8::Function>()->Call(context, v8::Undefined(self_->v8), 1, &arg).ToLocal(&error)) {
            self_->v8->ThrowException(error);
        }
    }
#if RTV8_MODERN
    bool HasCustomHostObject(v8::Isolate *isolate) override { return isolate != nullptr; }

    /* Asks the JavaScript of those only that are neither plain nor hostObject's. */
    v8::Maybe<bool> IsHostObject(v8::Isolate *isolate, Local<v8::Object> object) override
    {
        Local<v8::Value> arg = object, answer, prototype = object->GetPrototype();
        if (object->InternalFieldCount() > 0) {
            return v8::Just(true);
        }
        if (prototype->IsNull() || prototype == plain_ || !is_host_->IsFunction()) {
            return v8::Just(false);
        }
        Local<v8::Function> ask = is_host_.As<v8::Function>();
        if (!ask->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), 1, &arg).ToLocal(&answer)) {
            return v8::Nothing<bool>();
        }
        return v8::Just(answer->IsTrue());
    }
#endif
    /* The platform's own objects: the JavaScript gives the copy at once, what is written is its number. */
    v8::Maybe<bool> WriteHostObject(v8::Isolate *isolate, Local<v8::Object> object) override
    {
        Local<v8::Value> arg = object, copy;
        if (!on_host_->IsFunction()) {
            return v8::ValueSerializer::Delegate::WriteHostObject(isolate, object);
        }
        Local<v8::Function> on_host = on_host_.As<v8::Function>();
        if (!on_host->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), 1, &arg).ToLocal(&copy)) {
            return v8::Just(false); /* V8 sees what was thrown; Nothing gives gcc a false alarm */
        }
        if (!copy->IsObject()) {
            return v8::ValueSerializer::Delegate::WriteHostObject(isolate, object);
        }
        writer->WriteUint32(static_cast<uint32_t>(copies.size()));
        copies.emplace_back(isolate, copy.As<v8::Object>()); /* a local would die with V8's own scope */
        return v8::Just(true);
    }
    void *ReallocateBufferMemory(void *old, size_t size, size_t *actual) override
    {
        if (size > reserved_ && !self_->allocator->try_reserve(size - reserved_)) {
            return nullptr;
        }
        reserved_ = size > reserved_ ? size : reserved_;
        *actual = size;
        return realloc(old, size);
    }

    v8::ValueSerializer *writer = nullptr;
    std::vector<v8::Global<v8::Object>> copies;

  private:
    rtv8_isolate *self_;
    Local<v8::Value> on_host_, is_host_, plain_;
    size_t reserved_ = 0;
};

class ReadDelegate final : public v8::ValueDeserializer::Delegate {
  public:
    explicit ReadDelegate(const std::vector<v8::Global<v8::Object>> &copies) : copies_(copies) {}

    MaybeLocal<v8::Object> ReadHostObject(v8::Isolate *isolate) override
    {
        uint32_t number;
        if (!reader->ReadUint32(&number) || number >= copies_.size()) {
            return v8::ValueDeserializer::Delegate::ReadHostObject(isolate);
        }
        return copies_[number].Get(isolate);
    }

    v8::ValueDeserializer *reader = nullptr;

  private:
    const std::vector<v8::Global<v8::Object>> &copies_;
};

/* The array buffers to transfer, read once: an element that is not one is a TypeError. */
bool transfer_list(v8::Isolate *isolate, Local<v8::Context> context, Local<v8::Value> value,
                   std::vector<Local<v8::ArrayBuffer>> *list)
{
    if (!value->IsArray()) {
        return true;
    }
    Local<v8::Array> array = value.As<v8::Array>();
    for (uint32_t i = 0; i < array->Length(); i++) {
        Local<v8::Value> item;
        if (!array->Get(context, i).ToLocal(&item)) {
            return false;
        }
        if (!item->IsArrayBuffer() || !item.As<v8::ArrayBuffer>()->IsDetachable()) {
            throw_type_error(isolate, "transfer takes detachable array buffers");
            return false;
        }
        list->push_back(item.As<v8::ArrayBuffer>());
    }
    return true;
}

bool clone_write(v8::ValueSerializer *writer, Local<v8::Context> context, Local<v8::Value> value,
                 const std::vector<Local<v8::ArrayBuffer>> &transfer)
{
    writer->WriteHeader();
    for (uint32_t i = 0; i < transfer.size(); i++) {
        writer->TransferArrayBuffer(i, transfer[i]);
    }
    return writer->WriteValue(context, value).FromMaybe(false);
}

void detach(Local<v8::ArrayBuffer> buffer)
{
#if RTV8_MODERN
    buffer->Detach(Local<v8::Value>()).Check();
#else
    buffer->Detach();
#endif
}

MaybeLocal<v8::Value> clone_read(v8::Isolate *isolate, Local<v8::Context> context, const uint8_t *data, size_t len,
                                 const std::vector<Local<v8::ArrayBuffer>> &transfer, ReadDelegate *delegate)
{
    v8::ValueDeserializer reader(isolate, data, len, delegate);
    delegate->reader = &reader;
    for (uint32_t i = 0; i < transfer.size(); i++) {
        std::shared_ptr<v8::BackingStore> store = transfer[i]->GetBackingStore();
        detach(transfer[i]);
        reader.TransferArrayBuffer(i, v8::ArrayBuffer::New(isolate, std::move(store)));
    }
    if (!reader.ReadHeader(context).FromMaybe(false)) {
        return {};
    }
    return reader.ReadValue(context);
}

void on_structured_clone(const Info &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    Local<v8::Context> context = isolate->GetCurrentContext();
    std::vector<Local<v8::ArrayBuffer>> transfer;
    if (!transfer_list(isolate, context, info[1], &transfer)) {
        return;
    }
    CloneDelegate delegate(self_of(isolate), info[2], info[3]);
    v8::ValueSerializer writer(isolate, &delegate);
    delegate.writer = &writer;
    if (!clone_write(&writer, context, info[0], transfer)) {
        return;
    }
    auto [data, len] = writer.Release();
    Local<v8::Value> copy;
    ReadDelegate read(delegate.copies);
    if (clone_read(isolate, context, data, len, transfer, &read).ToLocal(&copy)) {
        info.GetReturnValue().Set(copy);
    }
    free(data);
}

/* An empty object with an internal field, by which the serialiser knows that it is the platform's: it asks for a copy
 * of it instead of taking it for a plain object. */
void on_host_object(const Info &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    rtv8_isolate *self = self_of(isolate);
    if (self->host_shape.IsEmpty()) {
        Local<v8::ObjectTemplate> shape = v8::ObjectTemplate::New(isolate);
        shape->SetInternalFieldCount(1);
        self->host_shape.Set(isolate, shape);
    }
    Local<v8::Object> object;
    if (self->host_shape.Get(isolate)->NewInstance(isolate->GetCurrentContext()).ToLocal(&object)) {
        info.GetReturnValue().Set(object);
    }
}

/* A new buffer over the same memory; the old one is detached. */
void on_transfer_buffer(const Info &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    if (!info[0]->IsArrayBuffer() || !info[0].As<v8::ArrayBuffer>()->IsDetachable()) {
        return throw_type_error(isolate, "this buffer cannot be transferred");
    }
    Local<v8::ArrayBuffer> buffer = info[0].As<v8::ArrayBuffer>();
    std::shared_ptr<v8::BackingStore> store = buffer->GetBackingStore();
    detach(buffer);
    info.GetReturnValue().Set(v8::ArrayBuffer::New(isolate, std::move(store)));
}

/* ---- Families ---------------------------------------------------------------------------------------------------- */

void on_load_family(const Info &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    if (!info[0]->IsString()) {
        return throw_type_error(isolate, "loadFamily takes a name");
    }
    Local<v8::Value> exports;
    std::string name = utf8(isolate, info[0].As<v8::String>());
    if (family_load(self_of(isolate), isolate->GetCurrentContext(), name).ToLocal(&exports)) {
        info.GetReturnValue().Set(exports);
    }
}

void on_lazy_get(Local<v8::Name> name, const v8::PropertyCallbackInfo<v8::Value> &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    Local<v8::Context> context = isolate->GetCurrentContext();
    Local<v8::Value> exports, value;
    std::string family = utf8(isolate, info.Data().As<v8::String>());
    if (family_load(self_of(isolate), context, family).ToLocal(&exports) && exports->IsObject() &&
        exports.As<v8::Object>()->Get(context, name).ToLocal(&value)) {
        info.GetReturnValue().Set(value);
    }
}

void on_define_lazy(const Info &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    Local<v8::Context> context = isolate->GetCurrentContext();
    if (!info[0]->IsObject() || !info[1]->IsString() || !info[2]->IsArray()) {
        return throw_type_error(isolate, "defineLazy takes an object, a family and names");
    }
    Local<v8::Array> names = info[2].As<v8::Array>();
    for (uint32_t i = 0; i < names->Length(); i++) {
        Local<v8::Value> name;
        if (!names->Get(context, i).ToLocal(&name) || !name->IsName() ||
            info[0].As<v8::Object>()
                ->SetLazyDataProperty(context, name.As<v8::Name>(), on_lazy_get, info[1], v8::DontEnum)
                .IsNothing()) {
            return;
        }
    }
}

/* ---- The rest ---------------------------------------------------------------------------------------------------- */

void on_fail(const Info &info)
{
    fault_from_value(self_of(info.GetIsolate()), info[0],
                     info[1]->IsTrue() ? RT_FAULT_NO_ENTRYPOINT : RT_FAULT_EXCEPTION);
}

void on_describe(const Info &info)
{
    if (!info[0]->IsObject() || !info[1]->IsString() || !info[2]->IsString()) {
        return throw_type_error(info.GetIsolate(), "describe takes an object and two strings");
    }
    fault_describe(info.GetIsolate(), info[0].As<v8::Object>(), info[1], info[2]);
}

void on_asks_is_host(const Info &info)
{
    info.GetReturnValue().Set(bool{RTV8_MODERN});
}

void on_watch_rejections(const Info &info)
{
    if (!info[0]->IsFunction()) {
        return throw_type_error(info.GetIsolate(), "watchRejections takes a function");
    }
    isolate_watch_rejections(self_of(info.GetIsolate()), info[0].As<v8::Function>());
}

void on_promise_state(const Info &info)
{
    info.GetReturnValue().Set(info[0]->IsPromise() ? static_cast<int32_t>(info[0].As<v8::Promise>()->State()) : -1);
}

void on_start_arg(const Info &info)
{
    rtv8_isolate *self = self_of(info.GetIsolate());
    uint32_t index = info[0]->IsUint32() ? info[0].As<v8::Uint32>()->Value() : 0;
    if (index >= 1 && index <= self->start_args.size()) { /* 0 is the namespace */
        info.GetReturnValue().Set(self->start_args[index - 1].Get(info.GetIsolate()));
    }
}

void on_async_context(const Info &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    if (info.Length() > 0) {
        compat::set_async_context(isolate, isolate->GetCurrentContext(), info[0]);
    } else {
        info.GetReturnValue().Set(compat::async_context(isolate, isolate->GetCurrentContext()));
    }
}

void on_create_require(const Info &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    Local<v8::Function> require;
    if (!info[0]->IsString()) {
        return throw_type_error(isolate, "createRequire takes the name of a module");
    }
    if (module_require(self_of(isolate), isolate->GetCurrentContext(), info[0].As<v8::String>()).ToLocal(&require)) {
        info.GetReturnValue().Set(require);
    }
}

/* V8's own knowledge of a value: nothing of the agent's runs. The first row that fits counts. */
struct Kind {
    bool (v8::Value::*is)() const;
    const char *name;
};

constexpr Kind kinds[] = {
    {&v8::Value::IsProxy, "proxy"},
    {&v8::Value::IsNativeError, "error"},
    {&v8::Value::IsPromise, "promise"},
    {&v8::Value::IsMap, "map"},
    {&v8::Value::IsSet, "set"},
    {&v8::Value::IsWeakMap, "weakmap"},
    {&v8::Value::IsWeakSet, "weakset"},
    {&v8::Value::IsDate, "date"},
    {&v8::Value::IsRegExp, "regexp"},
    {&v8::Value::IsArrayBuffer, "buffer"},
    {&v8::Value::IsSharedArrayBuffer, "shared"},
    {&v8::Value::IsArrayBufferView, "view"},
    {&v8::Value::IsNumberObject, "number"},
    {&v8::Value::IsStringObject, "string"},
    {&v8::Value::IsBooleanObject, "boolean"},
    {&v8::Value::IsSymbolObject, "symbol"},
    {&v8::Value::IsBigIntObject, "bigint"},
    {&v8::Value::IsGeneratorObject, "generator"},
    {&v8::Value::IsMapIterator, "iterator"},
    {&v8::Value::IsSetIterator, "iterator"},
    {&v8::Value::IsArgumentsObject, "arguments"},
    {&v8::Value::IsModuleNamespaceObject, "namespace"},
};

void on_kind_of(const Info &info)
{
    const char *name = "";
    for (const Kind &kind : kinds) {
        if (((*info[0])->*kind.is)()) {
            name = kind.name;
            break;
        }
    }
    info.GetReturnValue().Set(str(info.GetIsolate(), name));
}

void on_tie_cut(const v8::WeakCallbackInfo<Tie> &info)
{
    Tie *tie = info.GetParameter();
    rtv8_isolate *self = tie->self;
    double id = tie->id;
    tie->object.Reset();
    self->ties.erase(tie);
    options().on_collected(self->owner, id);
}

/* Not a FinalizationRegistry: those look at collections of the whole heap only, this one at the many small ones too. */
void on_when_collected(const Info &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    rtv8_isolate *self = self_of(isolate);
    if (!info[0]->IsObject() || !info[1]->IsNumber()) {
        return throw_type_error(isolate, "whenCollected takes an object and a number");
    }
    auto tie = std::make_unique<Tie>();
    tie->object.Reset(isolate, info[0].As<v8::Object>());
    tie->self = self;
    tie->id = info[1].As<v8::Number>()->Value();
    tie->object.SetWeak(tie.get(), on_tie_cut, v8::WeakCallbackType::kParameter);
    Tie *key = tie.get();
    self->ties.emplace(key, std::move(tie));
}

void set_slot(const Info &info, Slot slot, Local<v8::Value> value)
{
    v8::Isolate *isolate = info.GetIsolate();
    rtv8_isolate *self = self_of(isolate);
    if (!isolate_slot(self, slot)->IsUndefined()) {
        return throw_type_error(isolate, "already set");
    }
    self->slots.Get(isolate)->Set(isolate->GetCurrentContext(), slot, value).Check();
}

void on_set_hooks(const Info &info)
{
    if (!info[0]->IsArray()) {
        return throw_type_error(info.GetIsolate(), "setHooks takes an array");
    }
    set_slot(info, SLOT_HOOKS, info[0]);
}

void on_set_helpers(const Info &info)
{
    if (!info[0]->IsFunction() || !info[1]->IsFunction()) {
        return throw_type_error(info.GetIsolate(), "setHelpers takes two functions");
    }
    set_slot(info, SLOT_CLONE_ERROR, info[0]);
    set_slot(info, SLOT_BUILTIN, info[1]);
}

struct Builtin {
    const char *name;
    v8::FunctionCallback fn;
};

constexpr Builtin builtins[] = {
    {"encodeUtf8", on_encode_utf8},
    {"encodeUtf8Into", on_encode_utf8_into},
    {"decodeUtf8", on_decode_utf8},
    {"structuredClone", on_structured_clone},
    {"asksIsHost", on_asks_is_host},
    {"hostObject", on_host_object},
    {"transferBuffer", on_transfer_buffer},
    {"loadFamily", on_load_family},
    {"defineLazy", on_define_lazy},
    {"fail", on_fail},
    {"describe", on_describe},
    {"promiseState", on_promise_state},
    {"watchRejections", on_watch_rejections},
    {"startArg", on_start_arg},
    {"kindOf", on_kind_of},
    {"asyncContext", on_async_context},
    {"createRequire", on_create_require},
    {"whenCollected", on_when_collected},
    {"setHooks", on_set_hooks},
    {"setHelpers", on_set_helpers},
};

}  // namespace

v8::FunctionCallback builtin_named(std::string_view name)
{
    for (const Builtin &builtin : builtins) {
        if (name == builtin.name) {
            return builtin.fn;
        }
    }
    return nullptr;
}

void builtins_list(v8::Isolate *isolate, std::vector<Local<v8::Value>> *names)
{
    for (const Builtin &builtin : builtins) {
        names->push_back(str(isolate, builtin.name));
    }
}

void builtins_references(std::vector<intptr_t> *list)
{
    list->push_back(reinterpret_cast<intptr_t>(on_lazy_get));
    for (const Builtin &builtin : builtins) {
        list->push_back(reinterpret_cast<intptr_t>(builtin.fn));
    }
}

}  // namespace rtv8
