// Process: worker (lazy family). Trust: names and values are agent values.
//
// Headers (Fetch Standard, section 5.1). The list is flat, [name, value, ...] in lower case and in order, which is also the form
// in which it crosses to C.

const { IteratorPrototype, ObjectCreate, ReflectOwnKeys, StringPrototypeCharCodeAt, StringPrototypeSlice,
    StringPrototypeToLowerCase, SymbolIterator, TypeError } = primordials;
const { INTERNAL, defineValue, descriptorOf, finishClass, isObject, needArguments, safeList } = platform.core;

// RFC 9110, section 5.6.2: a token.
function isTokenCode(code) {
    return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) ||
        code === 0x21 || (code >= 0x23 && code <= 0x27) || code === 0x2a || code === 0x2b || code === 0x2d ||
        code === 0x2e || code === 0x5e || code === 0x5f || code === 0x60 || code === 0x7c || code === 0x7e;
}

function isToken(text) {
    for (let i = 0; i < text.length; i++) {
        if (!isTokenCode(StringPrototypeCharCodeAt(text, i))) {
            return false;
        }
    }
    return text.length > 0;
}

function toName(value) {
    const name = `${value}`;
    if (!isToken(name)) {
        throw new TypeError(`Invalid header name: ${name}`);
    }
    return StringPrototypeToLowerCase(name);
}

