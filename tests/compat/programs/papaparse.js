import Papa from 'papaparse';
import { program, same } from './check.js';

export default program(async () => {
    const text = 'id,name,note\r\n1,"Ann, B.","said ""hi""\nthere"\r\n2,Bob,\r\n';
    const { data, meta, errors } = Papa.parse(text, { header: true, dynamicTyping: true, skipEmptyLines: true });
    same(
        [data, meta.fields, errors],
        [
            [
                { id: 1, name: 'Ann, B.', note: 'said "hi"\nthere' },
                { id: 2, name: 'Bob', note: null },
            ],
            ['id', 'name', 'note'],
            [],
        ],
        'parse',
    );
    same(
        Papa.unparse([
            { a: 1, b: 'x,y' },
            { a: 2, b: 'q"' },
        ]),
        'a,b\r\n1,"x,y"\r\n2,"q"""',
        'unparse',
    );
    const rows = [];
    Papa.parse('1;2\n3;4', { step: (row) => rows.push(row.data), delimiter: '' });
    same(
        rows,
        [
            ['1', '2'],
            ['3', '4'],
        ],
        'steps and a guessed delimiter',
    );
});
