// Process: worker (part of the lazy family "typescript"). Trust: positions come from the parser, the text from the agent.
//
// What is taken out of a source becomes spaces, so that every line and column stays where it was.

const NOT_A_LINE_BREAK = /[^\n\r\u2028\u2029]/g;

export class Edits {
    #source;
    #list = [];

    constructor(source) {
        this.#source = source;
    }

    // [from, to) becomes spaces, but for `mark`, one character that stands at `at`.
    blank(from, to, mark = '', at = from) {
        this.#list.push({ from, to, mark, at });
    }

    // Edits may overlap: what the first has left of the second is blanked too.
    apply() {
        const list = this.#list.sort((a, b) => a.from - b.from || b.to - a.to);
        let out = '';
        let done = 0;
        for (const edit of list) {
            if (edit.from > done) {
                out += this.#source.slice(done, edit.from);
                done = edit.from;
            }
            if (edit.to > done) {
                out += this.#spaces({ ...edit, from: done, mark: edit.at >= done ? edit.mark : '' });
                done = edit.to;
            }
        }
        return out + this.#source.slice(done);
    }

    #spaces({ from, to, mark, at }) {
        const text = this.#source.slice(from, to).replace(NOT_A_LINE_BREAK, ' ');
        return mark === '' ? text : text.slice(0, at - from) + mark + text.slice(at - from + 1);
    }
}

export function lineAndColumn(source, offset) {
    const before = source.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/);
    return { line: before.length, column: before[before.length - 1].length + 1 };
}
