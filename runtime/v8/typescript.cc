#include "runtime/v8/internal.h"

namespace rtv8 {

namespace {

bool source_of(rtv8_isolate *self, Local<v8::Context> context, size_t index, Local<v8::Value> *text)
{
    rt_module_t module = {};
    self->loader->describe(self->owner, index, &module);
    rtv8_value_t value = {};
    value.type = RTV8_STRING;
    value.str = module.source;
    return value_from_c(self, context, value).ToLocal(text);
}

/* The whole of it: utf8() of internal.h is for names and messages. */
int give_stripped(rtv8_isolate *self, size_t index, Local<v8::String> text)
{
    std::string bytes(compat::utf8_length(self->v8, text), '\0');
    compat::write_utf8(self->v8, text, bytes.data(), bytes.size());
    return self->loader->on_stripped(self->owner, index, {bytes.data(), bytes.size()});
}

uint32_t number_at(Local<v8::Context> context, Local<v8::Array> list, uint32_t i)
{
    Local<v8::Value> value;
    return list->Get(context, i).ToLocal(&value) && value->IsUint32() ? value.As<v8::Uint32>()->Value() : 0;
}

/* [message, line, column] */
void note_problem(rtv8_isolate *self, Local<v8::Context> context, size_t index, Local<v8::Array> problem)
{
    Local<v8::Value> message;
    bool has_text = problem->Get(context, 0).ToLocal(&message) && message->IsString();
    self->unstripped[index] = {has_text ? utf8(self->v8, message.As<v8::String>()) : "", number_at(context, problem, 1),
                               number_at(context, problem, 2)};
}

int strip_one(rtv8_isolate *self, Local<v8::Context> context, Local<v8::Function> strip, size_t index)
{
    v8::HandleScope scope(self->v8);
    Local<v8::Value> text, result;
    if (!source_of(self, context, index, &text)) {
        return OB_E_NOMEM;
    }
    if (!strip->Call(context, v8::Undefined(self->v8), 1, &text).ToLocal(&result)) {
        return OB_E_TERMINATED; /* it catches everything that can be caught */
    }
    if (result->IsString()) {
        return give_stripped(self, index, result.As<v8::String>());
    }
    note_problem(self, context, index, result.As<v8::Array>());
    return 0;
}

bool find_strip(rtv8_isolate *self, Local<v8::Context> context, Local<v8::Function> *strip)
{
    Local<v8::Value> family, found;
    if (!family_load(self, context, "typescript").ToLocal(&family) ||
        !family.As<v8::Object>()->Get(context, str(self->v8, "strip")).ToLocal(&found)) {
        return false;
    }
    *strip = found.As<v8::Function>();
    return true;
}

}  // namespace

int typescript_strip_all(rtv8_isolate *self, Local<v8::Context> context)
{
    Local<v8::Function> strip;
    v8::TryCatch caught(self->v8);
    for (size_t index = 0; self->loader->next_typescript(self->owner, &index); index++) {
        if (strip.IsEmpty() && !find_strip(self, context, &strip)) {
            return OB_E_TERMINATED;
        }
        int rc = strip_one(self, context, strip, index);
        if (rc != 0) {
            return rc;
        }
    }
    return 0;
}

}  // namespace rtv8
