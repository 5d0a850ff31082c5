// Process: worker (lazy family). Trust: patterns and inputs are agent values.
//
// URLPattern (URL Pattern Standard). Our own code and not the polyfill of npm: that one reads globals and prototypes which agents may
// have replaced, parses with whatever it finds as URL, and is behind the standard. This one uses the one URL parser, and passes all
// of web-platform-tests' data; V8 10.2 lacks the sets of regular expressions (flag v) that four of them use.

const { RegExp, RegExpPrototypeExec, TypeError } = primordials;
const { asDictionary, defineValue, finishClass, isObject, toUsv, use } = platform.core;
const { parse, toRegexp, toText } = use('urlpattern_parts');
const { encoders, isSpecial, names, parseUrl, ports, processInit, readInit } = use('urlpattern_init');

const none = { __proto__: null, delimiter: '', prefix: '', flags: '' };
const ofHost = { __proto__: null, delimiter: '.', prefix: '', flags: '' };

function inSets() {
    try {
        new RegExp('', 'v');
        return 'v';
    } catch {
        return 'u'; // V8 10.2
    }
}
const FLAGS = inSets();

// ---- Components -------------------------------------------------------------------------------------------------

function compile(text, encode, options) {
    const parts = parse(text, options, encode);
    const { source, names: groups } = toRegexp(parts, options);
    let regexp;
    try {
        regexp = new RegExp(source, FLAGS + options.flags);
    } catch {
        throw new TypeError(`URLPattern: '${text}' has a regular expression that is malformed`);
    }
    let hasRegexp = false;
    for (let i = 0; i < parts.length; i++) {
        hasRegexp = hasRegexp || parts[i].type === 'regexp';
    }
    return { __proto__: null, text: toText(parts, options), regexp, groups, hasRegexp };
}

function matchesSpecial(component) {
    for (const scheme in ports) {
        if (RegExpPrototypeExec(component.regexp, scheme) !== null) {
            return true;
        }
    }
    return false;
}

function isIpv6Pattern(text) {
    return text[0] === '[' || ((text[0] === '{' || text[0] === '\\') && text[1] === '[');
}

function compileAll(init, ignoreCase) {
    const flags = ignoreCase ? 'i' : '';
    const rest = { __proto__: null, delimiter: '', prefix: '', flags };
    const all = { __proto__: null };
    all.protocol = compile(init.protocol, encoders.protocol, none);
    all.username = compile(init.username, encoders.username, none);
    all.password = compile(init.password, encoders.password, none);
    all.hostname = compile(init.hostname, isIpv6Pattern(init.hostname) ? encoders.ipv6Hostname : encoders.hostname, ofHost);
    all.port = compile(init.port, (text) => encoders.port(text, ''), none);
    all.pathname = matchesSpecial(all.protocol)
        ? compile(init.pathname, encoders.pathname, { __proto__: null, delimiter: '/', prefix: '/', flags })
        : compile(init.pathname, encoders.opaquePathname, rest);
    all.search = compile(init.search, encoders.search, rest);
    all.hash = compile(init.hash, encoders.hash, rest);
    return all;
}

function initOf(input, base) {
    if (typeof input !== 'string') {
        return input;
    }
    const init = use('urlpattern_string').parse(input, (text) => matchesSpecial(compile(text, encoders.protocol, none)));
    if (base === undefined && init.protocol === undefined) {
        throw new TypeError('URLPattern: a relative pattern needs a base URL');
    }
    if (base !== undefined) {
        init.baseURL = base;
    }
    return init;
}

function componentsFor(input, base, options) {
    const ignoreCase = !!asDictionary(options, 'The options of a URLPattern')?.ignoreCase;
    const init = processInit(initOf(toInput(input, base), base), true, { __proto__: null });
    for (let i = 0; i < names.length; i++) {
        init[names[i]] = init[names[i]] ?? '*';
    }
    if (isSpecial(init.protocol) && init.port === ports[init.protocol]) {
        init.port = '';
    }
    return compileAll(init, ignoreCase);
}

// ---- Matching ---------------------------------------------------------------------------------------------------

// A string stays one; anything else is an init.
function toInput(input, base) {
    if (!isObject(input) && input !== undefined && input !== null) {
        return toUsv(input);
    }
    if (base !== undefined) {
        throw new TypeError('URLPattern: a base URL goes with a string only; an object has its own baseURL');
    }
    return readInit(input ?? { __proto__: null });
}

// The components of what is to be matched; null when it is no URL.
function valuesOf(input, base) {
    if (typeof input === 'string') {
        return parseUrl(input, base ?? null);
    }
    try {
        return processInit(input, false, { __proto__: null, protocol: '', username: '', password: '', hostname: '', port: '',
            pathname: '', search: '', hash: '' });
    } catch {
        return null;
    }
}

function matchAll(components, values) {
    const found = { __proto__: null };
    for (let i = 0; i < names.length; i++) {
        const name = names[i];
        found[name] = RegExpPrototypeExec(components[name].regexp, values[name]);
        if (found[name] === null) {
            return null;
        }
    }
    return found;
}

function resultOf(components, values, found, inputs) {
    const result = { inputs };
    for (let i = 0; i < names.length; i++) {
        const name = names[i];
        const groups = {};
        for (let j = 0; j < components[name].groups.length; j++) {
            defineValue(groups, components[name].groups[j], found[name][j + 1], true);
        }
        defineValue(result, name, { input: values[name], groups }, true);
    }
    return result;
}

// ---- URLPattern -------------------------------------------------------------------------------------------------

class URLPattern {
    #components;

    // (input, baseURL, options) or (input, options)
    constructor(input = undefined, base = undefined, options = undefined) {
        const isBase = arguments.length > 2 || (base !== undefined && base !== null && !isObject(base));
        this.#components = componentsFor(input, isBase ? toUsv(base) : undefined, isBase ? options : base);
    }

    test(input = undefined, base = undefined) {
        const components = this.#components;
        const text = base === undefined ? undefined : toUsv(base);
        const values = valuesOf(toInput(input, text), text);
        return values !== null && matchAll(components, values) !== null;
    }

    exec(input = undefined, base = undefined) {
        const components = this.#components;
        const text = base === undefined ? undefined : toUsv(base);
        const given = toInput(input, text);
        const values = valuesOf(given, text);
        const found = values === null ? null : matchAll(components, values);
        const first = typeof given === 'string' ? given : { ...given };
        return found === null ? null : resultOf(components, values, found, text === undefined ? [first] : [first, text]);
    }

    get protocol() { return this.#components.protocol.text; }
    get username() { return this.#components.username.text; }
    get password() { return this.#components.password.text; }
    get hostname() { return this.#components.hostname.text; }
    get port() { return this.#components.port.text; }
    get pathname() { return this.#components.pathname.text; }
    get search() { return this.#components.search.text; }
    get hash() { return this.#components.hash.text; }

    get hasRegExpGroups() {
        const components = this.#components;
        for (let i = 0; i < names.length; i++) {
            if (components[names[i]].hasRegexp) {
                return true;
            }
        }
        return false;
    }
}
finishClass(URLPattern, 'URLPattern');

return { URLPattern };
