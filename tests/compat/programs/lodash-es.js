import _, {
    chunk,
    cloneDeep,
    debounce,
    get,
    groupBy,
    isEqual,
    merge,
    orderBy,
    set,
    template,
    throttle,
    uniqBy,
} from 'lodash-es';
import { program, same } from './check.js';

export default program(async () => {
    same(chunk([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]], 'chunk');
    same(groupBy(['one', 'two', 'three'], 'length'), { 3: ['one', 'two'], 5: ['three'] }, 'groupBy');
    same(merge({ a: { b: 1, c: [1] } }, { a: { c: [2, 3], d: 4 } }), { a: { b: 1, c: [2, 3], d: 4 } }, 'merge');
    same(
        [get({ a: [{ b: 2 }] }, 'a[0].b'), set({}, 'x.y[1]', 3), uniqBy([1.2, 1.4, 2], Math.floor)],
        [2, { x: { y: [null, 3] } }, [1.2, 2]],
        'paths',
    );
    same(
        orderBy(
            [
                { n: 'b', a: 1 },
                { n: 'a', a: 1 },
                { n: 'c', a: 0 },
            ],
            ['a', 'n'],
            ['desc', 'asc'],
        ).map((x) => x.n),
        ['a', 'b', 'c'],
        'orderBy',
    );
    const original = { date: new Date(5), map: new Map([[1, { deep: /x/g }]]), bytes: new Uint8Array([1]) },
        copy = cloneDeep(original);
    same([isEqual(original, copy), copy.map.get(1) === original.map.get(1)], [true, false], 'cloneDeep');
    same(
        _([3, 1, 2])
            .sortBy()
            .map((x) => x * 2)
            .reverse()
            .value(),
        [6, 4, 2],
        'chain',
    );
    let calls = 0;
    const late = debounce(() => calls++, 5),
        first = throttle(() => calls++, 1000, { trailing: false });
    [1, 2, 3].forEach(() => {
        late();
        first();
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    same(calls, 2, 'debounce and throttle');
    let refused = '';
    try {
        template('<%= a %>');
    } catch (error) {
        refused = error.name;
    }
    same(refused, 'EvalError', 'template compiles code, which is off');
});
