import {
    Subject,
    concatMap,
    debounceTime,
    defer,
    firstValueFrom,
    forkJoin,
    from,
    interval,
    lastValueFrom,
    map,
    of,
    reduce,
    retry,
    scan,
    share,
    switchMap,
    take,
    throwError,
    timer,
    toArray,
    zip,
} from 'rxjs';
import { fails, program, same } from './check.js';

export default program(async () => {
    same(
        await lastValueFrom(
            from([1, 2, 3, 4]).pipe(
                map((x) => x * x),
                reduce((a, b) => a + b),
            ),
        ),
        30,
        'map and reduce',
    );
    same(
        await firstValueFrom(
            interval(1).pipe(
                scan((a) => a + 1, 0),
                take(3),
                toArray(),
            ),
        ),
        [1, 2, 3],
        'interval',
    );
    same(
        await lastValueFrom(
            of('a', 'b').pipe(
                concatMap(async (x) => `${x}!`),
                toArray(),
            ),
        ),
        ['a!', 'b!'],
        'promises in order',
    );
    let tries = 0;
    same(
        await lastValueFrom(defer(() => (++tries < 3 ? throwError(() => new Error('no')) : of(tries))).pipe(retry(5))),
        3,
        'retry',
    );
    same(
        await lastValueFrom(forkJoin({ a: timer(2).pipe(map(() => 'A')), b: zip(of(1), of(2)) })),
        { a: 'A', b: [1, 2] },
        'join',
    );
    const subject = new Subject(),
        shared = subject.pipe(
            switchMap((x) => timer(1).pipe(map(() => x))),
            debounceTime(2),
            share(),
        );
    const heard = firstValueFrom(shared);
    [1, 2, 3].forEach((x) => subject.next(x));
    same(await heard, 3, 'switchMap and debounce');
    await fails(firstValueFrom(of()), /EmptyError/, 'empty');
});
