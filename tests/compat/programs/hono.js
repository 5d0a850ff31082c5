import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { sign, verify } from 'hono/jwt';
import { streamSSE } from 'hono/streaming';
import { validator } from 'hono/validator';
import { fails, program, same } from './check.js';

const app = new Hono();
app.use('/api/*', cors());
app.use(async (c, next) => {
    await next();
    c.header('x-after', 'yes');
});
app.get('/users/:id{[0-9]+}', (c) => c.json({ id: c.req.param('id'), q: c.req.queries('q') }));
app.post(
    '/api/posts',
    validator('json', (value, c) => (typeof value.title === 'string' ? value : c.json({ error: 'title' }, 400))),
    (c) => c.json(c.req.valid('json'), 201),
);
app.get('/sse', (c) =>
    streamSSE(c, async (stream) => {
        for (let id = 0; id < 3; id++) {
            await stream.writeSSE({ data: `message ${id}`, event: 'tick', id: String(id) });
        }
    }),
);
app.get('/boom', () => {
    throw new HTTPException(418, { message: 'teapot' });
});
app.route(
    '/nested',
    new Hono().get('/x', (c) => c.text('nested')),
);

export default program(async () => {
    const get = (path, init) => app.request(`http://local${path}`, init);
    const user = await get('/users/42?q=a&q=b');
    same(
        [await user.json(), user.headers.get('x-after')],
        [{ id: '42', q: ['a', 'b'] }, 'yes'],
        'router and middleware',
    );
    same((await get('/users/abc')).status, 404, 'a parameter that does not match');
    const json = (body) => ({
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', origin: 'http://o' },
    });
    const good = await get('/api/posts', json({ title: 't' })),
        bad = await get('/api/posts', json({}));
    same(
        [good.status, await good.json(), good.headers.get('access-control-allow-origin'), bad.status],
        [201, { title: 't' }, '*', 400],
        'validator',
    );
    same(
        await (await get('/sse')).text(),
        [0, 1, 2].map((id) => `event: tick\ndata: message ${id}\nid: ${id}\n\n`).join(''),
        'SSE',
    );
    const boom = await get('/boom');
    same(
        [boom.status, await boom.text(), await (await get('/nested/x')).text()],
        [418, 'teapot', 'nested'],
        'errors and nesting',
    );
    const token = await sign({ sub: 'me', exp: Math.floor(Date.now() / 1000) + 60 }, 'secret', 'HS256');
    same((await verify(token, 'secret', 'HS256')).sub, 'me', 'JWT');
    await fails(verify(token, 'other', 'HS256'), /signature/i, 'a wrong key');
});
