import { all, create } from 'mathjs';
import { program, same } from './check.js';

export default program(async () => {
    const math = create(all, { number: 'number' });
    same(math.evaluate('sqrt(3^2 + 4^2) + sum([1, 2, 3])'), 11, 'expression');
    same(math.format(math.evaluate('12.7 cm to inch'), 4), '5 inch', 'units');
    same(
        math.det(
            math.matrix([
                [2, 1],
                [1, 3],
            ]),
        ),
        5,
        'matrix',
    );
    same(
        math
            .inv([
                [4, 7],
                [2, 6],
            ])
            .map((row) => row.map((x) => math.round(x, 3))),
        [
            [0.6, -0.7],
            [-0.2, 0.4],
        ],
        'inverse',
    );
    same(math.simplify('2 * x + x * 3').toString(), '5 * x', 'simplify');
    same(math.derivative('x^2 + sin(x)', 'x').toString(), '2 * x + cos(x)', 'derivative');
    same(math.format(math.add(math.complex(1, 2), math.complex('3i'))), '1 + 5i', 'complex');
    same(math.bignumber('0.1').plus('0.2').toString(), '0.3', 'big numbers');
    same(math.parser().evaluate(['f(x) = x ^ 2', 'f(4)'])[1], 16, 'functions');
});
