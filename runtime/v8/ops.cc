#include <stdlib.h>
#include <string.h>

#include "runtime/ops.h"
#include "runtime/v8/internal.h"

using rtv8::Local;

namespace {

/* Texts and header lists of one call: they die with it. Small ones need no malloc. */
class Arena {
  public:
    Arena() = default;
    Arena(const Arena &) = delete;
    Arena &operator=(const Arena &) = delete;
    ~Arena()
    {
        for (void *chunk : chunks_) {
            free(chunk);
        }
    }
    void *take(size_t size)
    {
        size = (size + 15) & ~size_t{15};
        if (size <= sizeof(first_) - used_) {
            used_ += size;
            return first_ + used_ - size;
        }
        void *chunk = malloc(size);
        if (chunk != nullptr) {
            chunks_.push_back(chunk);
        }
        return chunk;
    }

  private:
    alignas(16) char first_[1024];
    size_t used_ = 0;
    std::vector<void *> chunks_;
};

}  // namespace

struct rtv8_args {
    rtv8_isolate *self;
    const v8::FunctionCallbackInfo<v8::Value> &info;
    Arena arena;

    v8::Isolate *isolate() const { return self->v8; }
    Local<v8::Context> context() const { return self->v8->GetCurrentContext(); }
    Local<v8::Value> at(size_t index) const { return info[static_cast<int>(index)]; }
};

namespace {

int string_arg(rtv8_args_t *args, Local<v8::String> text, ob_str_t *out)
{
    v8::Isolate *isolate = args->isolate();
    size_t cap = static_cast<size_t>(text->Length());
    if (cap > 256 || !text->IsOneByte()) {
        cap = rtv8::compat::utf8_length(isolate, text);
    } else {
        cap *= 2;
    }
    char *bytes = static_cast<char *>(args->arena.take(cap + 1));
    if (bytes == nullptr) {
        return OB_E_NOMEM;
    }
    *out = {bytes, rtv8::compat::write_utf8(isolate, text, bytes, cap)};
    return 0;
}

int latin1_arg(rtv8_args_t *args, Local<v8::Value> value, ob_str_t *out)
{
    if (!value->IsString() || !value.As<v8::String>()->ContainsOnlyOneByte()) {
        return OB_E_MALFORMED;
    }
    Local<v8::String> text = value.As<v8::String>();
    size_t len = static_cast<size_t>(text->Length());
    uint8_t *bytes = static_cast<uint8_t *>(args->arena.take(len + 1));
    if (bytes == nullptr) {
        return OB_E_NOMEM;
    }
    rtv8::compat::write_one_byte(args->isolate(), text, bytes);
    *out = {reinterpret_cast<char *>(bytes), len};
    return 0;
}

int element_arg(rtv8_args_t *args, Local<v8::Array> list, size_t index, ob_str_t *out)
{
    Local<v8::Value> element;
    if (!list->Get(args->context(), static_cast<uint32_t>(index)).ToLocal(&element)) {
        return OB_E_MALFORMED;
    }
    return latin1_arg(args, element, out);
}

void run_op(const v8::FunctionCallbackInfo<v8::Value> &info, rtv8_isolate *self, size_t index)
{
    const rtv8_process_options_t &options = rtv8::options();
    if (index >= options.op_count) {
        self->v8->ThrowException(v8::Exception::Error(rtv8::str(self->v8, "no such operation here")));
        return;
    }
    rtv8_args args = {self, info, {}};
    options.ops[index].fn(self->owner, &args);
}

}  // namespace

