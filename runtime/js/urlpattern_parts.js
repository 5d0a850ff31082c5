// Process: worker (lazy family). Trust: patterns are agent values; the regular expressions in them are compiled as any of theirs.
//
// The pattern language of URLPattern (URL Pattern Standard, sections 2 and 3): text to tokens, tokens to parts, parts to a regular
// expression and back to text. A part is { type, value, modifier, name, prefix, suffix }.

const { RegExpPrototypeExec, StringPrototypeCharCodeAt, StringPrototypeIncludes, StringPrototypeSlice, TypeError } = primordials;
const { safeList } = platform.core;

// ---- Tokens -----------------------------------------------------------------------------------------------------

const nameStart = /^[$_\p{ID_Start}]$/u;
const namePart = /^[$_\u200c\u200d\p{ID_Continue}]$/u;

// The code point at an index, as text.
function pointAt(text, index) {
    const code = StringPrototypeCharCodeAt(text, index);
    const pair = code >= 0xd800 && code <= 0xdbff && index + 1 < text.length;
    return StringPrototypeSlice(text, index, index + (pair ? 2 : 1));
}

function isNamePoint(point, first) {
    return RegExpPrototypeExec(first ? nameStart : namePart, point) !== null;
}

function isAscii(point) {
    return StringPrototypeCharCodeAt(point, 0) < 0x80;
}

// Behind the name that starts at `from`; `from` itself when none does.
function endOfName(text, from) {
    let at = from;
    while (at < text.length) {
        const point = pointAt(text, at);
        if (!isNamePoint(point, at === from)) {
            break;
        }
        at += point.length;
    }
    return at;
}

// Behind the `)` that closes the group whose content starts at `from`; -1 when it is not well-formed.
function endOfGroup(text, from) {
    let depth = 1;
    for (let at = from; at < text.length; at++) {
        const c = text[at];
        if (!isAscii(c) || (at === from && c === '?')) {
            return -1;
        }
        if (c === '\\') {
            at++;
            if (at === text.length || !isAscii(text[at])) {
                return -1;
            }
        } else if (c === ')' && --depth === 0) {
            return at === from ? -1 : at + 1;
        } else if (c === '(') {
            depth++;
            if (text[at + 1] !== '?') {
                return -1; // a capturing group of its own
            }
        }
    }
    return -1;
}

const single = { __proto__: null, '*': 'asterisk', '+': 'modifier', '?': 'modifier', '{': 'open', '}': 'close' };

// [type, where it ends, where its value starts, where that ends] of the token at an index.
function tokenAt(text, at) {
    const point = pointAt(text, at);
    const next = at + point.length;
    if (single[point] !== undefined) {
        return [single[point], next, at, next];
    }
    if (point === '\\') {
        if (next === text.length) {
            return ['invalid', next, at, next];
        }
        const end = next + pointAt(text, next).length;
        return ['escaped', end, next, end];
    }
    if (point === ':') {
        const end = endOfName(text, next);
        return end === next ? ['invalid', next, at, next] : ['name', end, next, end];
    }
    if (point === '(') {
        const end = endOfGroup(text, next);
        return end < 0 ? ['invalid', next, at, next] : ['regexp', end, next, end - 1];
    }
    return ['char', next, at, next];
}

function tokenize(text, lenient) {
    const tokens = safeList([]);
    for (let at = 0; at < text.length;) {
        const found = tokenAt(text, at);
        if (found[0] === 'invalid' && !lenient) {
            throw new TypeError(`URLPattern: '${text}' is malformed at ${at}`);
        }
        tokens[tokens.length] = { __proto__: null, type: found[0], index: at, value: StringPrototypeSlice(text, found[2], found[3]) };
        at = found[1];
    }
    tokens[tokens.length] = { __proto__: null, type: 'end', index: text.length, value: '' };
    return tokens;
}

// ---- Parts ------------------------------------------------------------------------------------------------------

const FULL = '.*';