function isBlank(code) {
    return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

function toValue(value, name) {
    const text = `${value}`;
    let from = 0;
    let to = text.length;
    while (from < to && isBlank(StringPrototypeCharCodeAt(text, from))) {
        from++;
    }
    while (to > from && isBlank(StringPrototypeCharCodeAt(text, to - 1))) {
        to--;
    }
    for (let i = from; i < to; i++) {
        const code = StringPrototypeCharCodeAt(text, i);
        if (code === 0 || code === 0x0a || code === 0x0d) {
            throw new TypeError(`Invalid value of header ${name}: it contains a line break or NUL`);
        }
        if (code > 0xff) {
            throw new TypeError(`Invalid value of header ${name}: character ${i} is not a byte`);
        }
    }
    return from === 0 && to === text.length ? text : StringPrototypeSlice(text, from, to);
}

let listOf;
let isHeaders;

class Headers {
    #list;
    #fixed = false;

    constructor(init = undefined, list = undefined, fixed = false) {
        if (init === INTERNAL) {
            this.#list = safeList(list);
            this.#fixed = fixed;
            return;
        }
        this.#list = safeList([]);
        if (init !== undefined) {
            fill(this.#list, init);
        }
    }

    #writable() {
        if (this.#fixed) {
            throw new TypeError('These headers are immutable');
        }
        return this.#list;
    }

    append(name, value) {
        needArguments(arguments.length, 2, 'Headers.append');
        const key = toName(name);
        put(this.#writable(), key, toValue(value, key));
    }

    delete(name) {
        needArguments(arguments.length, 1, 'Headers.delete');
        remove(this.#writable(), toName(name));
    }

    get(name) {
        needArguments(arguments.length, 1, 'Headers.get');
        return combined(this.#list, toName(name));
    }

    getSetCookie() {
        const list = this.#list;
        const found = [];
        for (let i = 0, n = 0; i < list.length; i += 2) {
            if (list[i] === 'set-cookie') {
                defineValue(found, n++, list[i + 1], true);
            }
        }
        return found;
    }

    has(name) {
        needArguments(arguments.length, 1, 'Headers.has');
        return combined(this.#list, toName(name)) !== null;
    }

    set(name, value) {
        needArguments(arguments.length, 2, 'Headers.set');
        const key = toName(name);
        const text = toValue(value, key);
        const list = this.#writable();
        for (let i = 0; i < list.length; i += 2) {
            if (list[i] === key) {
                list[i + 1] = text;
                remove(list, key, i + 2);
                return;
            }
        }
        put(list, key, text);
    }

    forEach(callback, thisArg = undefined) {
        needArguments(arguments.length, 1, 'Headers.forEach');
        if (typeof callback !== 'function') {
            throw new TypeError('Headers.forEach: the callback is not a function');
        }
        const pairs = sorted(this.#list);
        for (let i = 0; i < pairs.length; i += 2) {
            primordials.ReflectApply(callback, thisArg, [pairs[i + 1], pairs[i], this]);
        }
    }

    entries() {
        return newIterator(this.#list, 'entries');
    }

    keys() {
        return newIterator(this.#list, 'keys');
    }

    values() {
        return newIterator(this.#list, 'values');
    }

    static {
        listOf = (headers) => headers.#list;
        isHeaders = (value) => isObject(value) && #list in value;
    }
}

function put(list, name, value) {
    const at = list.length;
    list[at] = name;
    list[at + 1] = value;
}

function remove(list, name, from = 0) {
    let to = from;
    for (let i = from; i < list.length; i += 2) {
        if (list[i] !== name) {
            list[to] = list[i];
            list[to + 1] = list[i + 1];
            to += 2;
        }
    }
    list.length = to;
}

function combined(list, name) {
    let value = null;
    for (let i = 0; i < list.length; i += 2) {
        if (list[i] === name) {
            value = value === null ? list[i + 1] : `${value}, ${list[i + 1]}`;
        }
    }
    return value;
}

// In order of names, each once, but for set-cookie, whose values cannot be joined.
function sorted(list) {
    const out = safeList([]);
    for (let i = 0; i < list.length; i += 2) {
        const name = list[i];
        const cookie = name === 'set-cookie';
        let at = 0;
        while (at < out.length && (out[at] < name || (cookie && out[at] === name))) {
            at += 2;
        }
        if (at < out.length && out[at] === name && !cookie) {
            continue;
        }
        for (let j = out.length; j > at; j--) {
            out[j + 1] = out[j - 1];
        }
        out[at] = name;
        out[at + 1] = cookie ? list[i + 1] : combined(list, name);
    }
    return out;
}

const states = new primordials.WeakMap();
const iteratorPrototype = ObjectCreate(IteratorPrototype);

function newIterator(list, kind) {
    const iterator = ObjectCreate(iteratorPrototype);
    primordials.WeakMapPrototypeSet(states, iterator, { __proto__: null, list, kind, at: 0 });
    return iterator;
}

defineValue(iteratorPrototype, 'next', function next() {
    const state = isObject(this) ? primordials.WeakMapPrototypeGet(states, this) : undefined;
    if (state === undefined) {
        throw new TypeError('next is called on what is no Headers iterator');
    }
    const pairs = sorted(state.list);
    const at = state.at;
    if (at >= pairs.length) {
        return { value: undefined, done: true };
    }
    state.at = at + 2;
    const value = state.kind === 'keys' ? pairs[at] : state.kind === 'values' ? pairs[at + 1] : [pairs[at], pairs[at + 1]];
    return { value, done: false };
}, true);
primordials.ObjectDefineProperty(iteratorPrototype, primordials.SymbolToStringTag,
    { __proto__: null, value: 'Headers Iterator', configurable: true });

function fillPairs(list, pairs) {
    for (const pair of pairs) {
        let count = 0;
        let name;
        let value;
        if (!isObject(pair)) {
            throw new TypeError('Headers: each entry must be a pair of name and value');
        }
        for (const part of pair) {
            if (count === 0) {
                name = part;
            } else if (count === 1) {
                value = part;
            }
            count++;
        }
        if (count !== 2) {
            throw new TypeError('Headers: each entry must be a pair of name and value');
        }
        const key = toName(name);
        put(list, key, toValue(value, key));
    }
}

function fill(list, init) {
    if (!isObject(init)) {
        throw new TypeError('Headers: the argument must be an object or a list of pairs');
    }
    const iterate = init[SymbolIterator];
    if (isHeaders(init) && iterate === entriesOf) {
        const from = listOf(init);
        for (let i = 0; i < from.length; i += 2) {
            put(list, from[i], from[i + 1]);
        }
    } else if (iterate !== undefined && iterate !== null) {
        fillPairs(list, init);
    } else {
        const keys = ReflectOwnKeys(init);
        for (let i = 0; i < keys.length; i++) {
            const own = descriptorOf(init, keys[i]);
            if (own !== undefined && own.enumerable) {
                const key = toName(keys[i]);
                put(list, key, toValue(init[keys[i]], key));
            }
        }
    }
}

finishClass(Headers, 'Headers');
const entriesOf = Headers.prototype.entries;
defineValue(Headers.prototype, SymbolIterator, entriesOf, false);

function newHeaders(flat, fixed) {
    return new Headers(INTERNAL, flat, fixed);
}

// A flat list of an agent's init.
function toList(init) {
    const list = safeList([]);
    if (init !== undefined && init !== null) {
        fill(list, init);
    }
    return list;
}

return { Headers, combined, isToken, listOf, newHeaders, put, toList };