namespace rtv8 {

/* The one entry for every op: the index is the function's data, so the snapshot needs a single address. */
void on_op(const v8::FunctionCallbackInfo<v8::Value> &info)
{
    run_op(info, self_of(info.GetIsolate()), static_cast<size_t>(info.Data().As<v8::Int32>()->Value()));
}

namespace {

constexpr const char *op_names[] = {
#define RT_OP_NAME(name) #name,
    RT_OPS(RT_OP_NAME)
#undef RT_OP_NAME
};

MaybeLocal<v8::Function> make_op(v8::Isolate *isolate, Local<v8::Context> context, std::string_view name)
{
    int index = 0;
    for (const char *one : op_names) {
        if (name == one) {
            return v8::Function::New(context, on_op, v8::Int32::New(isolate, index), 0, v8::ConstructorBehavior::kThrow);
        }
        index++;
    }
    v8::FunctionCallback builtin = builtin_named(name);
    return builtin == nullptr ? MaybeLocal<v8::Function>()
                              : v8::Function::New(context, builtin, Local<v8::Value>(), 0, v8::ConstructorBehavior::kThrow);
}

/* The first time that somebody asks for it; from then on it is a property like any other. */
compat::Intercepted on_op_wanted(Local<v8::Name> name, const v8::PropertyCallbackInfo<v8::Value> &info)
{
    v8::Isolate *isolate = info.GetIsolate();
    rtv8_isolate *self = self_of(isolate);
    Local<v8::Context> context = isolate->GetCurrentContext();
    Local<v8::Function> fn;
    if (self->defining_op || !make_op(isolate, context, utf8(isolate, name.As<v8::String>())).ToLocal(&fn)) {
        return compat::not_intercepted();
    }
    self->defining_op = true;
    bool defined = isolate_slot(self, SLOT_OPS).As<v8::Object>()->CreateDataProperty(context, name, fn).FromMaybe(false);
    self->defining_op = false;
    if (!defined) {
        return compat::not_intercepted();
    }
    info.GetReturnValue().Set(fn);
    return compat::intercepted();
}

/* For a test that wants to know them all. */
void on_op_names(const v8::PropertyCallbackInfo<v8::Array> &info)
{
    std::vector<Local<v8::Value>> names;
    for (const char *name : op_names) {
        names.push_back(str(info.GetIsolate(), name));
    }
    builtins_list(info.GetIsolate(), &names);
    info.GetReturnValue().Set(v8::Array::New(info.GetIsolate(), names.data(), names.size()));
}

}  // namespace

Local<v8::Object> ops_object(v8::Isolate *isolate, Local<v8::Context> context)
{
    Local<v8::ObjectTemplate> ops = v8::ObjectTemplate::New(isolate);
    ops->SetHandler(v8::NamedPropertyHandlerConfiguration(
        on_op_wanted, nullptr, nullptr, nullptr, on_op_names, {},
        static_cast<v8::PropertyHandlerFlags>(static_cast<int>(v8::PropertyHandlerFlags::kNonMasking) |
                                              static_cast<int>(v8::PropertyHandlerFlags::kOnlyInterceptStrings))));
    return ops->NewInstance(context).ToLocalChecked();
}

void ops_references(std::vector<intptr_t> *list)
{
    list->push_back(reinterpret_cast<intptr_t>(on_op));
    list->push_back(reinterpret_cast<intptr_t>(on_op_wanted));
    list->push_back(reinterpret_cast<intptr_t>(on_op_names));
}

}  // namespace rtv8

size_t rtv8_args_count(const rtv8_args_t *args)
{
    return static_cast<size_t>(args->info.Length());
}

bool rtv8_arg_bool(const rtv8_args_t *args, size_t index)
{
    return args->at(index)->IsTrue();
}

double rtv8_arg_number(const rtv8_args_t *args, size_t index)
{
    Local<v8::Value> value = args->at(index);
    return value->IsNumber() ? value.As<v8::Number>()->Value() : __builtin_nan("");
}

bool rtv8_arg_is_nullish(const rtv8_args_t *args, size_t index)
{
    return args->at(index)->IsNullOrUndefined();
}

