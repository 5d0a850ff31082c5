import { AutoRouter, cors, error, json, withContent } from 'itty-router';
import { program, same } from './check.js';

const { preflight, corsify } = cors();
const router = AutoRouter();
router
    .get('/todos/:id', ({ params, query }) => ({ id: params.id, query }))
    .post('/todos', withContent, ({ content }) => json(content, { status: 201 }))
    .get('/teapot', () => error(418, 'short'))
    .get('/files/:path+', ({ params }) => params.path);

export default program(async () => {
    const get = (path, init) => router.fetch(new Request(`http://local${path}`, init));
    same(await (await get('/todos/7?a=1&a=2')).json(), { id: '7', query: { a: ['1', '2'] } }, 'parameters');
    const made = await get('/todos', { method: 'POST', body: '{"x":1}' });
    same([made.status, await made.json()], [201, { x: 1 }], 'post');
    const teapot = await get('/teapot');
    same(
        [teapot.status, await teapot.json(), (await get('/none')).status],
        [418, { status: 418, error: 'short' }, 404],
        'errors',
    );
    const shared = AutoRouter({ before: [preflight], finally: [corsify] }).get('/', () => ({ a: 1 }));
    const answer = await shared.fetch(new Request('http://local/', { headers: { origin: 'http://o' } }));
    const asked = await shared.fetch(
        new Request('http://local/', { method: 'OPTIONS', headers: { origin: 'http://o' } }),
    );
    same(
        [await answer.json(), answer.headers.get('access-control-allow-origin'), asked.status],
        [{ a: 1 }, '*', 204],
        'CORS',
    );
    same(await (await get('/files/a/b/c')).json(), 'a/b/c', 'greedy');
});
