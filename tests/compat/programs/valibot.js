import * as v from 'valibot';
import { fails, program, same } from './check.js';

const Login = v.pipe(
    v.object({
        email: v.pipe(v.string(), v.email()),
        password: v.pipe(v.string(), v.minLength(8)),
        when: v.pipe(
            v.string(),
            v.isoTimestamp(),
            v.transform((text) => new Date(text).getTime()),
        ),
    }),
    v.check((input) => input.password !== input.email, 'same'),
);

export default program(async () => {
    const good = { email: 'jane@example.com', password: '12345678', when: '2026-01-01T00:00:00.000Z' };
    same(v.parse(Login, good), { ...good, when: 1767225600000 }, 'parse');
    const bad = v.safeParse(Login, { email: 'x', password: 'y', when: good.when });
    same([bad.success, v.flatten(bad.issues).nested.password.length], [false, 1], 'issues');
    same(
        v.is(v.variant('t', [v.object({ t: v.literal('a') }), v.object({ t: v.literal('b'), n: v.number() })]), {
            t: 'b',
            n: 1,
        }),
        true,
        'variant',
    );
    await fails(
        v.parseAsync(
            v.pipeAsync(
                v.string(),
                v.checkAsync(async () => false, 'async'),
            ),
            'x',
        ),
        /async/,
        'async',
    );
});
