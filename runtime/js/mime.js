// Process: worker (lazy family). Trust: texts are the agent's or an upstream's.
//
// MIME types (MIME Sniffing Standard, section 4): { essence, parameters: [name, value, ...] }.

const { StringPrototypeCharCodeAt, StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeToLowerCase } = primordials;
const { safeList, use } = platform.core;

function isBlank(code) {
    return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

function trimmedEnd(text) {
    let to = text.length;
    while (to > 0 && isBlank(StringPrototypeCharCodeAt(text, to - 1))) {
        to--;
    }
    return StringPrototypeSlice(text, 0, to);
}

function trimmed(text) {
    let from = 0;
    while (from < text.length && isBlank(StringPrototypeCharCodeAt(text, from))) {
        from++;
    }
    return trimmedEnd(StringPrototypeSlice(text, from));
}

function isValue(text) {
    for (let i = 0; i < text.length; i++) {
        const code = StringPrototypeCharCodeAt(text, i);
        if (!(code === 9 || (code >= 0x20 && code <= 0x7e) || (code >= 0x80 && code <= 0xff))) {
            return false;
        }
    }
    return true;
}

// Fetch Standard, section 2.2: collect an HTTP quoted string, without its quotes; [text, where it ends].
function quoted(text, from) {
    let value = '';
    let at = from + 1;
    while (at < text.length && text[at] !== '"') {
        if (text[at] === '\\' && at + 1 < text.length) {
            at++;
        }
        value += text[at++];
    }
    return [value, at + 1];
}

function indexOrEnd(text, what, from) {
    const at = StringPrototypeIndexOf(text, what, from);
    return at < 0 ? text.length : at;
}

function parameterOf(parameters, name) {
    for (let i = 0; i < parameters.length; i += 2) {
        if (parameters[i] === name) {
            return parameters[i + 1];
        }
    }
    return null;
}

// What stands between `;` and `;`, from `from` on; gives where the next one starts.
function parseParameter(text, from, parameters) {
    let at = from;
    while (at < text.length && isBlank(StringPrototypeCharCodeAt(text, at))) {
        at++;
    }
    const equals = indexOrEnd(text, '=', at);
    const end = indexOrEnd(text, ';', at);
    if (end <= equals) {
        return end + 1;
    }
    const name = StringPrototypeToLowerCase(StringPrototypeSlice(text, at, equals));
    let value;
    let next;
    if (text[equals + 1] === '"') {
        const pair = quoted(text, equals + 1);
        value = pair[0];
        next = indexOrEnd(text, ';', pair[1]);
    } else {
        next = end;
        value = trimmedEnd(StringPrototypeSlice(text, equals + 1, end));
        if (value === '') {
            return next + 1;
        }
    }
    if (use('headers').isToken(name) && isValue(value) && parameterOf(parameters, name) === null) {
        parameters[parameters.length] = name;
        parameters[parameters.length] = value;
    }
    return next + 1;
}

// null when it is none.
function parse(input) {
    const { isToken } = use('headers');
    const text = trimmed(input);
    const slash = StringPrototypeIndexOf(text, '/');
    const end = indexOrEnd(text, ';', 0);
    if (slash < 0 || slash > end) {
        return null;
    }
    const type = StringPrototypeSlice(text, 0, slash);
    const subtype = trimmedEnd(StringPrototypeSlice(text, slash + 1, end));
    if (!isToken(type) || !isToken(subtype)) {
        return null;
    }
    const parameters = safeList([]);
    for (let at = end + 1; at < text.length;) {
        at = parseParameter(text, at, parameters);
    }
    return { __proto__: null, essence: StringPrototypeToLowerCase(`${type}/${subtype}`), parameters };
}

function escaped(value) {
    let out = '';
    for (let i = 0; i < value.length; i++) {
        out += value[i] === '"' || value[i] === '\\' ? `\\${value[i]}` : value[i];
    }
    return out;
}

function serialize(mime) {
    const { isToken } = use('headers');
    let text = mime.essence;
    for (let i = 0; i < mime.parameters.length; i += 2) {
        const value = mime.parameters[i + 1];
        text += `;${mime.parameters[i]}=${isToken(value) ? value : `"${escaped(value)}"`}`;
    }
    return text;
}

// The parts of a header's value between commas that stand in no quotes.
function splitList(text) {
    const parts = safeList([]);
    let from = 0;
    let at = 0;
    while (at < text.length) {
        if (text[at] === ',') {
            parts[parts.length] = StringPrototypeSlice(text, from, at);
            from = at + 1;
        }
        at = text[at] === '"' ? quoted(text, at)[1] : at + 1;
    }
    parts[parts.length] = StringPrototypeSlice(text, from);
    return parts;
}

// Fetch Standard, section 2.2: extract a MIME type, from a flat list of headers. null: there is none.
function fromHeaders(list) {
    const text = use('headers').combined(list, 'content-type');
    const parts = text === null ? safeList([]) : splitList(text);
    let charset = null;
    let found = null;
    for (let i = 0; i < parts.length; i++) {
        const mime = parse(parts[i]);
        if (mime === null || mime.essence === '*/*') {
            continue;
        }
        const own = parameterOf(mime.parameters, 'charset');
        if (found === null || mime.essence !== found.essence) {
            charset = own;
        } else if (own === null && charset !== null) {
            mime.parameters[mime.parameters.length] = 'charset';
            mime.parameters[mime.parameters.length] = charset;
        }
        found = mime;
    }
    return found;
}

return { fromHeaders, parameterOf, parse, serialize, trimmed };
