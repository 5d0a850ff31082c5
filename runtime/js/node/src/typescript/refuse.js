// Process: worker (part of the lazy family "typescript"). Trust: tokens of the agent's source.
//
// Syntax that is more than types: it makes values, so leaving it out would change what the program does, and making them is a
// compiler's business.

import { parse } from 'sucrase/dist/esm/parser/index.js';
import { TokenType as tt } from 'sucrase/dist/esm/parser/tokenizer/types.js';
import { Walk, isClosing, isOpening, isTypeModifier } from './walk.js';

export class Refused {
    constructor(message, offset) {
        this.message = message;
        this.offset = offset;
    }
}

function refuse(walk, i, what, instead) {
    throw new Refused(`TypeScript's ${what} makes values and cannot be stripped: ${instead}`, walk.tokens[i].start);
}

function refuseEnum(walk, i) {
    refuse(walk, i, 'enum', 'use `const NAME = { ... } as const` and a union type');
}

function isNamespace(walk, i) {
    return (walk.isWord(i, 'namespace') || walk.isWord(i, 'module')) && walk.is(i + 1, tt.name);
}

function bodyOfNamespace(walk, i) {
    i += 2;
    while (walk.is(i, tt.dot)) {
        i += 2;
    }
    return i;
}

// A namespace of nothing but types is one. The parser marks its whole body as types, whatever is in it: parsed as a
// program of its own, only types are marked.
function hasValues(text) {
    const { tokens } = parse(text, false, true, false);
    const inner = new Walk(text, tokens);
    checkTypeRuns(inner);
    return tokens.some((token) => !token.isType && token.type !== tt.semi && token.type !== tt.eof);
}

function checkNamespace(walk, i) {
    const open = bodyOfNamespace(walk, i);
    if (!walk.is(open, tt.braceL)) {
        return i + 1;
    }
    const end = walk.behindBracket(open);
    let values;
    try {
        values = hasValues(walk.source.slice(walk.tokens[open].end, walk.tokens[end - 1].start));
    } catch {
        values = true;
    }
    if (values) {
        refuse(walk, i, 'namespace with values', 'use a module of its own, or an object');
    }
    return end;
}

// What is inside `declare` is never a value.
function behindAmbient(walk, i) {
    while (i < walk.tokens.length && walk.tokens[i].isType && !walk.is(i, tt.braceL) && !walk.is(i, tt.semi)) {
        i++;
    }
    return walk.is(i, tt.braceL) ? walk.behindBracket(i) : i + 1;
}

export function checkTypeRuns(walk) {
    for (let i = 0; i < walk.tokens.length;) {
        const token = walk.tokens[i];
        if (!token.isType) {
            i++;
        } else if (walk.isWord(i, 'declare') && isNamespace(walk, i + 1)) {
            i = behindAmbient(walk, i);
        } else {
            i = isNamespace(walk, i) ? checkNamespace(walk, i) : i + 1;
        }
    }
}

// Tokens behind which an operand begins: binary operators have a precedence in their low bits, the rest is listed.
const PRECEDENCE = 0xf;
const BEFORE_OPERAND = new Set([
    tt.parenL,
    tt.bracketL,
    tt.braceL,
    tt.braceR,
    tt.dollarBraceL,
    tt.comma,
    tt.semi,
    tt.colon,
    tt.question,
    tt.arrow,
    tt.eq,
    tt.assign,
    tt.ellipsis,
    tt.bang,
    tt.tilde,
    tt._return,
    tt._throw,
    tt._case,
    tt._typeof,
    tt._void,
    tt._delete,
    tt._yield,
    tt._in,
    tt._else,
    tt._do,
    tt._default,
]);

function beginsOperand(walk, i) {
    if (i === 0 || BEFORE_OPERAND.has(walk.tokens[i - 1].type)) {
        return true;
    }
    if (walk.is(i - 1, tt.star) && walk.isWord(i - 2, 'function')) {
        return false;
    }
    return (walk.tokens[i - 1].type & PRECEDENCE) !== 0 || (walk.isWord(i - 1, 'await') && !walk.is(i - 2, tt.dot));
}

// `<T>x`: nothing but spaces before x would put it into another place of the grammar (`=> <T>{}`, `return <T>` and a break).
function checkAngle(walk, i) {
    if (!beginsOperand(walk, i) || (i > 0 && walk.tokens[i - 1].isType)) {
        return;
    }
    const next = walk.nextKept(i);
    const isArrow = walk.is(next, tt.parenL) && walk.is(walk.nextKept(walk.behindBracket(next)), tt.arrow);
    if (!isArrow) {
        throw new Refused(
            'A type assertion in angle brackets cannot be stripped: write `value as Type`',
            walk.tokens[i].start,
        );
    }
}

function checkImportEquals(walk, i) {
    if (walk.is(i + 1, tt.name) && walk.is(i + 2, tt.eq)) {
        refuse(walk, i, '`import NAME =`', 'use `import NAME from "..."` or a constant');
    }
}

function checkExport(walk, i) {
    if (walk.is(i + 1, tt.eq)) {
        refuse(walk, i, '`export =`', 'use `export default`');
    }
    if (walk.is(i + 1, tt._import)) {
        checkImportEquals(walk, i + 1);
    }
}

const checks = new Map([
    [tt._enum, refuseEnum],
    [tt._import, checkImportEquals],
    [tt._export, checkExport],
    [tt.at, (walk, i) => refuse(walk, i, 'decorator', 'call the function on the class or method instead')],
]);

function checkToken(walk, i, within) {
    const token = walk.tokens[i];
    if (token.isType) {
        if (token.type === tt.lessThan) {
            checkAngle(walk, i);
        }
    } else if (isTypeModifier(token) && within === tt.parenL) {
        refuse(walk, i, 'parameter property', 'declare the property and assign it in the constructor');
    } else {
        checks.get(token.type)?.(walk, i);
    }
}

// Throws what is Refused.
export function refuseTransforms(walk) {
    const brackets = [];
    checkTypeRuns(walk);
    for (let i = 0; i < walk.tokens.length; i++) {
        const token = walk.tokens[i];
        if (!token.isType && isOpening(token)) {
            brackets.push(token.type);
        } else if (!token.isType && isClosing(token)) {
            brackets.pop();
        } else {
            checkToken(walk, i, brackets[brackets.length - 1]);
        }
    }
}
