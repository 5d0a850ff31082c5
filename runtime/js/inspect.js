// Process: worker (lazy family). Trust: shows agent values without running any of their code.
//
// How console shows values: as Node does, bounded in depth, width and length. Properties are read through their descriptors; getters
// and proxies are named, never asked.

const { ArrayIsArray, BigIntPrototypeToString, BooleanPrototypeValueOf, DatePrototypeGetTime, DatePrototypeToISOString,
    FunctionPrototypeToString, JSONStringify, MapIteratorPrototypeNext, MapPrototypeEntries, MapPrototypeGetSize, NumberIsNaN, NumberPrototypeValueOf,
    ObjectGetPrototypeOf, ObjectPrototypePropertyIsEnumerable, ReflectApply, ReflectOwnKeys, RegExpPrototypeGetFlags,
    RegExpPrototypeGetSource, SetIteratorPrototypeNext, SetPrototypeGetSize, SetPrototypeValues,
    StringPrototypeCharCodeAt, StringPrototypeIncludes, StringPrototypeIndexOf, StringPrototypeRepeat, StringPrototypeSlice,
    StringPrototypeStartsWith, StringPrototypeValueOf, SymbolPrototypeToString, SymbolToStringTag, TypedArrayPrototypeGetLength,
    TypedArrayPrototypeGetSymbolToStringTag, ArrayBufferPrototypeGetByteLength, TypeError } = primordials;
const { descriptorOf, isObject, safeList } = platform.core;
const { kindOf, promiseState } = ops;

const DEPTH = 2;
const WIDTH = 72;
const ITEMS = 100;
const LENGTH = 10240;

function own(object, key) {
    const descriptor = descriptorOf(object, key);
    return descriptor === undefined ? undefined : descriptor.value;
}

function quote(text) {
    const mark = !StringPrototypeIncludes(text, "'") ? "'" : !StringPrototypeIncludes(text, '"') ? '"' : '`';
    let out = mark;
    for (let i = 0; i < text.length && i < LENGTH; i++) {
        const code = StringPrototypeCharCodeAt(text, i);
        if (code === 0x0a) {
            out += '\\n';
        } else if (code === 0x09) {
            out += '\\t';
        } else if (code === 0x0d) {
            out += '\\r';
        } else if (code === 0x5c) {
            out += '\\\\';
        } else {
            out += text[i];
        }
    }
    return out + mark;
}

function primitive(value) {
    switch (typeof value) {
    case 'string':
        return quote(value);
    case 'bigint':
        return `${BigIntPrototypeToString(value)}n`;
    case 'symbol':
        return SymbolPrototypeToString(value);
    case 'number':
        return value === 0 && 1 / value < 0 ? '-0' : `${value}`;
    default:
        return `${value}`;
    }
}

// The name of the class, from the prototype chain's own data.
function className(object) {
    let at = object;
    for (let i = 0; i < 16 && at !== null && kindOf(at) !== 'proxy'; i++) {
        const constructor = own(at, 'constructor');
        if (typeof constructor === 'function' && kindOf(constructor) !== 'proxy') {
            const name = own(constructor, 'name');
            return typeof name === 'string' ? name : '';
        }
        at = ObjectGetPrototypeOf(at);
    }
    return null;
}

function isIdentifier(text) {
    for (let i = 0; i < text.length; i++) {
        const code = StringPrototypeCharCodeAt(text, i) | 0x20;
        const letter = (code >= 0x61 && code <= 0x7a) || text[i] === '_' || text[i] === '$';
        if (!letter && !(i > 0 && code >= 0x30 && code <= 0x39)) {
            return false;
        }
    }
    return text.length > 0;
}

function keyText(key) {
    return typeof key === 'symbol' ? `[${SymbolPrototypeToString(key)}]` : isIdentifier(key) ? key : quote(key);
}

function newContext(depth) {
    return { __proto__: null, stack: safeList([]), left: LENGTH, circular: null, depth };
}

function push(context, parts, text) {
    parts[parts.length] = text;
    context.left -= text.length;
}

