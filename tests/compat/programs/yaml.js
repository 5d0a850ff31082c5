import { parse, parseDocument, stringify } from 'yaml';
import { program, same } from './check.js';

export default program(async () => {
    const text =
        'base: &b { x: 1 }\nlist:\n  - *b\n  - "two"\n  - 0x1F\nblock: |\n  a\n  b\nfolded: >-\n  c\n  d\ndate: 2026-01-02\n';
    same(
        parse(text),
        { base: { x: 1 }, list: [{ x: 1 }, 'two', 31], block: 'a\nb\n', folded: 'c d', date: '2026-01-02' },
        'parse',
    );
    same(stringify({ a: [1, { b: null }], c: 'x: y' }), 'a:\n  - 1\n  - b: null\nc: "x: y"\n', 'stringify');
    const document = parseDocument('# top\na: 1 # one\n');
    document.set('b', 2);
    same(String(document), '# top\na: 1 # one\nb: 2\n', 'comments stay');
    same(parseDocument('a: [1').errors.length > 0, true, 'errors');
});
