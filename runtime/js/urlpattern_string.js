// Process: worker (lazy family). Trust: the string is the agent's.
//
// The constructor string of a URLPattern to its components (URL Pattern Standard, section 1.6): a URL parser over tokens, which looks
// at those only that stand in no group.

const { StringPrototypeSlice } = primordials;
const { use } = platform.core;
const { tokenize } = use('urlpattern_parts');

// The order in which a URL has them; `init`, `authority` and `done` are states only.
const ranks = { __proto__: null, init: 0, protocol: 1, authority: 2, username: 3, password: 4, hostname: 5, port: 6, pathname: 7,
    search: 8, hash: 9, done: 10 };

function isPlain(parser, index, value) {
    const token = parser.tokens[index < parser.tokens.length ? index : parser.tokens.length - 1];
    return token.value === value && (token.type === 'char' || token.type === 'escaped' || token.type === 'invalid');
}

function is(parser, value) {
    return isPlain(parser, parser.at, value);
}

function isSearch(parser) {
    if (is(parser, '?')) {
        return true;
    }
    if (parser.tokens[parser.at].value !== '?') {
        return false;
    }
    const before = parser.at > 0 ? parser.tokens[parser.at - 1].type : '';
    return before !== 'name' && before !== 'regexp' && before !== 'close' && before !== 'asterisk';
}

function isHash(parser) {
    return is(parser, '#');
}

function component(parser) {
    return StringPrototypeSlice(parser.text, parser.tokens[parser.start].index, parser.tokens[parser.at].index);
}

function fillGaps(parser, next) {
    const { result, state } = parser;
    const to = ranks[next];
    const from = ranks[state];
    if (state === 'init' || next === 'done') {
        return;
    }
    if (from <= ranks.password && to >= ranks.port) {
        result.hostname = result.hostname ?? '';
    }
    if (from <= ranks.port && to >= ranks.search) {
        result.pathname = result.pathname ?? (parser.special ? '/' : '');
    }
    if (from <= ranks.pathname && to === ranks.hash) {
        result.search = result.search ?? '';
    }
}

function change(parser, next, skip) {
    if (parser.state !== 'init' && parser.state !== 'authority') {
        parser.result[parser.state] = component(parser);
    }
    fillGaps(parser, next);
    parser.state = next;
    parser.at += skip;
    parser.start = parser.at;
    parser.step = 0;
}

// The component starts over in this state.
function rewind(parser, state) {
    parser.at = parser.start;
    parser.state = state;
    parser.step = 0;
}

function toEnd(parser, pathToo) {
    if (pathToo && is(parser, '/')) {
        change(parser, 'pathname', 0);
    } else if (isSearch(parser)) {
        change(parser, 'search', 1);
    } else if (isHash(parser)) {
        change(parser, 'hash', 1);
    }
}

function endProtocol(parser) {
    parser.special = parser.isSpecialPattern(component(parser));
    if (isPlain(parser, parser.at + 1, '/') && isPlain(parser, parser.at + 2, '/')) {
        change(parser, 'authority', 3);
    } else {
        change(parser, parser.special ? 'authority' : 'pathname', 1);
    }
}

function inHostname(parser) {
    if (is(parser, '[')) {
        parser.brackets++;
    } else if (is(parser, ']')) {
        parser.brackets--;
    } else if (is(parser, ':') && parser.brackets === 0) {
        change(parser, 'port', 1);
    } else {
        toEnd(parser, true);
    }
}

const states = {
    __proto__: null,
    init: (parser) => is(parser, ':') && rewind(parser, 'protocol'),
    protocol: (parser) => is(parser, ':') && endProtocol(parser),
    authority(parser) {
        if (is(parser, '@')) {
            rewind(parser, 'username');
        } else if (is(parser, '/') || isSearch(parser) || isHash(parser)) {
            rewind(parser, 'hostname');
        }
    },
    username(parser) {
        if (is(parser, ':')) {
            change(parser, 'password', 1);
        } else if (is(parser, '@')) {
            change(parser, 'hostname', 1);
        }
    },
    password: (parser) => is(parser, '@') && change(parser, 'hostname', 1),
    hostname: inHostname,
    port: (parser) => toEnd(parser, true),
    pathname: (parser) => toEnd(parser, false),
    search: (parser) => isHash(parser) && change(parser, 'hash', 1),
    hash() {},
};

// At the end of the tokens: false when all is read.
function atEnd(parser) {
    if (parser.state === 'init') {
        rewind(parser, 'init');
        if (isHash(parser)) {
            change(parser, 'hash', 1);
        } else if (isSearch(parser)) {
            change(parser, 'search', 1);
        } else {
            change(parser, 'pathname', 0);
        }
        return true;
    }
    if (parser.state === 'authority') {
        rewind(parser, 'hostname');
        return true;
    }
    change(parser, 'done', 0);
    return false;
}

// Is the token one of a group, whose content says nothing about components?
function inGroup(parser, type) {
    if (type === 'open') {
        parser.depth++;
        return true;
    }
    if (parser.depth > 0 && type === 'close') {
        parser.depth--;
        return false;
    }
    return parser.depth > 0;
}

// isSpecialPattern(text): does this protocol, as a pattern, match a special scheme?
function parse(text, isSpecialPattern) {
    const parser = { __proto__: null, text, tokens: tokenize(text, true), result: { __proto__: null }, isSpecialPattern, start: 0,
        at: 0, step: 1, depth: 0, brackets: 0, special: false, state: 'init' };
    while (parser.at < parser.tokens.length) {
        const { type } = parser.tokens[parser.at];
        parser.step = 1;
        if (type === 'end') {
            if (!atEnd(parser)) {
                break;
            }
        } else if (!inGroup(parser, type)) {
            states[parser.state](parser);
        }
        parser.at += parser.step;
    }
    const { result } = parser;
    if (result.hostname !== undefined && result.port === undefined) {
        result.port = '';
    }
    return result;
}

return { parse };
