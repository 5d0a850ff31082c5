#include "runtime/v8/internal.h"

namespace rtv8 {

namespace {

constexpr size_t text_max = 2048;
constexpr size_t stack_max = 8192;
constexpr int prototypes_max = 16;
constexpr std::string_view platform_prefix = "mayfly:";
constexpr const char *private_name = "mayfly:name";
constexpr const char *private_message = "mayfly:message";

ob_str_t view(const std::string &text)
{
    return {text.data(), text.size()};
}

/* The property's value when it is plain data, here or on a prototype. Getters and proxies are never run: they are the
 * agent's, and this is asked when the agent's turn is over. */
MaybeLocal<v8::Value> data_property(v8::Isolate *isolate, Local<v8::Context> context, Local<v8::Object> object,
                                    const char *name)
{
    Local<v8::String> key = str(isolate, name), value_key = str(isolate, "value");
    Local<v8::Value> at = object;
    for (int i = 0; i < prototypes_max && at->IsObject() && !at->IsProxy(); i++) {
        Local<v8::Value> found;
        if (!at.As<v8::Object>()->GetOwnPropertyDescriptor(context, key).ToLocal(&found)) {
            return {};
        }
        if (found->IsObject()) {
            Local<v8::Object> descriptor = found.As<v8::Object>();
            return descriptor->HasOwnProperty(context, value_key).FromMaybe(false) ? descriptor->Get(context, value_key)
                                                                                  : MaybeLocal<v8::Value>();
        }
        at = at.As<v8::Object>()->GetPrototype();
    }
    return {};
}

std::string string_property(v8::Isolate *isolate, Local<v8::Context> context, Local<v8::Object> object,
                            const char *name, const char *otherwise)
{
    Local<v8::Value> value;
    if (!data_property(isolate, context, object, name).ToLocal(&value) || !value->IsString()) {
        return otherwise;
    }
    return utf8(isolate, value.As<v8::String>(), text_max);
}

/* What ops.describe was told of an object: private, so agent code has no say in it. Empty: it was told nothing. */
MaybeLocal<v8::Value> described(v8::Isolate *isolate, Local<v8::Context> context, Local<v8::Value> error, const char *what)
{
    Local<v8::Value> text;
    Local<v8::Private> key = v8::Private::ForApi(isolate, str(isolate, what));
    if (!error->IsObject() || error->IsProxy() || !error.As<v8::Object>()->GetPrivate(context, key).ToLocal(&text) ||
        !text->IsString()) {
        return {};
    }
    return text;
}

/* V8's own rendering without side effects. */
std::string detail(v8::Isolate *isolate, Local<v8::Context> context, Local<v8::Value> value)
{
    Local<v8::String> text;
    return value->ToDetailString(context).ToLocal(&text) ? utf8(isolate, text, text_max) : "";
}

std::string error_name(v8::Isolate *isolate, Local<v8::Context> context, Local<v8::Value> error)
{
    Local<v8::Value> name;
    if (described(isolate, context, error, private_name).ToLocal(&name)) {
        return utf8(isolate, name.As<v8::String>(), text_max);
    }
    if (!error->IsNativeError()) {
        return utf8(isolate, error->TypeOf(isolate));
    }
    return string_property(isolate, context, error.As<v8::Object>(), "name", "Error");
}

std::string error_message(v8::Isolate *isolate, Local<v8::Context> context, Local<v8::Value> error)
{
    if (error->IsNativeError()) {
        return string_property(isolate, context, error.As<v8::Object>(), "message", "");
    }
    Local<v8::Value> message;
    if (described(isolate, context, error, private_message).ToLocal(&message)) {
        return utf8(isolate, message.As<v8::String>(), text_max);
    }
    if (error->IsObject() && data_property(isolate, context, error.As<v8::Object>(), "message").ToLocal(&message) &&
        message->IsString()) {
        return utf8(isolate, message.As<v8::String>(), text_max);
    }
    return detail(isolate, context, error);
}

std::string headline(v8::Isolate *isolate, Local<v8::Context> context, Local<v8::Value> error)
{
    std::string name = error_name(isolate, context, error), message = error_message(isolate, context, error);
    return message.empty() ? name : name.empty() ? message : name + ": " + message;
}

/* ---- Stacks ------------------------------------------------------------------------------------------------------ */

bool is_platform(v8::Isolate *isolate, Local<v8::Value> script)
{
    return script->IsString() && utf8(isolate, script.As<v8::String>(), 64).rfind(platform_prefix, 0) == 0;
}

/* A call site's methods are V8's own: agent code cannot reach their prototype while the callback below is set. */
MaybeLocal<v8::Value> site_call(v8::Isolate *isolate, Local<v8::Context> context, Local<v8::Object> site,
                                const char *method)
{
    Local<v8::Value> fn;
    if (!site->Get(context, str(isolate, method)).ToLocal(&fn) || !fn->IsFunction()) {
        return {};
    }
    return fn.As<v8::Function>()->Call(context, site, 0, nullptr);
}

void put_site(v8::Isolate *isolate, Local<v8::Context> context, Local<v8::Value> site, std::string *stack)
{
    Local<v8::Value> script, text;
    if (!site->IsObject() || !site_call(isolate, context, site.As<v8::Object>(), "getFileName").ToLocal(&script) ||
        is_platform(isolate, script) ||
        !site_call(isolate, context, site.As<v8::Object>(), "toString").ToLocal(&text) || !text->IsString()) {
        return;
    }
    *stack += "\n    at " + utf8(isolate, text.As<v8::String>(), 512);
}

/* V8's `stack` accessor: a data property to the outside in 10.2, a getter shared by all errors in 15. */
bool has_engine_stack(v8::Isolate *isolate, Local<v8::Context> context, Local<v8::Object> error)
{
    Local<v8::String> key = str(isolate, "stack"), get = str(isolate, "get");
    Local<v8::Value> mine, known, mine_get, known_get;
    Local<v8::Object> fresh = v8::Exception::Error(v8::String::Empty(isolate)).As<v8::Object>();
    if (!error->GetOwnPropertyDescriptor(context, key).ToLocal(&mine) || !mine->IsObject() ||
        !fresh->GetOwnPropertyDescriptor(context, key).ToLocal(&known) || !known->IsObject() ||
        !mine.As<v8::Object>()->HasOwnProperty(context, get).FromMaybe(false) ||
        !known.As<v8::Object>()->HasOwnProperty(context, get).FromMaybe(false)) {
        return false;
    }
    return mine.As<v8::Object>()->Get(context, get).ToLocal(&mine_get) &&
           known.As<v8::Object>()->Get(context, get).ToLocal(&known_get) && mine_get->IsFunction() &&
           mine_get->StrictEquals(known_get);
}

std::string stack_of(v8::Isolate *isolate, Local<v8::Context> context, Local<v8::Object> error)
{
    Local<v8::Value> stack;
    bool found = has_engine_stack(isolate, context, error)
                     ? error->Get(context, str(isolate, "stack")).ToLocal(&stack)
                     : data_property(isolate, context, error, "stack").ToLocal(&stack);
    return found && stack->IsString() ? utf8(isolate, stack.As<v8::String>(), stack_max) : "";
}

/* ---- The fault --------------------------------------------------------------------------------------------------- */

void locate(v8::Isolate *isolate, Local<v8::Context> context, Local<v8::Message> message, Fault *fault)
{
    if (message.IsEmpty() || !message->GetScriptResourceName()->IsString() ||
        is_platform(isolate, message->GetScriptResourceName())) {
        return;
    }
    Local<v8::String> line;
    fault->module = utf8(isolate, message->GetScriptResourceName().As<v8::String>(), text_max);
    fault->line = static_cast<uint32_t>(message->GetLineNumber(context).FromMaybe(0));
    fault->column = static_cast<uint32_t>(message->GetStartColumn(context).FromMaybe(-1) + 1);
    if (message->GetSourceLine(context).ToLocal(&line)) {
        fault->source_line = utf8(isolate, line, text_max);
    }
}

void seal(Fault *fault)
{
    fault->c = {};
    fault->c.kind = fault->kind;
    fault->c.name = view(fault->name);
    fault->c.message = view(fault->message);
    fault->c.stack = view(fault->stack);
    fault->c.module = view(fault->module);
    fault->c.line = fault->line;
    fault->c.column = fault->column;
    fault->c.source_line = view(fault->source_line);
}

void make_fault(rtv8_isolate *self, Local<v8::Value> error, Local<v8::Message> message, rt_fault_kind_t kind)
{
    v8::Isolate *isolate = self->v8;
    v8::TryCatch caught(isolate); /* of what describing itself may run into, a full stack for one */
    Local<v8::Context> context = isolate->GetCurrentContext();
    self->failed = true;
    self->fault = Fault();
    self->fault.kind = kind;
    self->fault.name = error_name(isolate, context, error);
    self->fault.message = error_message(isolate, context, error);
    if (error->IsNativeError() || !described(isolate, context, error, private_name).IsEmpty()) {
        self->fault.stack = stack_of(isolate, context, error.As<v8::Object>());
    }
    locate(isolate, context, message, &self->fault);
    seal(&self->fault);
}

}  // namespace

void fault_describe(v8::Isolate *isolate, Local<v8::Object> object, Local<v8::Value> name, Local<v8::Value> message)
{
    Local<v8::Context> context = isolate->GetCurrentContext();
    or_terminated(object->SetPrivate(context, v8::Private::ForApi(isolate, str(isolate, private_name)), name));
    or_terminated(object->SetPrivate(context, v8::Private::ForApi(isolate, str(isolate, private_message)), message));
}

void fault_from_value(rtv8_isolate *self, Local<v8::Value> error, rt_fault_kind_t kind)
{
    if (!self->failed) {
        Local<v8::Message> message;
        if (error->IsNativeError()) {
            message = v8::Exception::CreateMessage(self->v8, error);
        }
        make_fault(self, error, message, kind);
    }
}

void fault_from_catch(rtv8_isolate *self, const v8::TryCatch &caught, rt_fault_kind_t kind)
{
    if (!self->failed) {
        make_fault(self, caught.Exception(), caught.Message(), kind);
    }
}

void fault_from_load(rtv8_isolate *self, const v8::TryCatch &caught)
{
    if (self->failed) {
        return;
    }
    const Fault &load = self->load;
    make_fault(self, caught.Exception(), caught.Message(), load.kind != RT_FAULT_NONE ? load.kind : RT_FAULT_SYNTAX);
    if (load.kind != RT_FAULT_NONE) {
        self->fault.module = load.module;
        self->fault.line = load.line;
        self->fault.column = load.column;
        self->fault.source_line = load.source_line;
        self->fault.stack.clear();
        seal(&self->fault);
    }
}

/* What `error.stack` is: the agent's frames in its own coordinates, none of the platform. */
MaybeLocal<v8::Value> on_prepare_stack(Local<v8::Context> context, Local<v8::Value> error, Local<v8::Array> sites)
{
    v8::Isolate *isolate = v8::Isolate::GetCurrent();
    std::string stack = headline(isolate, context, error);
    for (uint32_t i = 0; i < sites->Length(); i++) {
        Local<v8::Value> site;
        if (sites->Get(context, i).ToLocal(&site)) {
            put_site(isolate, context, site, &stack);
        }
    }
    return str(isolate, stack);
}

}  // namespace rtv8
