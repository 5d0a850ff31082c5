// Process: worker (lazy family). Trust: text is the agent's; the parser is the C one that the broker's policies use too.
//
// URL and URLSearchParams (URL Standard, section 6). A URL is its href and the offsets of the components in it.

const { IteratorPrototype, ObjectCreate, ObjectDefineProperty, ReflectApply, ReflectOwnKeys,
    StringPrototypeIndexOf, StringPrototypeSlice, SymbolIterator, SymbolToStringTag, TypeError, WeakMap, WeakMapPrototypeGet,
    WeakMapPrototypeSet, StringFromCharCode, TypedArrayPrototypeGetByteLength, Uint8Array, NumberPrototypeToString,
    StringPrototypeToUpperCase, StringPrototypeCharCodeAt } = primordials;
const { INTERNAL, defineValue, descriptorOf, finishClass, isObject, needArguments, safeList, slicedBytes, toUsv, use } = platform.core;

const ABSENT = 0xffffffff;
// ob_url_part_t of outbound/wire/url.h
const HREF = 0;
const PROTOCOL = 1;
const USERNAME = 2;
const PASSWORD = 3;
const HOST = 4;
const HOSTNAME = 5;
const PORT = 6;
const PATHNAME = 7;
const SEARCH = 8;
const HASH = 9;

// ---- application/x-www-form-urlencoded --------------------------------------------------------------------------

