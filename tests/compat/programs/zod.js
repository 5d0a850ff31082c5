import { z } from 'zod';
import { fails, program, same } from './check.js';

const User = z
    .object({
        name: z.string().min(2).trim(),
        age: z.coerce.number().int().positive().optional(),
        mail: z.email(),
        role: z.enum(['admin', 'user']).default('user'),
        tags: z.array(z.string()).max(3),
        extra: z.record(z.string(), z.unknown()).nullish(),
    })
    .strict();
const Shape = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('circle'), r: z.number() }),
    z.object({ kind: z.literal('square'), side: z.number() }).transform((s) => ({ ...s, area: s.side ** 2 })),
]);

export default program(async () => {
    same(
        User.parse({ name: ' Ann ', age: '41', mail: 'a@b.co', tags: ['x'] }),
        { name: 'Ann', age: 41, mail: 'a@b.co', role: 'user', tags: ['x'] },
        'parse',
    );
    const bad = User.safeParse({ name: 'A', mail: 'nope', tags: ['1', '2', '3', '4'], more: 1 });
    same(
        [bad.success, bad.error.issues.map((issue) => issue.path.join('.')).sort()],
        [false, ['', 'mail', 'name', 'tags']],
        'issues',
    );
    same(Shape.parse({ kind: 'square', side: 3 }).area, 9, 'union and transform');
    await fails(
        z
            .string()
            .refine(async (s) => s === 'yes', 'must be yes')
            .parseAsync('no'),
        /must be yes/,
        'async refinement',
    );
    same(z.toJSONSchema(z.object({ a: z.number().optional() })).properties, { a: { type: 'number' } }, 'JSON schema');
    const Tree = z.object({
        value: z.number(),
        get children() {
            return z.array(Tree);
        },
    });
    same(Tree.parse({ value: 1, children: [{ value: 2, children: [] }] }).children[0].value, 2, 'recursive');
});