function escapedBy(text, special) {
    let out = '';
    for (let i = 0; i < text.length; i++) {
        out += StringPrototypeIncludes(special, text[i]) ? `\\${text[i]}` : text[i];
    }
    return out;
}

function escapeRegexp(text) {
    return escapedBy(text, '.+*?^${}()[]|/\\');
}

function escapePattern(text) {
    return escapedBy(text, '+*?:{}()\\');
}

function segmentRegexp(options) {
    return `[^${escapeRegexp(options.delimiter)}]+?`;
}

function newParser(text, options, encode) {
    return { __proto__: null, text, options, encode, tokens: tokenize(text, false), at: 0, pending: '', parts: safeList([]),
        names: { __proto__: null }, nextNumber: 0 };
}

function accept(parser, type) {
    const token = parser.tokens[parser.at];
    if (token.type !== type) {
        return null;
    }
    parser.at++;
    return token;
}

function expect(parser, type) {
    if (parser.at >= parser.tokens.length || accept(parser, type) === null) {
        throw new TypeError(`URLPattern: '${parser.text}' is malformed at ${parser.tokens[parser.at]?.index ?? parser.text.length}`);
    }
}

function acceptMatcher(parser, name) {
    return accept(parser, 'regexp') ?? (name === null ? accept(parser, 'asterisk') : null);
}

function acceptModifier(parser) {
    return (accept(parser, 'modifier') ?? accept(parser, 'asterisk'))?.value ?? '';
}

function acceptText(parser) {
    let text = '';
    for (let token = accept(parser, 'char') ?? accept(parser, 'escaped'); token !== null;
        token = accept(parser, 'char') ?? accept(parser, 'escaped')) {
        text += token.value;
    }
    return text;
}

function addPart(parser, type, value, modifier, name, prefix, suffix) {
    parser.parts[parser.parts.length] = { __proto__: null, type, value, modifier, name, prefix, suffix };
}

function flushPending(parser) {
    if (parser.pending !== '') {
        addPart(parser, 'fixed', parser.encode(parser.pending), '', '', '', '');
        parser.pending = '';
    }
}

function nameOf(parser, nameToken) {
    const name = nameToken !== null ? nameToken.value : `${parser.nextNumber++}`;
    if (parser.names[name] !== undefined) {
        throw new TypeError(`URLPattern: '${parser.text}' has the name ${name} twice`);
    }
    parser.names[name] = true;
    return name;
}

function addGroup(parser, prefix, nameToken, matcher, suffix, modifier) {
    if (nameToken === null && matcher === null) {
        if (modifier === '') {
            parser.pending += prefix;
            return;
        }
        flushPending(parser);
        if (prefix !== '') {
            addPart(parser, 'fixed', parser.encode(prefix), modifier, '', '', '');
        }
        return;
    }
    flushPending(parser);
    const segment = segmentRegexp(parser.options);
    const value = matcher === null ? segment : matcher.type === 'asterisk' ? FULL : matcher.value;
    const type = value === segment ? 'segment' : value === FULL ? 'full' : 'regexp';
    addPart(parser, type, type === 'regexp' ? value : '', modifier, nameOf(parser, nameToken), parser.encode(prefix),
        parser.encode(suffix));
}

function parseOne(parser) {
    const char = accept(parser, 'char');
    const name = accept(parser, 'name');
    const matcher = acceptMatcher(parser, name);
    if (name !== null || matcher !== null) {
        let prefix = char?.value ?? '';
        if (prefix !== parser.options.prefix) {
            parser.pending += prefix;
            prefix = '';
        }
        flushPending(parser);
        addGroup(parser, prefix, name, matcher, '', acceptModifier(parser));
        return;
    }
    const fixed = char ?? accept(parser, 'escaped');
    if (fixed !== null) {
        parser.pending += fixed.value;
    } else if (accept(parser, 'open') !== null) {
        const prefix = acceptText(parser);
        const inner = accept(parser, 'name');
        const innerMatcher = acceptMatcher(parser, inner);
        const suffix = acceptText(parser);
        expect(parser, 'close');
        addGroup(parser, prefix, inner, innerMatcher, suffix, acceptModifier(parser));
    } else {
        flushPending(parser);
        expect(parser, 'end');
    }
}

