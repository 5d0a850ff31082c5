// Process: worker (part of the lazy family "typescript"). Trust: tokens of the agent's source.
//
// Imports and exports of types. An import that is never used as a value goes too, as in TypeScript itself and in bundlers that
// compile it: `import { Shape } from './shapes.ts'` asks for a name that is not there once the types of shapes.ts are gone.

import { TokenType as tt } from 'sucrase/dist/esm/parser/tokenizer/types.js';

// The statement of tokens [i, end): the source string, its attributes and the semicolon are in it.
function statementEnd(walk, i) {
    while (i < walk.tokens.length && !walk.is(i, tt.string)) {
        i = walk.is(i, tt.braceL) ? walk.behindBracket(i) : i + 1;
    }
    i++;
    if (walk.isWord(i, 'with') || walk.isWord(i, 'assert')) {
        i = walk.behindBracket(i + 1);
    }
    return walk.is(i, tt.semi) ? i + 1 : i;
}

// `import type X from`, `import type { X } from`, `import type * as`; but not `import type from` and `import type, { X } from`
function isTypeOnly(walk, i) {
    return (
        walk.isWord(i + 1, 'type') &&
        (walk.is(i + 2, tt.braceL) ||
            walk.is(i + 2, tt.star) ||
            (walk.is(i + 2, tt.name) && !(walk.isWord(i + 2, 'from') && walk.is(i + 3, tt.string))))
    );
}

// The names in `import type { A, B as C }` and `import { type D }`: `export { A }` goes with them.
export function importedTypes(walk) {
    const names = [];
    for (let i = 0; i < walk.tokens.length; i++) {
        if (!walk.is(i, tt._import) || walk.tokens[i].isType || walk.is(i + 1, tt.parenL) || walk.is(i + 1, tt.dot)) {
            continue;
        }
        const all = isTypeOnly(walk, i);
        for (; i < walk.tokens.length && !walk.is(i, tt.string); i++) {
            if (walk.is(i, tt.name) && (all || walk.tokens[i].isType)) {
                names.push(walk.text(i));
            }
        }
    }
    return names;
}

// The names between the braces that open at i, as lists of tokens [from, to) with the name that the module itself uses.
function specifiers(walk, i, localIsLast) {
    const list = [];
    const end = walk.behindBracket(i) - 1;
    for (let from = i + 1; from < end;) {
        let to = from;
        while (to < end && !walk.is(to, tt.comma)) {
            to++;
        }
        list.push({
            from,
            to,
            behind: Math.min(to + 1, end),
            isType: walk.tokens[from].isType,
            name: walk.text(localIsLast ? to - 1 : from),
        });
        from = to + 1;
    }
    return list;
}

export class Imports {
    // used: names that appear as values; types, values: names that the module declares as such
    constructor(walk, edits, { used, types, values }) {
        this.walk = walk;
        this.edits = edits;
        this.used = used;
        this.types = types;
        this.values = values;
    }

    blankTokens(from, to, mark) {
        this.edits.blank(this.walk.tokens[from].start, this.walk.tokens[to - 1].end, mark);
    }

    // A `;` in its place: what stood before it without one must not go on behind it.
    blankStatement(from, to) {
        this.blankTokens(from, to, ';');
    }

    blankSpecifiers(list, isGone) {
        let left = 0;
        for (const each of list) {
            if (isGone(each)) {
                this.blankTokens(each.from, each.behind);
            } else {
                left++;
            }
        }
        return left;
    }

    // The index behind what has been dealt with.
    import(i) {
        const { walk } = this;
        if (walk.is(i + 1, tt.parenL) || walk.is(i + 1, tt.dot) || walk.is(i + 1, tt.string)) {
            return i + 1;
        }
        const end = statementEnd(walk, i);
        if (isTypeOnly(walk, i) || !this.#clause(i + 1, true)) {
            this.blankStatement(i, end);
        } else {
            this.#clause(i + 1, false);
        }
        return end;
    }

    // Whether anything of `DEFAULT, * as NAME` or `DEFAULT, { NAMES }` is left. dry: only looks.
    #clause(i, dry) {
        const { walk } = this;
        let left = 0;
        if (walk.is(i, tt.name)) {
            left += this.#default(i, dry);
            i += walk.is(i + 1, tt.comma) ? 2 : 1;
        }
        if (walk.is(i, tt.star)) {
            return this.used.has(walk.text(i + 2)) || left > 0;
        }
        if (!walk.is(i, tt.braceL)) {
            return left > 0;
        }
        const list = specifiers(walk, i, true);
        const isGone = (each) => each.isType || !this.used.has(each.name);
        left += dry ? list.filter((each) => !isGone(each)).length : this.blankSpecifiers(list, isGone);
        return left > 0 || list.length === 0;
    }

    #default(i, dry) {
        const { walk } = this;
        if (this.used.has(walk.text(i))) {
            return 1;
        }
        if (!dry) {
            this.blankTokens(i, walk.is(i + 1, tt.comma) ? i + 2 : i + 1);
        }
        return 0;
    }

    #isDeclaredType(name) {
        return this.types.has(name) && !this.values.has(name);
    }

    export(i) {
        const { walk } = this;
        if (walk.isWord(i + 1, 'type') && (walk.is(i + 2, tt.braceL) || walk.is(i + 2, tt.star))) {
            return this.#exportType(i);
        }
        if (walk.is(i + 1, tt.braceL)) {
            return this.#exportNames(i);
        }
        if (
            walk.is(i + 1, tt._default) &&
            walk.is(i + 2, tt.name) &&
            this.#isDeclaredType(walk.text(i + 2)) &&
            walk.tokens[i].rhsEndIndex <= i + 4
        ) {
            this.blankStatement(i, walk.tokens[i].rhsEndIndex);
        }
        return i + 1;
    }

    #exportType(i) {
        const { walk } = this;
        const behind = walk.is(i + 2, tt.braceL) ? walk.behindBracket(i + 2) : i + 3;
        const hasSource = walk.is(i + 2, tt.star) || walk.isWord(behind, 'from');
        const end = hasSource ? statementEnd(walk, behind) : walk.is(behind, tt.semi) ? behind + 1 : behind;
        this.blankStatement(i, end);
        return end;
    }

    #exportNames(i) {
        const { walk } = this;
        const behind = walk.behindBracket(i + 1);
        const isLocal = !walk.isWord(behind, 'from');
        const list = specifiers(walk, i + 1, false);
        const left = this.blankSpecifiers(list, (each) => each.isType || (isLocal && this.#isDeclaredType(each.name)));
        if (left > 0 || list.length === 0 || isLocal) {
            return behind;
        }
        const end = statementEnd(walk, behind);
        this.blankStatement(i, end);
        return end;
    }
}