function property(context, object, key) {
    const descriptor = descriptorOf(object, key);
    if (descriptor === undefined) {
        return 'undefined';
    }
    if (descriptor.get !== undefined || descriptor.set !== undefined) {
        return descriptor.get === undefined ? '[Setter]' : descriptor.set === undefined ? '[Getter]' : '[Getter/Setter]';
    }
    return show(context, descriptor.value);
}

// skip(key): it is shown elsewhere.
function showKeys(context, object, parts, skip) {
    const keys = ReflectOwnKeys(object);
    let count = 0;
    for (let i = 0; i < keys.length && context.left > 0; i++) {
        const key = keys[i];
        if (!ObjectPrototypePropertyIsEnumerable(object, key) || (skip !== null && skip(key))) {
            continue;
        }
        if (count++ === ITEMS) {
            push(context, parts, '... more');
            return;
        }
        push(context, parts, `${keyText(key)}: ${property(context, object, key)}`);
    }
}

function isIndex(key) {
    if (typeof key === 'symbol') {
        return false;
    }
    const number = +key;
    return number >= 0 && number < 4294967295 && `${number}` === key;
}

function showHoles(context, parts, count) {
    if (count > 0) {
        push(context, parts, `<${count} empty item${count === 1 ? '' : 's'}>`);
    }
    return 0;
}

function showItems(context, object, length, parts) {
    const shown = length < ITEMS ? length : ITEMS;
    let holes = 0;
    for (let i = 0; i < shown && context.left > 0; i++) {
        if (descriptorOf(object, `${i}`) === undefined) {
            holes++;
            continue;
        }
        holes = showHoles(context, parts, holes);
        push(context, parts, property(context, object, `${i}`));
    }
    showHoles(context, parts, holes);
    if (length > shown) {
        push(context, parts, `... ${length - shown} more item${length - shown === 1 ? '' : 's'}`);
    }
}

function showMap(context, map, parts) {
    const entries = MapPrototypeEntries(map);
    for (let i = 0; i < ITEMS && context.left > 0; i++) {
        const step = MapIteratorPrototypeNext(entries);
        if (step.done) {
            return;
        }
        push(context, parts, `${show(context, step.value[0])} => ${show(context, step.value[1])}`);
    }
}

function showSet(context, set, parts) {
    const values = SetPrototypeValues(set);
    for (let i = 0; i < ITEMS && context.left > 0; i++) {
        const step = SetIteratorPrototypeNext(values);
        if (step.done) {
            return;
        }
        push(context, parts, show(context, step.value));
    }
}

function wrap(parts, prefix, open, close, context) {
    const head = prefix === '' ? '' : `${prefix} `;
    if (parts.length === 0) {
        return `${head}${open}${close}`;
    }
    let total = head.length;
    let multiline = StringPrototypeIncludes(prefix, '\n');
    for (let i = 0; i < parts.length; i++) {
        total += parts[i].length + 2;
        multiline = multiline || StringPrototypeIncludes(parts[i], '\n');
    }
    let out = `${head}${open}`;
    if (total <= WIDTH && !multiline) {
        for (let i = 0; i < parts.length; i++) {
            out += `${i === 0 ? ' ' : ', '}${parts[i]}`;
        }
        return `${out} ${close}`;
    }
    const indent = StringPrototypeRepeat('  ', context.stack.length);
    for (let i = 0; i < parts.length; i++) {
        out += `${i === 0 ? '' : ','}\n${indent}${parts[i]}`;
    }
    return `${out}\n${StringPrototypeSlice(indent, 2)}${close}`;
}

// ---- Errors -----------------------------------------------------------------------------------------------------

function asText(value) {
    return typeof value === 'string' ? value : '';
}

// A string that is plain data of the error or of a prototype (as `name` is); getters and proxies are the agent's.
function textOf(error, key) {
    for (let at = error; isObject(at) && kindOf(at) !== 'proxy'; at = ObjectGetPrototypeOf(at)) {
        const found = descriptorOf(at, key);
        if (found !== undefined) {
            return asText(found.value);
        }
    }
    return '';
}

// Data in V8 10.2; in 15 a getter that all errors share, and only that one is asked.
function stackOf(error) {
    const getter = descriptorOf(error, 'stack')?.get;
    if (getter === undefined) {
        return textOf(error, 'stack');
    }
    return getter === descriptorOf(new TypeError(), 'stack').get ? asText(ReflectApply(getter, error, [])) : '';
}

