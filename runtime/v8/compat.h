/* Process: worker and snapshot maker. Thread: any. Trust: none of its own.
 *
 * Where V8 10.2 (libnode) and V8 15 spell the same thing differently. Nothing else in runtime/v8/ asks for a version. */
#ifndef MAYFLY_RUNTIME_V8_COMPAT_H
#define MAYFLY_RUNTIME_V8_COMPAT_H

#include <v8.h>

#include <memory>
#include <vector>

#define RTV8_MODERN (V8_MAJOR_VERSION >= 13)

namespace rtv8::compat {

/* Flags, chosen for what V8 still has of them (--untrusted-code-mitigations is gone from both versions; V8 15 has the V8 sandbox and
 * pointer compression compiled in, and hardens its optimizing compiler's bounds checks by default; code memory is write-protected by default in both):
 *   --single-threaded         no helper threads that would outlive an execution's end, or race with it
 *   --wasm-max-mem-pages      one wasm memory is bounded to 64 MB, since V8 gives embedders no way to refuse its growth
 *   SharedArrayBuffer         off: it is a clock of high resolution
 * Beside them, per context: no code from strings, and wasm only from imported modules; per process, where a group of workers asks
 * for it: --jitless --no-expose-wasm. */
#if RTV8_MODERN
/* A shared wasm memory is the only way left to a SharedArrayBuffer; the flag for the global is gone. */
inline constexpr const char *engine_flags =
    "--single-threaded --wasm-max-mem-pages=1024 --enable-sharedarraybuffer-per-context";
using OomDetails = const v8::OOMDetails &;
inline const char *oom_detail(OomDetails details)
{
    return details.detail != nullptr ? details.detail : "out of memory";
}
using ExportNames = v8::MemorySpan<const v8::Local<v8::String>>;
#else
inline constexpr const char *engine_flags = "--single-threaded --wasm-max-mem-pages=1024 --no-harmony-sharedarraybuffer";
using OomDetails = bool;
inline const char *oom_detail(OomDetails heap)
{
    return heap ? "heap out of memory" : "out of memory";
}
using ExportNames = std::vector<v8::Local<v8::String>>;
#endif

inline v8::ScriptOrigin origin(v8::Isolate *isolate, v8::Local<v8::Value> name, bool is_module,
                               v8::Local<v8::Data> host_options)
{
#if RTV8_MODERN
    (void)isolate;
    return v8::ScriptOrigin(name, 0, 0, false, -1, v8::Local<v8::Value>(), false, false, is_module, host_options);
#else
    return v8::ScriptOrigin(isolate, name, 0, 0, false, -1, v8::Local<v8::Value>(), false, false, is_module,
                            host_options);
#endif
}

inline size_t utf8_length(v8::Isolate *isolate, v8::Local<v8::String> str)
{
    return static_cast<size_t>(str->Utf8Length(isolate));
}

/* As much of str as fits in whole characters, lone surrogates as U+FFFD; *read: UTF-16 units taken. */
inline size_t write_utf8(v8::Isolate *isolate, v8::Local<v8::String> str, char *out, size_t cap, size_t *read = nullptr)
{
#if RTV8_MODERN
    return str->WriteUtf8(isolate, out, cap, v8::String::WriteFlags::kReplaceInvalidUtf8, read);
#else
    int units = 0;
    int wrote = str->WriteUtf8(isolate, out, static_cast<int>(cap), &units,
                               v8::String::REPLACE_INVALID_UTF8 | v8::String::NO_NULL_TERMINATION);
    if (read != nullptr) {
        *read = static_cast<size_t>(units);
    }
    return static_cast<size_t>(wrote);
#endif
}

inline void write_one_byte(v8::Isolate *isolate, v8::Local<v8::String> str, uint8_t *out)
{
#if RTV8_MODERN
    str->WriteOneByte(isolate, 0, static_cast<uint32_t>(str->Length()), out);
#else
    str->WriteOneByte(isolate, out, 0, str->Length(), v8::String::NO_NULL_TERMINATION);
#endif
}

inline v8::Local<v8::Data> fixed_get(v8::Local<v8::Context> context, v8::Local<v8::FixedArray> array, int index)
{
#if RTV8_MODERN
    (void)context;
    return array->Get(index);
#else
    return array->Get(context, index);
#endif
}

inline v8::MaybeLocal<v8::Function> compile_function(v8::Local<v8::Context> context,
                                                     v8::ScriptCompiler::Source *source, size_t param_count,
                                                     v8::Local<v8::String> *params,
                                                     v8::ScriptCompiler::CompileOptions options)
{
#if RTV8_MODERN
    return v8::ScriptCompiler::CompileFunction(context, source, param_count, params, 0, nullptr, options);
#else
    return v8::ScriptCompiler::CompileFunctionInContext(context, source, param_count, params, 0, nullptr, options);
#endif
}

/* What V8 keeps with each promise reaction and gives back while it runs: undefined, or what was set. */
inline v8::Local<v8::Value> async_context(v8::Isolate *isolate, v8::Local<v8::Context> context)
{
#if RTV8_MODERN
    (void)context;
    v8::Local<v8::Data> data = isolate->GetContinuationPreservedEmbedderDataV2();
    return data.IsEmpty() || !data->IsValue() ? v8::Undefined(isolate).As<v8::Value>() : data.As<v8::Value>();
#else
    (void)isolate;
    return context->GetContinuationPreservedEmbedderData();
#endif
}

inline void set_async_context(v8::Isolate *isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value)
{
#if RTV8_MODERN
    (void)context;
    isolate->SetContinuationPreservedEmbedderDataV2(value);
#else
    (void)isolate;
    context->SetContinuationPreservedEmbedderData(value);
#endif
}

/* What a property interceptor returns. */
#if RTV8_MODERN
using Intercepted = v8::Intercepted;
inline Intercepted intercepted()
{
    return v8::Intercepted::kYes;
}
inline Intercepted not_intercepted()
{
    return v8::Intercepted::kNo;
}
#else
using Intercepted = void;
inline void intercepted() {}
inline void not_intercepted() {}
#endif

/* No SharedArrayBuffer: threads would make a clock of it. */
inline void refuse_shared_buffers(v8::Isolate *isolate)
{
#if RTV8_MODERN
    isolate->SetSharedArrayBufferConstructorEnabledCallback([](v8::Local<v8::Context>) { return false; });
#else
    (void)isolate; /* a flag, above */
#endif
}

/* SnapshotCreator with external references, the default context its only one. */
inline std::unique_ptr<v8::SnapshotCreator> snapshot_creator(const v8::Isolate::CreateParams &params)
{
#if RTV8_MODERN
    return std::make_unique<v8::SnapshotCreator>(params);
#else
    return std::make_unique<v8::SnapshotCreator>(params.external_references);
#endif
}

}  // namespace rtv8::compat

#endif