function hexDigit(code) {
    if (code >= 0x30 && code <= 0x39) {
        return code - 0x30;
    }
    const lower = code | 0x20;
    return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function decodeForm(text) {
    if (StringPrototypeIndexOf(text, '%') < 0 && StringPrototypeIndexOf(text, '+') < 0) {
        return text;
    }
    const bytes = ops.encodeUtf8(text);
    const length = TypedArrayPrototypeGetByteLength(bytes);
    const out = new Uint8Array(length);
    let n = 0;
    for (let i = 0; i < length; i++) {
        let byte = bytes[i];
        if (byte === 0x2b) {
            byte = 0x20;
        } else if (byte === 0x25 && i + 2 < length && hexDigit(bytes[i + 1]) >= 0 && hexDigit(bytes[i + 2]) >= 0) {
            byte = hexDigit(bytes[i + 1]) * 16 + hexDigit(bytes[i + 2]);
            i += 2;
        }
        out[n++] = byte;
    }
    return ops.decodeUtf8(slicedBytes(out, 0, n), false, true);
}

function isPlain(code) {
    return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x2a ||
        code === 0x2d || code === 0x2e || code === 0x5f;
}

function encodeForm(text) {
    let plain = true;
    for (let i = 0; i < text.length && plain; i++) {
        plain = isPlain(StringPrototypeCharCodeAt(text, i));
    }
    if (plain) {
        return text;
    }
    const bytes = ops.encodeUtf8(text);
    let out = '';
    for (let i = 0; i < TypedArrayPrototypeGetByteLength(bytes); i++) {
        const byte = bytes[i];
        if (isPlain(byte)) {
            out += StringFromCharCode(byte);
        } else if (byte === 0x20) {
            out += '+';
        } else {
            out += (byte < 16 ? '%0' : '%') + StringPrototypeToUpperCase(NumberPrototypeToString(byte, 16));
        }
    }
    return out;
}

function parseForm(text) {
    const list = safeList([]);
    for (let from = 0; from <= text.length;) {
        let to = StringPrototypeIndexOf(text, '&', from);
        to = to < 0 ? text.length : to;
        const part = StringPrototypeSlice(text, from, to);
        if (part !== '') {
            const equals = StringPrototypeIndexOf(part, '=');
            const at = list.length;
            list[at] = decodeForm(equals < 0 ? part : StringPrototypeSlice(part, 0, equals));
            list[at + 1] = equals < 0 ? '' : decodeForm(StringPrototypeSlice(part, equals + 1));
        }
        from = to + 1;
    }
    return list;
}

function formText(list) {
    let text = '';
    for (let i = 0; i < list.length; i += 2) {
        text += `${i === 0 ? '' : '&'}${encodeForm(list[i])}=${encodeForm(list[i + 1])}`;
    }
    return text;
}

// ---- URLSearchParams --------------------------------------------------------------------------------------------

let listOf;
let replaceList;
let isSearchParams;

class URLSearchParams {
    #list;
    #onChange = null;

    constructor(init = '', text = undefined, onChange = undefined) {
        if (init === INTERNAL) {
            this.#list = parseForm(text);
            this.#onChange = onChange;
        } else {
            this.#list = isObject(init) ? listFromObject(init) : parseForm(withoutMark(toUsv(init)));
        }
    }

    #changed() {
        if (this.#onChange !== null) {
            this.#onChange(formText(this.#list));
        }
    }

    get size() {
        return this.#list.length / 2;
    }

    append(name, value) {
        needArguments(arguments.length, 2, 'URLSearchParams.append');
        const list = this.#list;
        const key = toUsv(name);
        const text = toUsv(value);
        const at = list.length;
        list[at] = key;
        list[at + 1] = text;
        this.#changed();
    }

    delete(name, value = undefined) {
        needArguments(arguments.length, 1, 'URLSearchParams.delete');
        removeFrom(this.#list, toUsv(name), value === undefined ? undefined : toUsv(value), 0);
        this.#changed();
    }

    get(name) {
        needArguments(arguments.length, 1, 'URLSearchParams.get');
        const at = indexOf(this.#list, toUsv(name), undefined);
        return at < 0 ? null : this.#list[at + 1];
    }

    getAll(name) {
        needArguments(arguments.length, 1, 'URLSearchParams.getAll');
        const key = toUsv(name);
        const found = [];
        for (let i = 0; i < this.#list.length; i += 2) {
            if (this.#list[i] === key) {
                defineValue(found, found.length, this.#list[i + 1], true);
            }
        }
        return found;
    }

    has(name, value = undefined) {
        needArguments(arguments.length, 1, 'URLSearchParams.has');
        return indexOf(this.#list, toUsv(name), value === undefined ? undefined : toUsv(value)) >= 0;
    }

    set(name, value) {
        needArguments(arguments.length, 2, 'URLSearchParams.set');
        const key = toUsv(name);
        const text = toUsv(value);
        const at = indexOf(this.#list, key, undefined);
        if (at < 0) {
            const end = this.#list.length;
            this.#list[end] = key;
            this.#list[end + 1] = text;
        } else {
            this.#list[at + 1] = text;
            removeFrom(this.#list, key, undefined, at + 2);
        }
        this.#changed();
    }

    sort() {
        sortPairs(this.#list);
        this.#changed();
    }

    forEach(callback, thisArg = undefined) {
        needArguments(arguments.length, 1, 'URLSearchParams.forEach');
        if (typeof callback !== 'function') {
            throw new TypeError('URLSearchParams.forEach: the callback is not a function');
        }
        for (let i = 0; i < this.#list.length; i += 2) {
            ReflectApply(callback, thisArg, [this.#list[i + 1], this.#list[i], this]);
        }
    }

    entries() {
        return newIterator(this, 'entries');
    }

    keys() {
        return newIterator(this, 'keys');
    }

    values() {
        return newIterator(this, 'values');
    }

    toString() {
        return formText(this.#list);
    }

    static {
        listOf = (params) => params.#list;
        replaceList = (params, text) => {
            params.#list = parseForm(text);
        };
        isSearchParams = (value) => isObject(value) && #list in value;
    }
}
finishClass(URLSearchParams, 'URLSearchParams');
const ownEntries = URLSearchParams.prototype.entries;
defineValue(URLSearchParams.prototype, SymbolIterator, ownEntries, false);

function withoutMark(text) {
    return text[0] === '?' ? StringPrototypeSlice(text, 1) : text;
}

function indexOf(list, name, value) {
    for (let i = 0; i < list.length; i += 2) {
        if (list[i] === name && (value === undefined || list[i + 1] === value)) {
            return i;
        }
    }
    return -1;
}

function removeFrom(list, name, value, from) {
    let to = from;
    for (let i = from; i < list.length; i += 2) {
        if (list[i] !== name || (value !== undefined && list[i + 1] !== value)) {
            list[to] = list[i];
            list[to + 1] = list[i + 1];
            to += 2;
        }
    }
    list.length = to;
}

// By names in UTF-16 units, and stable.
function sortPairs(list) {
    const pairs = [];
    for (let i = 0; i < list.length; i += 2) {
        defineValue(pairs, i / 2, { __proto__: null, name: list[i], value: list[i + 1] }, true);
    }
    primordials.ArrayPrototypeSort(pairs, (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    for (let i = 0; i < pairs.length; i++) {
        list[2 * i] = pairs[i].name;
        list[2 * i + 1] = pairs[i].value;
    }
}

function listFromObject(init) {
    const list = safeList([]);
    const iterate = init[SymbolIterator];
    if (isSearchParams(init) && iterate === ownEntries) {
        const from = listOf(init);
        for (let i = 0; i < from.length; i++) {
            list[i] = from[i];
        }
        return list;
    }
    if (iterate !== undefined && iterate !== null) {
        for (const pair of init) {
            const parts = isObject(pair) || typeof pair === 'string' ? [...pair] : [];
            if (parts.length !== 2) {
                throw new TypeError('URLSearchParams: each entry must be a pair of name and value');
            }
            const at = list.length;
            list[at] = toUsv(parts[0]);
            list[at + 1] = toUsv(parts[1]);
        }
        return list;
    }
    const keys = ReflectOwnKeys(init);
    const places = { __proto__: null }; // two keys can become the same name: the later value stands in the earlier place
    for (let i = 0; i < keys.length; i++) {
        const own = descriptorOf(init, keys[i]);
        if (own !== undefined && own.enumerable) {
            const name = toUsv(keys[i]);
            const at = places[name] ?? (places[name] = list.length);
            list[at] = name;
            list[at + 1] = toUsv(init[keys[i]]);
        }
    }
    return list;
}

const iterators = new WeakMap();
const iteratorPrototype = ObjectCreate(IteratorPrototype);

function newIterator(params, kind) {
    const iterator = ObjectCreate(iteratorPrototype);
    WeakMapPrototypeSet(iterators, iterator, { __proto__: null, params, kind, at: 0 });
    return iterator;
}

defineValue(iteratorPrototype, 'next', function next() {
    const own = isObject(this) ? WeakMapPrototypeGet(iterators, this) : undefined;
    if (own === undefined) {
        throw new TypeError('next is called on what is no URLSearchParams iterator');
    }
    const list = listOf(own.params);
    const at = own.at;
    if (at >= list.length) {
        return { value: undefined, done: true };
    }
    own.at = at + 2;
    return { value: own.kind === 'keys' ? list[at] : own.kind === 'values' ? list[at + 1] : [list[at], list[at + 1]], done: false };
}, true);
ObjectDefineProperty(iteratorPrototype, SymbolToStringTag, { __proto__: null, value: 'URLSearchParams Iterator', configurable: true });

// ---- URL --------------------------------------------------------------------------------------------------------

function parse(input, base) {
    return ops.urlParse(toUsv(input), base === undefined ? null : toUsv(base));
}

class URL {
    #parts; // [href, protocolEnd, usernameEnd, hostStart, hostEnd, port, pathnameStart, searchStart, hashStart]
    #params = null;

    constructor(url, base = undefined) {
        if (url === INTERNAL) {
            this.#parts = base;
            return;
        }
        needArguments(arguments.length, 1, 'URL');
        const parts = parse(url, base);
        if (parts === null) {
            const error = new TypeError(`Invalid URL: ${url}`);
            defineValue(error, 'code', 'ERR_INVALID_URL', true);
            throw error;
        }
        this.#parts = parts;
    }

    #slice(from, to) {
        return StringPrototypeSlice(this.#parts[0], from, to);
    }

    #set(part, value) {
        const parts = ops.urlSet(this.#parts[0], part, toUsv(value));
        if (parts === null) {
            if (part === HREF) {
                throw new TypeError(`Invalid URL: ${value}`);
            }
            return;
        }
        this.#parts = parts;
        if (this.#params !== null && (part === HREF || part === SEARCH)) {
            replaceList(this.#params, withoutMark(this.#search()));
        }
    }

    #search() {
        const parts = this.#parts;
        const text = parts[7] === ABSENT ? '' : this.#slice(parts[7], parts[8] === ABSENT ? undefined : parts[8]);
        return text === '?' ? '' : text;
    }

    #hostStart() {
        const parts = this.#parts;
        return parts[3] < parts[4] && parts[0][parts[3]] === '@' ? parts[3] + 1 : parts[3];
    }

    get href() {
        return this.#parts[0];
    }

    set href(value) {
        this.#set(HREF, value);
    }

    get origin() {
        const protocol = this.#slice(0, this.#parts[1]);
        if (protocol === 'blob:') {
            const inner = ops.urlParse(this.#slice(this.#parts[6], undefined), null);
            const scheme = inner === null ? '' : StringPrototypeSlice(inner[0], 0, inner[1]);
            return scheme === 'http:' || scheme === 'https:' ? new URL(INTERNAL, inner).origin : 'null';
        }
        return protocol === 'http:' || protocol === 'https:' || protocol === 'ws:' || protocol === 'wss:' || protocol === 'ftp:'
            ? `${protocol}//${this.host}` : 'null';
    }

    get protocol() {
        return this.#slice(0, this.#parts[1]);
    }

    set protocol(value) {
        this.#set(PROTOCOL, value);
    }

    get username() {
        const parts = this.#parts;
        return parts[2] > parts[1] + 2 ? this.#slice(parts[1] + 2, parts[2]) : '';
    }

    set username(value) {
        this.#set(USERNAME, value);
    }

    get password() {
        const parts = this.#parts;
        return parts[3] > parts[2] + 1 ? this.#slice(parts[2] + 1, parts[3]) : '';
    }

    set password(value) {
        this.#set(PASSWORD, value);
    }

    get host() {
        return this.#slice(this.#hostStart(), this.#parts[5] === ABSENT ? this.#parts[4] : this.#parts[6]);
    }

    set host(value) {
        this.#set(HOST, value);
    }

    get hostname() {
        return this.#slice(this.#hostStart(), this.#parts[4]);
    }

    set hostname(value) {
        this.#set(HOSTNAME, value);
    }

    get port() {
        return this.#parts[5] === ABSENT ? '' : `${this.#parts[5]}`;
    }

    set port(value) {
        this.#set(PORT, value);
    }

    get pathname() {
        const parts = this.#parts;
        return this.#slice(parts[6], parts[7] !== ABSENT ? parts[7] : parts[8] !== ABSENT ? parts[8] : undefined);
    }

    set pathname(value) {
        this.#set(PATHNAME, value);
    }

    get search() {
        return this.#search();
    }

    set search(value) {
        this.#set(SEARCH, value);
    }

    get searchParams() {
        if (this.#params === null) {
            this.#params = new URLSearchParams(INTERNAL, withoutMark(this.#search()), (text) => {
                const parts = ops.urlSet(this.#parts[0], SEARCH, text);
                this.#parts = parts ?? this.#parts;
            });
        }
        return this.#params;
    }

    get hash() {
        const text = this.#parts[8] === ABSENT ? '' : this.#slice(this.#parts[8], undefined);
        return text === '#' ? '' : text;
    }

    set hash(value) {
        this.#set(HASH, value);
    }

    toString() {
        return this.#parts[0];
    }

    toJSON() {
        return this.#parts[0];
    }

    static createObjectURL(object) {
        needArguments(arguments.length, 1, 'URL.createObjectURL');
        return use('blob_url').create(object);
    }

    static revokeObjectURL(url) {
        needArguments(arguments.length, 1, 'URL.revokeObjectURL');
        use('blob_url').revoke(url);
    }

    static canParse(url, base = undefined) {
        needArguments(arguments.length, 1, 'URL.canParse');
        return parse(url, base) !== null;
    }

    static parse(url, base = undefined) {
        needArguments(arguments.length, 1, 'URL.parse');
        const parts = parse(url, base);
        return parts === null ? null : new URL(INTERNAL, parts);
    }
}
finishClass(URL, 'URL');

return { URL, URLSearchParams, parseForm, isSearchParams: (value) => isSearchParams(value),
    searchParamsText: (params) => formText(listOf(params)) };