// Further lines stand as far in as what surrounds them.
function indented(context, text) {
    const indent = StringPrototypeRepeat('  ', context.stack.length);
    let out = '';
    let from = 0;
    for (let at = StringPrototypeIndexOf(text, '\n'); at >= 0; at = StringPrototypeIndexOf(text, '\n', from)) {
        out += `${StringPrototypeSlice(text, from, at + 1)}${indent}`;
        from = at + 1;
    }
    return out + StringPrototypeSlice(text, from);
}

function isException(value) {
    return platform.domexception !== undefined && platform.domexception.is(value);
}

// What an error says of itself; null for what is none.
function errorHead(context, value, kind, name) {
    const exception = kind !== 'error' && isException(value) ? platform.domexception.of(value) : null;
    if (kind !== 'error' && exception === null) {
        return null;
    }
    const stack = StringPrototypeSlice(stackOf(value), 0, LENGTH);
    if (exception !== null) {
        const said = `${exception.name}: ${exception.message}`;
        const rest = StringPrototypeStartsWith(stack, said) ? StringPrototypeSlice(stack, said.length) : '';
        return indented(context, `${name || 'DOMException'} [${exception.name}]: ${exception.message}${rest}`);
    }
    if (stack !== '') {
        return indented(context, stack);
    }
    const message = textOf(value, 'message');
    return `[${name || 'Error'}${message === '' ? '' : `: ${message}`}]`;
}

function openError(context, error, head) {
    const parts = safeList([]);
    showKeys(context, error, parts, (key) => key === 'stack' ||
        ((key === 'name' || key === 'message') && StringPrototypeIncludes(head, asText(own(error, key)))));
    const further = ['cause', 'errors'];
    for (let i = 0; i < further.length; i++) {
        const key = further[i];
        if (descriptorOf(error, key) !== undefined && !ObjectPrototypePropertyIsEnumerable(error, key)) {
            push(context, parts, `[${key}]: ${property(context, error, key)}`);
        }
    }
    return parts.length === 0 ? head : wrap(parts, head, '{', '}', context);
}

// ---- Objects ----------------------------------------------------------------------------------------------------

function functionText(value, name) {
    const label = asText(own(value, 'name'));
    if (!StringPrototypeStartsWith(FunctionPrototypeToString(value), 'class')) {
        return `[${name || 'Function'}${label !== '' ? `: ${label}` : ' (anonymous)'}]`;
    }
    const parent = ObjectGetPrototypeOf(value);
    const above = typeof parent === 'function' && kindOf(parent) !== 'proxy' ? asText(own(parent, 'name')) : '';
    return `[class ${label || '(anonymous)'}${above !== '' ? ` extends ${above}` : ''}]`;
}

// What stands where an object is not opened: one too deep, or one without parts.
function closedForm(value, kind, name) {
    switch (kind) {
    case 'proxy':
        return '[Proxy]';
    case 'date':
        return NumberIsNaN(DatePrototypeGetTime(value)) ? 'Invalid Date' : DatePrototypeToISOString(value);
    case 'regexp':
        return `/${RegExpPrototypeGetSource(value)}/${RegExpPrototypeGetFlags(value)}`;
    case 'weakmap':
        return 'WeakMap { <items unknown> }';
    case 'weakset':
        return 'WeakSet { <items unknown> }';
    case 'number':
        return `[Number: ${NumberPrototypeValueOf(value)}]`;
    case 'string':
        return `[String: ${quote(StringPrototypeValueOf(value))}]`;
    case 'boolean':
        return `[Boolean: ${BooleanPrototypeValueOf(value)}]`;
    case 'promise':
        return promiseState(value) === 0 ? 'Promise { <pending> }' : promiseState(value) === 1 ? 'Promise { <fulfilled> }'
            : 'Promise { <rejected> }';
    case 'buffer':
        return `ArrayBuffer { byteLength: ${ArrayBufferPrototypeGetByteLength(value)} }`;
    default:
        return name;
    }
}

