#include <string.h>

#include "runtime/v8/internal.h"

namespace rtv8 {

namespace {

MaybeLocal<v8::Value> latin1(v8::Isolate *isolate, ob_str_t text)
{
    if (text.len > static_cast<size_t>(v8::String::kMaxLength)) {
        return {};
    }
    return v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t *>(text.ptr), v8::NewStringType::kNormal,
                                      static_cast<int>(text.len))
        .FromMaybe(Local<v8::String>());
}

MaybeLocal<v8::String> string(v8::Isolate *isolate, ob_str_t text)
{
    if (text.len > static_cast<size_t>(v8::String::kMaxLength)) {
        return {};
    }
    return v8::String::NewFromUtf8(isolate, text.ptr != nullptr ? text.ptr : "", v8::NewStringType::kNormal,
                                   static_cast<int>(text.len));
}

MaybeLocal<v8::Value> json(v8::Isolate *isolate, Local<v8::Context> context, ob_str_t text)
{
    v8::TryCatch caught(isolate);
    Local<v8::String> source;
    Local<v8::Value> value;
    if (!string(isolate, text).ToLocal(&source) || !v8::JSON::Parse(context, source).ToLocal(&value)) {
        return {};
    }
    return value;
}

MaybeLocal<v8::Value> headers(v8::Isolate *isolate, const ob_header_t *list, size_t count)
{
    std::vector<Local<v8::Value>> flat;
    flat.reserve(count * 2);
    for (size_t i = 0; i < count; i++) {
        Local<v8::Value> name, value;
        if (!latin1(isolate, list[i].name).ToLocal(&name) || !latin1(isolate, list[i].value).ToLocal(&value)) {
            return {};
        }
        flat.push_back(name);
        flat.push_back(value);
    }
    return v8::Array::New(isolate, flat.data(), flat.size());
}

void on_free_copy(void *data, size_t len, void *allocator)
{
    static_cast<Allocator *>(allocator)->Free(data, len);
}

/* The pieces of a stream that nobody holds any more press V8 little, but count until they are collected: that is done each
 * time that a quarter of the bound has been handed out, so that a stream may be any number of times longer than the bound. */
void collect_pieces(rtv8_isolate *self, size_t len)
{
    self->copied += len;
    if (self->memory_max > 0 && self->copied > self->memory_max / 4 && self->allocator->used() > self->memory_max / 4) {
        self->copied = 0;
        self->v8->LowMemoryNotification();
    }
}

void *allocate_copy(rtv8_isolate *self, size_t len)
{
    collect_pieces(self, len);
    void *copy = self->allocator->AllocateUninitialized(len);
    if (copy == nullptr) {
        self->v8->LowMemoryNotification();
        copy = self->allocator->AllocateUninitialized(len);
    }
    return copy;
}

MaybeLocal<v8::Value> bytes(rtv8_isolate *self, ob_str_t data)
{
    Local<v8::ArrayBuffer> buffer;
    if (!buffer_copy(self, data.ptr, data.len).ToLocal(&buffer)) {
        return {};
    }
    return v8::Uint8Array::New(buffer, 0, data.len);
}

}  // namespace

/* V8's own ways to make a buffer abort the process when the allocator refuses, so the memory is taken by hand. */
MaybeLocal<v8::ArrayBuffer> buffer_copy(rtv8_isolate *self, const void *data, size_t len)
{
    if (len == 0) {
        return v8::ArrayBuffer::New(self->v8, 0);
    }
    void *copy = allocate_copy(self, len);
    if (copy == nullptr) {
        return {};
    }
    if (data != nullptr) {
        memcpy(copy, data, len);
    }
    return v8::ArrayBuffer::New(self->v8,
                                v8::ArrayBuffer::NewBackingStore(copy, len, on_free_copy, self->allocator.get()));
}

MaybeLocal<v8::Value> value_from_c(rtv8_isolate *self, Local<v8::Context> context, const rtv8_value_t &value)
{
    v8::Isolate *isolate = self->v8;
    switch (value.type) {
    case RTV8_UNDEFINED:
        return v8::Undefined(isolate);
    case RTV8_NULL:
        return v8::Null(isolate);
    case RTV8_BOOL:
        return v8::Boolean::New(isolate, value.boolean);
    case RTV8_NUMBER:
        return v8::Number::New(isolate, value.number);
    case RTV8_STRING:
        return string(isolate, value.str).FromMaybe(Local<v8::String>());
    case RTV8_LATIN1:
        return latin1(isolate, value.str);
    case RTV8_BYTES:
        return bytes(self, value.str);
    case RTV8_JSON:
        return json(isolate, context, value.str);
    case RTV8_HEADERS:
        return headers(isolate, value.headers.list, value.headers.count);
    }
    return {};
}

Local<v8::String> str(v8::Isolate *isolate, std::string_view text)
{
    return string(isolate, {text.data(), text.size()}).FromMaybe(v8::String::Empty(isolate));
}

std::string utf8(v8::Isolate *isolate, Local<v8::String> text, size_t max)
{
    size_t units = static_cast<size_t>(text->Length());
    size_t cap = units < max / 3 ? units * 3 : max;
    std::string out(cap, '\0');
    out.resize(compat::write_utf8(isolate, text, out.data(), cap));
    return out;
}

/* How many bytes of `at` the well-formed sequence that starts there has, 0 when it is malformed (Unicode table 3-7). */
static size_t utf8_step(const uint8_t *at, size_t left)
{
    uint8_t lead = at[0];
    size_t len = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (len == 0 || len > left) {
        return 0;
    }
    uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    for (size_t i = 1; i < len; i++, low = 0x80, high = 0xbf) {
        if (at[i] < low || at[i] > high) {
            return 0;
        }
    }
    return len;
}

bool utf8_valid(std::string_view text)
{
    const uint8_t *at = reinterpret_cast<const uint8_t *>(text.data());
    const uint8_t *end = at + text.size();
    while (at < end) {
        uint64_t word;
        if (end - at >= 8 && (memcpy(&word, at, 8), (word & 0x8080808080808080u) == 0)) {
            at += 8;
            continue;
        }
        size_t len = utf8_step(at, static_cast<size_t>(end - at));
        if (len == 0) {
            return false;
        }
        at += len;
    }
    return true;
}

}  // namespace rtv8
