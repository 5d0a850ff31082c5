import ky, { HTTPError } from 'ky';
import { fails, program, same } from './check.js';

export default program(async ({ ORIGIN }) => {
    const api = ky.create({ prefixUrl: ORIGIN, retry: { limit: 2, delay: () => 1 }, headers: { 'x-client': 'ky' } });
    same(
        await api.post('echo', { json: { a: 1 }, searchParams: { q: 'x y' } }).json(),
        { method: 'POST', path: '/echo?q=x+y', body: { a: 1 }, client: 'ky' },
        'json',
    );
    same(await api.get('flaky').text(), 'third time', 'retries');
    const error = await api.get('missing').catch((thrown) => thrown);
    same([error instanceof HTTPError, error.response.status], [true, 404], 'HTTPError');
    const hooked = api.extend({ hooks: { beforeRequest: [(request) => request.headers.set('x-client', 'hook')] } });
    same((await hooked.post('echo', { json: {} }).json()).client, 'hook', 'hooks');
    await fails(api.get('slow', { timeout: 50, retry: 0 }), /TimeoutError/, 'timeout');
});
