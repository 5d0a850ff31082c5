// Process: worker (lazy family). Trust: all of it are agent values.
//
// What a URLPattern is made of, and matched with, before it comes to patterns: the constructor string, init dictionaries, base URLs
// and the canonical form of each component (URL Pattern Standard, sections 1.6, 1.7 and 3.1). Canonical forms are what the URL
// parser makes of a value in a dummy URL.

const { RegExpPrototypeExec, StringPrototypeCharCodeAt, StringPrototypeLastIndexOf, StringPrototypeSlice,
    StringPrototypeToLowerCase, StringPrototypeToUpperCase, NumberPrototypeToString, TypeError } = primordials;
const { toUsv, use } = platform.core;
const { escapePattern } = use('urlpattern_parts');

const ABSENT = 0xffffffff;
const DUMMY = 'https://dummy.invalid/';
// ob_url_part_t of outbound/wire/url.h
const USERNAME = 2;
const PASSWORD = 3;
const HOSTNAME = 5;
const PATHNAME = 7;
const SEARCH = 8;
const HASH = 9;

const ports = { __proto__: null, ftp: '21', http: '80', https: '443', ws: '80', wss: '443' };

function isSpecial(scheme) {
    return ports[scheme] !== undefined;
}

// ---- Components of a URL ----------------------------------------------------------------------------------------

function span(href, from, to) {
    return StringPrototypeSlice(href, from, to === ABSENT ? undefined : to);
}

// From what ops.urlParse gives.
function componentsOf(parts) {
    const href = parts[0];
    const afterPath = parts[7] !== ABSENT ? parts[7] : parts[8];
    const hostStart = parts[3] < parts[4] && href[parts[3]] === '@' ? parts[3] + 1 : parts[3];
    return { __proto__: null,
        protocol: StringPrototypeSlice(href, 0, parts[1] - 1),
        username: parts[2] > parts[1] + 2 ? StringPrototypeSlice(href, parts[1] + 2, parts[2]) : '',
        password: parts[3] > parts[2] + 1 ? StringPrototypeSlice(href, parts[2] + 1, parts[3]) : '',
        hostname: StringPrototypeSlice(href, hostStart, parts[4]),
        port: parts[5] === ABSENT ? '' : `${parts[5]}`,
        pathname: span(href, parts[6], afterPath),
        search: parts[7] === ABSENT ? '' : span(href, parts[7] + 1, parts[8]),
        hash: parts[8] === ABSENT ? '' : StringPrototypeSlice(href, parts[8] + 1) };
}

// null when it does not parse.
function parseUrl(text, base) {
    const parts = ops.urlParse(text, base);
    return parts === null ? null : componentsOf(parts);
}

function invalid(what, value) {
    return new TypeError(`URLPattern: '${value}' is no valid ${what}`);
}

// ---- Canonical forms --------------------------------------------------------------------------------------------

function inDummy(part, value) {
    return componentsOf(ops.urlSet(DUMMY, part, value));
}

function protocol(value) {
    if (value === '') {
        return '';
    }
    const parsed = parseUrl(`${value}://dummy.invalid/`, null);
    if (parsed === null) {
        throw invalid('protocol', value);
    }
    return parsed.protocol;
}

function username(value) {
    return value === '' ? '' : inDummy(USERNAME, value).username;
}

function password(value) {
    return value === '' ? '' : inDummy(PASSWORD, value).password;
}

function hostname(value) {
    if (value === '') {
        return '';
    }
    const host = inDummy(HOSTNAME, value).hostname;
    if (host === 'dummy.invalid' && StringPrototypeToLowerCase(value) !== host) {
        throw invalid('hostname', value);
    }
    return host;
}

const ipv6 = /^[0-9a-f[\]:]*$/i;

function ipv6Hostname(value) {
    if (RegExpPrototypeExec(ipv6, value) === null) {
        throw invalid('hostname', value);
    }
    return StringPrototypeToLowerCase(value);
}

const digits = /^[\t\n\r]*(\d[\d\t\n\r]*)/;

function port(value, scheme) {
    if (value === '') {
        return '';
    }
    const found = RegExpPrototypeExec(digits, value);
    let number = 0;
    for (let i = 0; found !== null && i < found[1].length && number <= 65535; i++) {
        const code = StringPrototypeCharCodeAt(found[1], i);
        number = code >= 0x30 ? number * 10 + code - 0x30 : number;
    }
    if (found === null || number > 65535) {
        throw invalid('port', value);
    }
    const text = `${number}`;
    return ports[scheme] === text ? '' : text;
}

function pathname(value) {
    if (value === '' || value[0] === '/') {
        return value === '' ? '' : inDummy(PATHNAME, value).pathname;
    }
    return StringPrototypeSlice(inDummy(PATHNAME, `/-${value}`).pathname, 2);
}

