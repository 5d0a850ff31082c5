// Process: worker (part of the lazy family "typescript"). Trust: tokens of the agent's source.
//
// Annotations, declarations of types, and modifiers of classes become spaces. Where spaces alone would let two statements run
// into one another, or put a break where the grammar has none, one character moves.

import { TokenType as tt } from 'sucrase/dist/esm/parser/tokenizer/types.js';
import { isModifier, isTypeModifier } from './walk.js';

// What could go on with the statement before it.
const GOES_ON = new Set([
    tt.parenL,
    tt.bracketL,
    tt.backQuote,
    tt.plusMin,
    tt.plus,
    tt.minus,
    tt.star,
    tt.slash,
    tt.lessThan,
    tt.dot,
    tt.questionDot,
    tt.comma,
    tt.incDec,
]);
const GOES_ON_BEHIND_TYPE = new Set([tt.parenL, tt.bracketL, tt.backQuote]);
// With these a run is part of what stands before it.
const ANNOTATION = new Set([tt.colon, tt.question, tt.bang, tt.lessThan, tt._implements, tt._this, tt.comma]);

export class Types {
    constructor(walk, edits) {
        this.walk = walk;
        this.edits = edits;
    }

    // A run of type tokens; the index behind it.
    run(i) {
        const { walk } = this;
        const end = walk.nextKept(i);
        if (this.#isAsyncArrow(i, end)) {
            return this.run(i + 1);
        }
        const { start } = walk.tokens[i];
        const stop = walk.tokens[end - 1].end;
        if (
            walk.is(i, tt.colon) &&
            walk.is(i - 1, tt.parenR) &&
            walk.is(end, tt.arrow) &&
            walk.hasBreak(start, walk.tokens[end].start)
        ) {
            this.edits.blank(walk.tokens[i - 1].start, stop, ')', stop - 1);
        } else if (
            walk.is(i, tt.lessThan) &&
            walk.is(end, tt.parenL) &&
            walk.hasBreak(start, stop) &&
            this.#isArrow(end)
        ) {
            this.edits.blank(start, walk.tokens[end].end, '(');
        } else {
            this.edits.blank(start, stop, this.#needsSemicolon(i, end) ? ';' : '');
        }
        return end;
    }

    // `async <T>(x) => ...` as a statement: the parser counts its `async` among the types.
    #isAsyncArrow(i, end) {
        return this.walk.isWord(i, 'async') && this.walk.is(i + 1, tt.lessThan) && this.walk.is(end, tt.parenL);
    }

    #isArrow(paren) {
        return this.walk.is(this.walk.nextKept(this.walk.behindBracket(paren)), tt.arrow);
    }

    #needsSemicolon(i, end) {
        const { walk } = this;
        const before = walk.tokens[i - 1],
            next = walk.tokens[end];
        if (before === undefined || before.type === tt.semi || next.type === tt.eof) {
            return false;
        }
        if (ANNOTATION.has(walk.tokens[i].type)) {
            return (
                this.#isFieldLikeKeyword(i - 1) &&
                walk.hasBreak(before.end, next.start) &&
                next.type !== tt.eq &&
                next.type !== tt.parenL
            );
        }
        if (walk.isWord(i, 'as') || walk.isWord(i, 'satisfies')) {
            return GOES_ON_BEHIND_TYPE.has(next.type) && walk.hasBreak(walk.tokens[end - 1].end, next.start);
        }
        return GOES_ON.has(next.type) && walk.hasBreak(before.end, next.start);
    }

    // A field called `get` without its type: the next member would become a getter.
    #isFieldLikeKeyword(i) {
        return (
            this.walk.tokens[i].contextId !== null && ['get', 'set', 'static', 'accessor'].includes(this.walk.text(i))
        );
    }

    // `abstract class`, and the modifiers of a member, which goes wholly when it only declares.
    modifier(i) {
        const { walk } = this;
        let from = i;
        while (from > 0 && isModifier(walk.tokens[from - 1]) && !walk.tokens[from - 1].isType) {
            from--;
        }
        let name = i;
        let declares = false;
        for (; isModifier(walk.tokens[name]) && !walk.is(name, tt.star) && !walk.is(name, tt.hash); name++) {
            declares ||= walk.is(name, tt._declare) || walk.is(name, tt._abstract);
            if (isTypeModifier(walk.tokens[name]) || walk.is(name, tt._abstract)) {
                this.edits.blank(
                    walk.tokens[name].start,
                    walk.tokens[name].end,
                    name === from && this.#hidesBracket(from) ? ';' : '',
                );
            }
        }
        if (!declares || walk.is(name, tt._class)) {
            return name;
        }
        const end = walk.nextKept(walk.is(name, tt.bracketL) ? walk.behindBracket(name) : name + 1);
        this.edits.blank(walk.tokens[from].start, walk.tokens[end - 1].end, ';');
        return end;
    }

    // Without its modifiers, `[key]` and `*generator` would go on with the field before them.
    #hidesBracket(i) {
        while (isTypeModifier(this.walk.tokens[i])) {
            i++;
        }
        return this.walk.is(i, tt.bracketL) || this.walk.is(i, tt.star);
    }
}