int rtv8_arg_str(rtv8_args_t *args, size_t index, ob_str_t *out)
{
    Local<v8::Value> value = args->at(index);
    if (value->IsString()) {
        return string_arg(args, value.As<v8::String>(), out);
    }
    uint8_t *bytes;
    size_t len;
    int rc = rtv8_arg_view(args, index, &bytes, &len);
    if (rc == 0) {
        *out = {reinterpret_cast<char *>(bytes), len};
    }
    return rc;
}

int rtv8_arg_view(rtv8_args_t *args, size_t index, uint8_t **bytes, size_t *len)
{
    Local<v8::Value> value = args->at(index);
    if (value->IsArrayBuffer()) {
        Local<v8::ArrayBuffer> buffer = value.As<v8::ArrayBuffer>();
        *bytes = static_cast<uint8_t *>(buffer->Data());
        *len = buffer->ByteLength();
        return 0;
    }
    if (!value->IsArrayBufferView()) {
        return OB_E_MALFORMED;
    }
    Local<v8::ArrayBufferView> view = value.As<v8::ArrayBufferView>();
    *len = view->ByteLength();
    *bytes = *len == 0 ? nullptr : static_cast<uint8_t *>(view->Buffer()->Data()) + view->ByteOffset();
    return 0;
}

int rtv8_arg_headers(rtv8_args_t *args, size_t index, size_t max, const ob_header_t **headers, size_t *count)
{
    Local<v8::Value> value = args->at(index);
    if (!value->IsArray() || value.As<v8::Array>()->Length() % 2 != 0) {
        return OB_E_MALFORMED;
    }
    Local<v8::Array> flat = value.As<v8::Array>();
    size_t pairs = flat->Length() / 2;
    if (pairs > max) {
        return OB_E_TOO_LARGE;
    }
    ob_header_t *list = static_cast<ob_header_t *>(args->arena.take(pairs * sizeof(*list) + 1));
    int rc = list == nullptr ? OB_E_NOMEM : 0;
    for (size_t i = 0; rc == 0 && i < pairs; i++) {
        rc = element_arg(args, flat, 2 * i, &list[i].name);
        rc = rc == 0 ? element_arg(args, flat, 2 * i + 1, &list[i].value) : rc;
    }
    if (rc == 0) {
        *headers = list;
        *count = pairs;
    }
    return rc;
}

static Local<v8::Value> result_from_c(rtv8_args_t *args, const rtv8_value_t *value, bool *failed)
{
    Local<v8::Value> result;
    if (!rtv8::value_from_c(args->self, args->context(), *value).ToLocal(&result)) {
        *failed = true;
        return v8::Undefined(args->isolate());
    }
    return result;
}

void rtv8_return(rtv8_args_t *args, const rtv8_value_t *value)
{
    bool failed = false;
    args->info.GetReturnValue().Set(result_from_c(args, value, &failed));
    if (failed) {
        rtv8_throw(args, RTV8_RANGE_ERROR, OB_STR("out of memory"));
    }
}

void rtv8_return_list(rtv8_args_t *args, const rtv8_value_t *values, size_t count)
{
    bool failed = false;
    std::vector<Local<v8::Value>> list(count);
    for (size_t i = 0; i < count; i++) {
        list[i] = result_from_c(args, &values[i], &failed);
    }
    args->info.GetReturnValue().Set(v8::Array::New(args->isolate(), list.data(), count));
    if (failed) {
        rtv8_throw(args, RTV8_RANGE_ERROR, OB_STR("out of memory"));
    }
}

void rtv8_throw(rtv8_args_t *args, rtv8_error_t kind, ob_str_t message)
{
    v8::Isolate *isolate = args->isolate();
    Local<v8::String> text = rtv8::str(isolate, {message.ptr, message.len});
    Local<v8::Value> error = kind == RTV8_TYPE_ERROR    ? v8::Exception::TypeError(text)
                             : kind == RTV8_RANGE_ERROR ? v8::Exception::RangeError(text)
                                                        : v8::Exception::Error(text);
    isolate->ThrowException(error);
}