function parse(text, options, encode) {
    const parser = newParser(text, options, encode);
    while (parser.at < parser.tokens.length) {
        parseOne(parser);
    }
    return parser.parts;
}

// ---- To a regular expression, and to text -----------------------------------------------------------------------

function groupSource(part, options) {
    const value = part.type === 'segment' ? segmentRegexp(options) : part.type === 'full' ? FULL : part.value;
    const prefix = escapeRegexp(part.prefix);
    const suffix = escapeRegexp(part.suffix);
    const { modifier } = part;
    const repeats = modifier === '+' || modifier === '*';
    if (prefix === '' && suffix === '') {
        return repeats ? `((?:${value})${modifier})` : `(${value})${modifier}`;
    }
    return repeats ? `(?:${prefix}((?:${value})(?:${suffix}${prefix}(?:${value}))*)${suffix})${modifier === '*' ? '?' : ''}`
        : `(?:${prefix}(${value})${suffix})${modifier}`;
}

// { source, names }: the names are those of the groups, in order.
function toRegexp(parts, options) {
    const names = safeList([]);
    let source = '^';
    for (let i = 0; i < parts.length; i++) {
        const part = parts[i];
        if (part.type === 'fixed') {
            const text = escapeRegexp(part.value);
            source += part.modifier === '' ? text : `(?:${text})${part.modifier}`;
        } else {
            names[names.length] = part.name;
            source += groupSource(part, options);
        }
    }
    return { __proto__: null, source: `${source}$`, names };
}

function isNumbered(name) {
    const code = StringPrototypeCharCodeAt(name, 0);
    return code >= 0x30 && code <= 0x39;
}

// Would the text run into what follows it, or what precedes it, without braces?
function needsBraces(part, previous, next, options) {
    if (part.suffix !== '' || (part.prefix !== '' && part.prefix !== options.prefix)) {
        return true;
    }
    if (!isNumbered(part.name) && part.type === 'segment' && part.modifier === '' && next !== undefined && next.prefix === '' &&
        next.suffix === '') {
        if (next.type === 'fixed' ? isNamePoint(pointAt(next.value, 0), false) : isNumbered(next.name)) {
            return true;
        }
    }
    return part.prefix === '' && previous !== undefined && previous.type === 'fixed' && options.prefix !== '' &&
        previous.value[previous.value.length - 1] === options.prefix;
}

function matcherText(part, previous, braces, options) {
    const named = !isNumbered(part.name);
    if (part.type === 'regexp') {
        return `(${part.value})`;
    }
    if (part.type === 'segment') {
        const glued = named && part.suffix !== '' && isNamePoint(pointAt(part.suffix, 0), false);
        return named ? (glued ? '\\' : '') : `(${segmentRegexp(options)})`;
    }
    const alone = previous === undefined || previous.type === 'fixed' || previous.modifier !== '' || braces || part.prefix !== '';
    return !named && alone ? '*' : `(${FULL})`;
}

function toText(parts, options) {
    let text = '';
    for (let i = 0; i < parts.length; i++) {
        const part = parts[i];
        if (part.type === 'fixed') {
            const value = escapePattern(part.value);
            text += part.modifier === '' ? value : `{${value}}${part.modifier}`;
            continue;
        }
        const braces = needsBraces(part, parts[i - 1], parts[i + 1], options);
        const name = isNumbered(part.name) ? '' : `:${part.name}`;
        const matcher = matcherText(part, parts[i - 1], braces, options);
        const inner = escapePattern(part.prefix) + name + matcher + escapePattern(part.suffix);
        text += (braces ? `{${inner}}` : inner) + part.modifier;
    }
    return text;
}

return { escapePattern, parse, toRegexp, toText, tokenize };