function open(context, value, kind, name) {
    const parts = safeList([]);
    if (ArrayIsArray(value)) {
        const length = own(value, 'length');
        showItems(context, value, length, parts);
        showKeys(context, value, parts, isIndex);
        return wrap(parts, name === 'Array' ? '' : `${name}(${length})`, '[', ']', context);
    }
    const tag = kind === 'view' ? TypedArrayPrototypeGetSymbolToStringTag(value) : undefined;
    if (tag !== undefined) {
        const length = TypedArrayPrototypeGetLength(value);
        showItems(context, value, length, parts);
        return wrap(parts, `${tag}(${length})`, '[', ']', context);
    }
    const told = textOf(value, SymbolToStringTag);
    const said = told === name ? '' : told;
    if (kind === 'map') {
        showMap(context, value, parts);
        name = `${name}(${MapPrototypeGetSize(value)})`;
    } else if (kind === 'set') {
        showSet(context, value, parts);
        name = `${name}(${SetPrototypeGetSize(value)})`;
    }
    showKeys(context, value, parts, null);
    const prefix = name === null ? '[Object: null prototype]' : name === 'Object' && said === '' ? '' : name;
    return wrap(parts, said === '' ? prefix : `${prefix} [${said}]`, '{', '}', context);
}

function show(context, value) {
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') {
        return primitive(value);
    }
    const kind = kindOf(value);
    if (kind === 'proxy') {
        return '[Proxy]';
    }
    const name = className(value);
    if (typeof value === 'function') {
        return functionText(value, name);
    }
    const closed = closedForm(value, kind, null);
    if (closed !== null) {
        return closed;
    }
    for (let i = 0; i < context.stack.length; i++) {
        if (context.stack[i] === value) {
            context.circular = value;
            return '[Circular *1]';
        }
    }
    const head = errorHead(context, value, kind, name);
    if (context.stack.length > context.depth) {
        return head !== null ? head : ArrayIsArray(value) ? '[Array]' : `[${name || 'Object'}]`;
    }
    context.stack[context.stack.length] = value;
    const text = head === null ? open(context, value, kind, name) : openError(context, value, head);
    context.stack.length--;
    return context.circular === value ? `<ref *1> ${text}` : text;
}

function inspect(value, depth = DEPTH) {
    const text = show(newContext(depth), value);
    return text.length > LENGTH ? `${StringPrototypeSlice(text, 0, LENGTH)}...` : text;
}

function jsonText(value) {
    try {
        return `${JSONStringify(value)}`;
    } catch {
        return '[Circular]';
    }
}

function formatOne(code, value) {
    switch (code) {
    case 's':
        return typeof value === 'string' ? value : typeof value === 'object' || typeof value === 'function' ? inspect(value, 0) : primitive(value);
    case 'd':
        return typeof value === 'bigint' ? primitive(value) : typeof value === 'object' || typeof value === 'symbol' ? 'NaN' : `${+value}`;
    case 'i':
        return typeof value === 'object' || typeof value === 'symbol' ? 'NaN' : `${primordials.MathTrunc(+value)}`;
    case 'f':
        return typeof value === 'symbol' || typeof value === 'object' ? 'NaN' : `${+value}`;
    case 'j':
        return jsonText(value);
    case 'c':
        return '';
    default:
        return inspect(value);
    }
}

function formatLog(args) {
    let out = '';
    let next = 0;
    if (args.length > 0 && typeof args[0] === 'string') {
        const format = args[0];
        next = 1;
        let from = 0;
        for (let at = StringPrototypeIndexOf(format, '%'); at >= 0 && at + 1 < format.length; at = StringPrototypeIndexOf(format, '%', from)) {
            const code = format[at + 1];
            out += StringPrototypeSlice(format, from, at);
            from = at + 2;
            if (code === '%' && args.length > 1) {
                out += '%';
            } else if (next < args.length && StringPrototypeIncludes('sdifjoOc', code)) {
                out += formatOne(code, args[next++]);
            } else {
                out += `%${code}`;
            }
        }
        out += StringPrototypeSlice(format, from);
    }
    for (let i = next; i < args.length; i++) {
        out += `${i === 0 ? '' : ' '}${typeof args[i] === 'string' ? args[i] : inspect(args[i])}`;
    }
    return out;
}

return { formatLog, inspect, stackOf, textOf };
