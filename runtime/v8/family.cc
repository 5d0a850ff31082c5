#include "runtime/v8/internal.h"

namespace rtv8 {

namespace {

/* A lazy family's source stays in the binary: V8 reads it there. */
class StaticSource final : public v8::String::ExternalOneByteStringResource {
  public:
    StaticSource(const char *source, size_t len) : source_(source), len_(len) {}
    const char *data() const override { return source_; }
    size_t length() const override { return len_; }

  private:
    const char *source_;
    size_t len_;
};

/* So does an eager file's: the snapshot names this object by its place among the external references, and a new isolate finds its
 * source without a copy of the text. */
class EagerSource final : public v8::String::ExternalOneByteStringResource {
  public:
    const char *data() const override;
    size_t length() const override;
    void Dispose() override {} /* one for all isolates */
};

constexpr size_t eager_max = 16;
EagerSource eager_sources[eager_max];

const Family &eager_family(const EagerSource *source)
{
    return rtv8_embedded.eager[source - eager_sources];
}

const char *EagerSource::data() const
{
    return eager_family(this).source;
}

size_t EagerSource::length() const
{
    return eager_family(this).source_len;
}

const Family *family_find(std::string_view name)
{
    for (size_t i = 0; i < rtv8_embedded.family_count; i++) {
        if (name == rtv8_embedded.families[i].name) {
            return &rtv8_embedded.families[i];
        }
    }
    return nullptr;
}

v8::String::ExternalOneByteStringResource *source_of(const Family &family)
{
    for (size_t i = 0; i < rtv8_embedded.eager_count && i < eager_max; i++) {
        if (&family == &rtv8_embedded.eager[i]) {
            return &eager_sources[i];
        }
    }
    return new StaticSource(family.source, family.source_len);
}

}  // namespace

const intptr_t *external_references()
{
    static const std::vector<intptr_t> references = [] {
        std::vector<intptr_t> list;
        ops_references(&list);
        builtins_references(&list);
        for (const EagerSource &source : eager_sources) {
            list.push_back(reinterpret_cast<intptr_t>(&source));
        }
        list.push_back(0);
        return list;
    }();
    return references.data();
}

MaybeLocal<v8::Function> family_compile(rtv8_isolate *self, Local<v8::Context> context, const Family &family,
                                        bool all_functions)
{
    v8::Isolate *isolate = self->v8;
    Local<v8::String> params[] = {str(isolate, "primordials"), str(isolate, "ops"), str(isolate, "platform")};
    Local<v8::String> text;
    if (!v8::String::NewExternalOneByte(isolate, source_of(family)).ToLocal(&text)) {
        return {};
    }
    v8::ScriptOrigin origin = compat::origin(isolate, str(isolate, std::string("mayfly:") + family.name), false, {});
    v8::ScriptCompiler::CachedData *cache = nullptr;
    if (family.cache_len > 0) {
        cache = new v8::ScriptCompiler::CachedData(reinterpret_cast<const uint8_t *>(family.cache),
                                                   static_cast<int>(family.cache_len));
    }
    v8::ScriptCompiler::Source source(text, origin, cache);
    return compat::compile_function(context, &source, 3, params,
                                    cache != nullptr ? v8::ScriptCompiler::kConsumeCodeCache
                                    : all_functions  ? v8::ScriptCompiler::kEagerCompile
                                                     : v8::ScriptCompiler::kNoCompileOptions);
}

/* The exports of a family stay at platform[name], which only the platform's own code can reach. */
MaybeLocal<v8::Value> family_load(rtv8_isolate *self, Local<v8::Context> context, std::string_view name)
{
    v8::Isolate *isolate = self->v8;
    Local<v8::Object> platform = isolate_slot(self, SLOT_PLATFORM).As<v8::Object>();
    Local<v8::String> key = str(isolate, name);
    if (platform->HasOwnProperty(context, key).FromMaybe(false)) {
        return platform->Get(context, key);
    }
    const Family *family = family_find(name);
    if (family == nullptr) {
        isolate->ThrowException(v8::Exception::TypeError(str(isolate, "no such family")));
        return {};
    }
    Local<v8::Function> fn;
    Local<v8::Value> exports;
    Local<v8::Value> args[] = {isolate_slot(self, SLOT_PRIMORDIALS), isolate_slot(self, SLOT_OPS), platform};
    if (!family_compile(self, context, *family).ToLocal(&fn) ||
        !fn->Call(context, v8::Undefined(isolate), 3, args).ToLocal(&exports) ||
        platform->CreateDataProperty(context, key, exports).IsNothing()) {
        return {};
    }
    return exports;
}

}  // namespace rtv8
