// CommonJS packages that ask for Node's modules, bundled for Node, with nodejs_compat.

import bcrypt from 'bcryptjs';
import jwt from 'jsonwebtoken';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fails, program, same } from './check.js';

export default program(async (env) => {
    const token = jwt.sign({ sub: 'me' }, 'secret', { expiresIn: '1h', issuer: 'mayfly' });
    same(jwt.verify(token, 'secret', { issuer: 'mayfly' }).sub, 'me', 'jsonwebtoken');
    await fails(
        (async () => jwt.verify(token, 'other'))(),
        /JsonWebTokenError: invalid signature/,
        'a wrong key',
    );
    await fails(
        new Promise((resolve, reject) => jwt.verify(token, 'other', (error) => reject(error))),
        /invalid signature/,
        'a callback',
    );
    const hash = await bcrypt.hash('password', 4);
    same([await bcrypt.compare('password', hash), await bcrypt.compare('other', hash)], [true, false], 'bcryptjs');
    const digest = createHash('sha256');
    await pipeline(Readable.from(['a', 'b']), async (chunks) => {
        for await (const chunk of chunks) {
            digest.update(chunk);
        }
    });
    same(digest.digest('hex'), createHash('sha256').update('ab').digest('hex'), 'a pipeline into a function');
    const als = new AsyncLocalStorage();
    const seen = await Promise.all([1, 2].map((id) => als.run(id, async () => (await bcrypt.hash('x', 4)) && als.getStore())));
    same(seen, [1, 2], 'AsyncLocalStorage through a package');
    same(process.env.NAME, env.NAME, 'process.env');
});
