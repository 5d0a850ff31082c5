// Process: worker (lazy family). Trust: shows agent values without running any of their code.
//
// How console shows values: as Node does, bounded in depth, width and length. Properties are read through their descriptors; getters
// and proxies are named, never asked.

const { ArrayIsArray, BigIntPrototypeToString, BooleanPrototypeValueOf, DatePrototypeGetTime, DatePrototypeToISOString,
    MapIteratorPrototypeNext, MapPrototypeEntries, MapPrototypeGetSize, NumberIsNaN, NumberPrototypeValueOf,
    ObjectGetPrototypeOf, ObjectPrototypePropertyIsEnumerable, RegExpPrototypeGetFlags,
    RegExpPrototypeGetSource, ReflectOwnKeys, SetIteratorPrototypeNext, SetPrototypeGetSize, SetPrototypeValues,
    StringPrototypeCharCodeAt, StringPrototypeIncludes, StringPrototypeIndexOf, StringPrototypeRepeat, StringPrototypeSlice,
    StringPrototypeValueOf, SymbolPrototypeToString, TypedArrayPrototypeGetLength, TypedArrayPrototypeGetSymbolToStringTag,
    ArrayBufferPrototypeGetByteLength } = primordials;
const { descriptorOf, safeList } = platform.core;
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

function showKeys(context, object, parts, skipIndices) {
    const keys = ReflectOwnKeys(object);
    let count = 0;
    for (let i = 0; i < keys.length && context.left > 0; i++) {
        const key = keys[i];
        if (!ObjectPrototypePropertyIsEnumerable(object, key) || (skipIndices && typeof key === 'string' && isIndex(key))) {
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
    const number = +key;
    return number >= 0 && number < 4294967295 && `${number}` === key;
}

function showItems(context, object, length, parts) {
    const shown = length < ITEMS ? length : ITEMS;
    let holes = 0;
    for (let i = 0; i < shown && context.left > 0; i++) {
        if (descriptorOf(object, `${i}`) === undefined) {
            holes++;
            continue;
        }
        push(context, parts, property(context, object, `${i}`));
    }
    if (holes > 0) {
        push(context, parts, `<${holes} empty item${holes === 1 ? '' : 's'}>`);
    }
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
    let multiline = false;
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

function errorText(error) {
    const stack = own(error, 'stack');
    if (typeof stack === 'string' && stack !== '') {
        return stack;
    }
    const message = own(error, 'message');
    return `[${className(error) || 'Error'}${typeof message === 'string' && message !== '' ? `: ${message}` : ''}]`;
}

function functionText(value, name) {
    const own_ = own(value, 'name');
    const label = typeof own_ === 'string' && own_ !== '' ? `: ${own_}` : ' (anonymous)';
    return `[${name || 'Function'}${label}]`;
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
        showKeys(context, value, parts, true);
        return wrap(parts, name === 'Array' ? '' : `${name}(${length})`, '[', ']', context);
    }
    const tag = kind === 'view' ? TypedArrayPrototypeGetSymbolToStringTag(value) : undefined;
    if (tag !== undefined) {
        const length = TypedArrayPrototypeGetLength(value);
        showItems(context, value, length, parts);
        return wrap(parts, `${tag}(${length})`, '[', ']', context);
    }
    if (kind === 'map') {
        showMap(context, value, parts);
        name = `${name}(${MapPrototypeGetSize(value)})`;
    } else if (kind === 'set') {
        showSet(context, value, parts);
        name = `${name}(${SetPrototypeGetSize(value)})`;
    }
    showKeys(context, value, parts, false);
    const prefix = name === null ? '[Object: null prototype]' : name === 'Object' ? '' : name;
    return wrap(parts, prefix, '{', '}', context);
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
    if (kind === 'error') {
        return errorText(value);
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
    if (context.stack.length > context.depth) {
        return ArrayIsArray(value) ? '[Array]' : `[${name || 'Object'}]`;
    }
    context.stack[context.stack.length] = value;
    const text = open(context, value, kind, name);
    context.stack.length--;
    return context.circular === value ? `<ref *1> ${text}` : text;
}

function inspect(value, depth = DEPTH) {
    const text = show(newContext(depth), value);
    return text.length > LENGTH ? `${StringPrototypeSlice(text, 0, LENGTH)}...` : text;
}

function formatOne(code, value) {
    switch (code) {
    case 's':
        return typeof value === 'string' ? value : typeof value === 'object' || typeof value === 'function' ? inspect(value) : primitive(value);
    case 'd':
        return typeof value === 'bigint' ? primitive(value) : typeof value === 'object' || typeof value === 'symbol' ? 'NaN' : `${+value}`;
    case 'i':
        return typeof value === 'object' || typeof value === 'symbol' ? 'NaN' : `${primordials.MathTrunc(+value)}`;
    case 'f':
        return typeof value === 'symbol' || typeof value === 'object' ? 'NaN' : `${+value}`;
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

return { formatLog, inspect };