// URL Standard, section 1.3: the C0 control percent-encode set.
function opaquePathname(value) {
    const bytes = ops.encodeUtf8(value);
    let out = '';
    for (let i = 0; i < primordials.TypedArrayPrototypeGetByteLength(bytes); i++) {
        const byte = bytes[i];
        out += byte < 0x20 || byte > 0x7e ? `%${byte < 16 ? '0' : ''}${StringPrototypeToUpperCase(NumberPrototypeToString(byte, 16))}`
            : primordials.StringFromCharCode(byte);
    }
    return out;
}

function search(value) {
    return value === '' ? '' : inDummy(SEARCH, `?${value}`).search;
}

function hash(value) {
    return value === '' ? '' : inDummy(HASH, `#${value}`).hash;
}

// ---- Init dictionaries ------------------------------------------------------------------------------------------

const names = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'];
const inOrder = ['baseURL', 'hash', 'hostname', 'password', 'pathname', 'port', 'protocol', 'search', 'username'];

function readInit(value) {
    const init = { __proto__: null };
    for (let i = 0; i < inOrder.length; i++) {
        const member = value[inOrder[i]];
        if (member !== undefined) {
            init[inOrder[i]] = toUsv(member);
        }
    }
    return init;
}

function isAbsolute(path, isPattern) {
    return path[0] === '/' || (isPattern && (path[0] === '\\' || path[0] === '{') && path[1] === '/');
}

// How far from the left init says something itself: there the base has no say, nor in what stands right of it.
function inheritFrom(base, init, result, isPattern) {
    const escape = isPattern ? escapePattern : (text) => text;
    const has = (...list) => {
        for (let i = 0; i < list.length; i++) {
            if (init[list[i]] !== undefined) {
                return true;
            }
        }
        return false;
    };
    const inherit = (name) => {
        result[name] = escape(base[name]);
    };
    const hostSaid = has('protocol', 'hostname');
    const portSaid = hostSaid || has('port');
    if (!has('protocol')) {
        inherit('protocol');
    }
    if (!isPattern && !portSaid && !has('username')) {
        inherit('username');
        if (!has('password')) {
            inherit('password');
        }
    }
    if (!hostSaid) {
        inherit('hostname');
    }
    if (!portSaid) {
        inherit('port');
    }
    const order = ['pathname', 'search', 'hash'];
    for (let i = 0; i < order.length && !portSaid && !has(order[i]); i++) {
        inherit(order[i]);
    }
}

function without(text, mark) {
    return text[0] === mark ? StringPrototypeSlice(text, 1) : text;
}

function withoutColon(text) {
    return text[text.length - 1] === ':' ? StringPrototypeSlice(text, 0, text.length - 1) : text;
}

function resolvedPath(path, base, opaque, isPattern) {
    if (base === null || opaque || isAbsolute(path, isPattern)) {
        return path;
    }
    const basePath = isPattern ? escapePattern(base.pathname) : base.pathname;
    const slash = StringPrototypeLastIndexOf(basePath, '/');
    return slash < 0 ? path : StringPrototypeSlice(basePath, 0, slash + 1) + path;
}

const plain = { __proto__: null, username, password, hostname, search, hash };

function takeOwn(init, result, isPattern, base, opaque) {
    if (init.protocol !== undefined) {
        const text = withoutColon(init.protocol);
        result.protocol = isPattern ? text : protocol(text);
    }
    for (const name in plain) {
        if (init[name] !== undefined) {
            const text = name === 'search' ? without(init[name], '?') : name === 'hash' ? without(init[name], '#') : init[name];
            result[name] = isPattern ? text : plain[name](text);
        }
    }
    const scheme = result.protocol ?? '';
    if (init.port !== undefined) {
        result.port = isPattern ? init.port : port(init.port, scheme);
    }
    if (init.pathname !== undefined) {
        const text = resolvedPath(init.pathname, base, opaque, isPattern);
        result.pathname = isPattern ? text : scheme === '' || isSpecial(scheme) ? pathname(text) : opaquePathname(text);
    }
}

// The components that init and its base URL give, as patterns or as canonical values; absent ones as in `result`.
function processInit(init, isPattern, result) {
    let base = null;
    let opaque = false;
    if (init.baseURL !== undefined) {
        base = parseUrl(init.baseURL, null);
        if (base === null) {
            throw invalid('base URL', init.baseURL);
        }
        opaque = base.pathname[0] !== '/' && base.pathname !== '';
        inheritFrom(base, init, result, isPattern);
    }
    takeOwn(init, result, isPattern, base, opaque);
    return result;
}

return { encoders: { __proto__: null, protocol, username, password, hostname, ipv6Hostname, port, pathname, opaquePathname, search,
    hash }, isSpecial, names, parseUrl, ports, processInit, readInit };
