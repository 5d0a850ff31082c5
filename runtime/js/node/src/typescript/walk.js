// Process: worker (part of the lazy family "typescript"). Trust: tokens of the agent's source.
//
// The parser's tokens, and the questions that several passes ask about them.

import { TokenType as tt } from 'sucrase/dist/esm/parser/tokenizer/types.js';

const MODIFIERS = new Set([
    tt._async,
    tt._get,
    tt._set,
    tt._readonly,
    tt._static,
    tt._public,
    tt._private,
    tt._protected,
    tt._override,
    tt._abstract,
    tt.star,
    tt._declare,
    tt.hash,
]);
const TYPE_MODIFIERS = new Set([tt._readonly, tt._public, tt._private, tt._protected, tt._override]);
const OPENING = new Set([tt.parenL, tt.bracketL, tt.braceL, tt.dollarBraceL]);
const CLOSING = new Set([tt.parenR, tt.bracketR, tt.braceR]);

export const isModifier = (token) => MODIFIERS.has(token.type);
export const isTypeModifier = (token) => TYPE_MODIFIERS.has(token.type);
export const isOpening = (token) => OPENING.has(token.type);
export const isClosing = (token) => CLOSING.has(token.type);

export class Walk {
    constructor(source, tokens) {
        this.source = source;
        this.tokens = tokens;
    }

    text(i) {
        const token = this.tokens[i];
        return token === undefined ? '' : this.source.slice(token.start, token.end);
    }

    is(i, type) {
        return this.tokens[i] !== undefined && this.tokens[i].type === type;
    }

    // A contextual keyword is a name to the tokenizer, unless the parser has recognised it.
    isWord(i, word) {
        const token = this.tokens[i];
        return token !== undefined && token.type !== tt.string && token.type !== tt.template && this.text(i) === word;
    }

    // The index behind the bracket that closes the one at i.
    behindBracket(i) {
        let depth = 0;
        for (; i < this.tokens.length; i++) {
            depth += isOpening(this.tokens[i]) ? 1 : isClosing(this.tokens[i]) ? -1 : 0;
            if (depth === 0) {
                return i + 1;
            }
        }
        return i;
    }

    // The first token from i on that stays.
    nextKept(i) {
        while (i < this.tokens.length && this.tokens[i].isType) {
            i++;
        }
        return i;
    }

    hasBreak(from, to) {
        return /[\n\r\u2028\u2029]/.test(this.source.slice(from, to));
    }
}
