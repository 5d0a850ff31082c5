// Runs in the gateway with nodejs_compat: what programs written for Node do with its modules. Answers "ok N".

import assert, { deepStrictEqual, strictEqual, throws } from 'node:assert';
import strict from 'node:assert/strict';
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { Buffer as ImportedBuffer, isUtf8 } from 'node:buffer';
import { channel, tracingChannel } from 'node:diagnostics_channel';
import crypto, { createHash, createHmac, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import EventEmitter, { errorMonitor, on, once } from 'events';
import path, { basename, join, posix } from 'node:path';
import process, { env, nextTick } from 'node:process';
import querystring from 'node:querystring';
import { PassThrough, Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'string_decoder';
import { setTimeout as startTimeout } from 'node:timers';
import { setTimeout as wait } from 'node:timers/promises';
import url, { fileURLToPath } from 'node:url';
import util, { callbackify, format, inherits, inspect, isDeepStrictEqual, promisify, types } from 'node:util';

let checks = 0;
function same(actual, expected, what) {
    checks++;
    deepStrictEqual(actual, expected, `${what}: ${JSON.stringify(actual)}`);
}

async function storage() {
    const als = new AsyncLocalStorage(),
        other = new AsyncLocalStorage();
    const seen = [];
    const note = (where) => seen.push(`${where} ${als.getStore()}`);
    const job = (name) =>
        als.run(name, async () => {
            note('sync');
            await null;
            note('await');
            await wait(1);
            note('timer');
            await new Promise((resolve) =>
                setTimeout(() => {
                    note('callback');
                    resolve();
                }, 1),
            );
            await Promise.all(
                [1].map(async () => {
                    await 0;
                    note('nested');
                }),
            );
            queueMicrotask(() => note('microtask'));
            nextTick(() => note('tick'));
            await {
                then(resolve) {
                    note('thenable');
                    resolve();
                },
            };
            for await (const x of (async function* () {
                yield 1;
                note('generator');
                yield 2;
            })()) {
                note(x);
            }
            other.run('o', () => same([als.getStore(), other.getStore()], [name, 'o'], 'two storages'));
            als.exit(() => same(als.getStore(), undefined, 'exit'));
            return als.getStore();
        });
    // V8 10.2 calls the `then` of what is no promise without the context.
    const expected = [
        '1',
        '2',
        'await',
        'callback',
        'generator',
        'microtask',
        'nested',
        'sync',
        ...('toSorted' in [] ? ['thenable'] : []),
        'tick',
        'timer',
    ];
    const results = await Promise.all([job('a'), job('b')]);
    same(results, ['a', 'b'], 'each its own');
    await wait(1); // Node runs its ticks when no microtask is left
    for (const name of ['a', 'b']) {
        const mine = seen.filter((line) => line.endsWith(` ${name}`)).map((line) => line.slice(0, -2));
        same(mine.sort(), expected, `all of ${name}`);
    }
    same(als.getStore(), undefined, 'nothing is left');
    const bound = als.run('then', () => AsyncLocalStorage.bind(() => als.getStore()));
    const snapshot = als.run('snap', () => AsyncLocalStorage.snapshot());
    const resource = als.run('res', () => new AsyncResource('R'));
    same(
        [bound(), snapshot(() => als.getStore()), resource.runInAsyncScope(() => als.getStore())],
        ['then', 'snap', 'res'],
        'bound',
    );
    throws(
        () =>
            als.run(1, () => {
                throw new Error('through');
            }),
        /through/,
    );
    same(als.getStore(), undefined, 'left by an exception');
    await als.run(1, async () => {
        als.enterWith(2);
        await null;
        same(als.getStore(), 2, 'enterWith');
    });
}

function buffers() {
    same(Buffer === ImportedBuffer && Buffer === globalThis.Buffer, true, 'one Buffer');
    same(Buffer.from('h\u00e9llo \u{1f600}').toString('hex'), '68c3a96c6c6f20f09f9880', 'utf8 to hex');
    same(Buffer.from([0xff, 0x41]).toString(), '\ufffdA', 'malformed utf8');
    same(
        [Buffer.from('_-8', 'base64url').toString('hex'), Buffer.from('ffff', 'hex').toString('base64url')],
        ['ffef', '__8'],
        'base64url',
    );
    same(Buffer.from('_-8', 'base64url').equals(Buffer.from('/+8=', 'base64')), true, 'base64');
    same(
        [Buffer.byteLength('\u20ac'), Buffer.byteLength('YQ', 'base64url'), Buffer.byteLength('ab', 'utf16le')],
        [3, 1, 4],
        'byteLength',
    );
    same(
        Buffer.concat([Buffer.from('a'), new Uint8Array([98]), Buffer.alloc(2, 'c')]).toString('latin1'),
        'abcc',
        'concat',
    );
    const numbers = Buffer.alloc(16);
    numbers.writeUInt32BE(0xdeadbeef, 0);
    numbers.writeDoubleLE(1.5, 4);
    same(
        [numbers.readUInt16BE(0), numbers.readDoubleLE(4), numbers.subarray(0, 2).toString('hex')],
        [0xdead, 1.5, 'dead'],
        'numbers',
    );
    same(
        [
            Buffer.from('abc').indexOf('c'),
            Buffer.compare(Buffer.from('a'), Buffer.from('b')),
            Buffer.isBuffer(new Uint8Array(1)),
        ],
        [2, -1, false],
        'find',
    );
    same(JSON.stringify(Buffer.from('a')), '{"type":"Buffer","data":[97]}', 'JSON');
    same([isUtf8(Buffer.from([0xff])), isUtf8(Buffer.from('\u00e9'))], [false, true], 'isUtf8');
    same(Buffer.from('abc').toString('utf8', 1, 2), 'b', 'a part');
    same(new StringDecoder('utf8').write(Buffer.from([0xe2, 0x82])) + 'x', 'x', 'half a character');
}

function hashes() {
    same(
        createHash('sha256').update('abc').digest('hex'),
        'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        'sha256',
    );
    same(
        createHash('md5').update('a').update(Buffer.from('bc')).digest('base64'),
        'kAFQmDzST7DWlj99KOF/cg==',
        'md5 in two parts',
    );
    same(
        createHash('RSA-SHA1').update('').digest('hex'),
        'da39a3ee5e6b4b0d3255bfef95601890afd80709',
        'sha1 of nothing',
    );
    // RFC 4231, test cases 2 and 6 (a key that is longer than a block)
    same(
        createHmac('sha256', 'Jefe').update('what do ya want for nothing?').digest('hex'),
        '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
        'hmac',
    );
    same(
        createHmac('sha512', Buffer.alloc(131, 0xaa))
            .update('Test Using Larger Than Block-Size Key - Hash Key First')
            .digest('hex')
            .slice(0, 16),
        '80b24263c7c1a3eb',
        'hmac with a long key',
    );
    same(createHmac('sha3-256', '').update('').digest().length, 32, 'hmac with no key');
    const running = createHash('sha384').update('a');
    const copy = running.copy().update('b');
    same(copy.digest('hex') === createHash('sha384').update('ab').digest('hex'), true, 'copy');
    same(running.digest().length, 48, 'the copied one goes on');
    throws(() => running.update('x'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
    throws(() => createHash('sha257'), /Digest method not supported/);
    throws(() => createHash('md5').update(5), TypeError);
    throws(() => crypto.createCipheriv());
    same(
        [timingSafeEqual(Buffer.from('ab'), Buffer.from('ab')), timingSafeEqual(Buffer.from('ab'), Buffer.from('ac'))],
        [true, false],
        'equal',
    );
    throws(() => timingSafeEqual(Buffer.from('a'), Buffer.from('ab')), RangeError);
    same([randomBytes(100000).length, randomUUID().length, randomInt(1)], [100000, 36, 0], 'random');
    const key = crypto.createSecretKey('key', 'utf8');
    same(
        [
            key.type,
            key.symmetricKeySize,
            key.export().toString(),
            key.equals(crypto.createSecretKey(Buffer.from('key'))),
        ],
        ['secret', 3, 'key', true],
        'key',
    );
    same(
        createHmac('sha1', key).update('').digest('hex'),
        createHmac('sha1', 'key').update('').digest('hex'),
        'hmac with a key object',
    );
    same(crypto.webcrypto === globalThis.crypto, true, 'webcrypto');
}

async function events() {
    function Old() {
        EventEmitter.call(this);
    }
    inherits(Old, EventEmitter);
    class New extends EventEmitter {}
    for (const emitter of [new Old(), new New()]) {
        const heard = [];
        emitter
            .on('x', (a) => heard.push(a))
            .once('x', (a) => heard.push(-a))
            .prependListener('x', () => heard.push('first'));
        emitter.emit('x', 1);
        emitter.emit('x', 2);
        same(heard, ['first', 1, -1, 'first', 2], 'order');
    }
    const emitter = new New();
    throws(() => emitter.emit('error', new Error('unheard')), /unheard/);
    let monitored = 0;
    emitter.on(errorMonitor, () => monitored++);
    emitter.on('error', () => {});
    emitter.emit('error', new Error());
    same(monitored, 1, 'errorMonitor');
    setTimeout(() => emitter.emit('y', 7, 8));
    same(await once(emitter, 'y'), [7, 8], 'once');
    const list = [];
    setTimeout(() => {
        emitter.emit('z', 1);
        emitter.emit('z', 2);
    });
    for await (const [value] of on(emitter, 'z')) {
        if (list.push(value) === 2) {
            break;
        }
    }
    same([list, emitter.listenerCount('z')], [[1, 2], 0], 'on');
}

async function streams() {
    const upper = new Transform({
        transform(chunk, encoding, done) {
            done(null, chunk.toString().toUpperCase());
        },
    });
    const out = [];
    const sink = new Writable({
        write(chunk, encoding, done) {
            out.push(chunk.toString());
            setTimeout(done, 1);
        },
        highWaterMark: 1,
    });
    await pipeline(Readable.from(['a', 'b', 'c']), upper, new PassThrough(), sink);
    same(out.join(''), 'ABC', 'pipeline');
    await assert.rejects(
        pipeline(
            Readable.from([1]),
            new Transform({
                objectMode: true,
                transform(chunk, encoding, done) {
                    done(new Error('inside'));
                },
            }),
        ),
        /inside/,
    );
    const read = [];
    for await (const chunk of Readable.from([1, 2]).map((x) => x * 2)) {
        read.push(chunk);
    }
    same(read, [2, 4], 'iteration');
    const hashed = createHash('sha1');
    for await (const chunk of Readable.from([Buffer.from('a'), Buffer.from('b')])) {
        hashed.update(chunk);
    }
    same(hashed.digest('hex'), createHash('sha1').update('ab').digest('hex'), 'hash of a stream');
}

async function utilities() {
    same(format('%s is %d and %j', 'x', 1, { a: 1 }).startsWith('x is 1 and {'), true, 'format');
    same(inspect({ a: [1, { b: { c: { d: 1 } } }] }), '{ a: [ 1, { b: [Object] } ] }', 'inspect');
    same(inspect({ a: { b: { c: { d: { e: 1 } } } } }, { depth: null }).includes('e: 1'), true, 'depth');
    same(inspect({ [inspect.custom]: () => 'mine' }), 'mine', 'custom');
    same(await promisify((a, done) => done(null, a + 1))(1), 2, 'promisify');
    await promisify(startTimeout)(1);
    same(
        await new Promise((resolve) => callbackify(async () => 5)((error, value) => resolve(value))),
        5,
        'callbackify',
    );
    same(
        [
            types.isPromise(Promise.resolve()),
            types.isDate({}),
            types.isUint8Array(Buffer.alloc(1)),
            types.isAsyncFunction(async () => {}),
            types.isRegExp(/x/),
            types.isProxy(new Proxy({}, {})),
            types.isNativeError(new TypeError()),
        ],
        [true, false, true, true, true, true, true],
        'types',
    );
    same(
        [
            isDeepStrictEqual(
                { a: new Map([[{ b: 1 }, new Set([1, 2])]]) },
                { a: new Map([[{ b: 1 }, new Set([2, 1])]]) },
            ),
            isDeepStrictEqual([1], ['1']),
            isDeepStrictEqual(new Date(1), new Date(2)),
            isDeepStrictEqual([NaN, -0], [NaN, 0]),
            isDeepStrictEqual(new Uint8Array([1]), new Uint8Array([1])),
            isDeepStrictEqual({ a: undefined }, {}),
        ],
        [true, false, false, false, true, false],
        'deep equality',
    );
    const cycle = {},
        other = {};
    cycle.self = cycle;
    other.self = other;
    same([isDeepStrictEqual(cycle, other), isDeepStrictEqual(cycle, { self: { self: 1 } })], [true, false], 'cycles');
    assert.deepEqual({ a: 1 }, { a: '1' });
    throws(() => strict.deepEqual({ a: 1 }, { a: '1' }), { name: 'AssertionError', code: 'ERR_ASSERTION' });
    throws(() => assert(0, 'told'), /told/);
    throws(
        () => strictEqual(1, 2),
        (error) => error.actual === 1 && error.operator === 'strictEqual',
    );
    throws(() => throws(() => {}), /Missing expected exception/);
    throws(
        () =>
            throws(() => {
                throw new TypeError('a');
            }, RangeError),
        { name: 'AssertionError', message: /instance of "RangeError"/ },
    );
    await assert.rejects(async () => {
        throw new RangeError('r');
    }, RangeError);
    same(util.inspect === inspect && util.default === undefined, true, 'default export');
}

function paths() {
    same(
        [
            join('/a', '../b', './c'),
            basename('/x/y.js', '.js'),
            path.resolve('/a', 'b'),
            path.relative('/a/b', '/a/c'),
            posix.sep,
            path.extname('a.b'),
        ],
        ['/b/c', 'y', '/a/b', '../c', '/', '.b'],
        'path',
    );
    same(path.parse('/home/x.txt'), { root: '/', dir: '/home', base: 'x.txt', ext: '.txt', name: 'x' }, 'parse');
    same({ ...querystring.parse('a=1&b=%20&a=2') }, { a: ['1', '2'], b: ' ' }, 'querystring');
    same(querystring.stringify({ a: [1, 2], b: '\u00e9' }), 'a=1&a=2&b=%C3%A9', 'stringify');
    same(url.parse('http://u:p@h:8/p?q=1#f', true).query.q, '1', 'url.parse');
    same(
        [url.resolve('http://a/b/c', '../d'), fileURLToPath('file:///x/y'), new url.URL('http://a').href],
        ['http://a/d', '/x/y', 'http://a/'],
        'url',
    );
}

async function rest(given) {
    same([env.NAME, env.COUNT, process.env === env, 'OBJECT' in env], ['value', '3', true, false], 'env');
    env.MORE = 'x';
    same(
        [process.env.MORE, given.NAME, process.cwd(), typeof process.version, process.platform],
        ['x', 'value', '/', 'string', 'linux'],
        'process',
    );
    same(Object.prototype.toString.call(process), '[object process]', 'tag');
    same([globalThis.process === process, global === globalThis], [true, true], 'globals');
    throws(() => process.exit(1), /process\.exit/);
    same(typeof process.hrtime.bigint() === 'bigint' && process.hrtime().length === 2, true, 'hrtime');
    same(process.getBuiltinModule('node:events') === EventEmitter, true, 'getBuiltinModule');
    const order = [];
    nextTick((x) => order.push(x), 'tick');
    await new Promise((resolve) => setImmediate((x) => resolve(order.push(x)), 'immediate'));
    same(order, ['tick', 'immediate'], 'order');
    const timer = startTimeout(() => order.push('never'), 1).unref();
    clearTimeout(timer);
    const als = new AsyncLocalStorage();
    const heard = [];
    channel('c').subscribe((message, name) => heard.push([message, name, als.getStore()]));
    channel('c').bindStore(als, (data) => data * 2);
    channel('c').runStores(4, () => heard.push(als.getStore()));
    same(heard, [[4, 'c', 8], 8], 'diagnostics channel');
    const traced = tracingChannel('t'),
        trace = [];
    traced.subscribe({
        start: () => trace.push('start'),
        end: () => trace.push('end'),
        asyncEnd: () => trace.push('asyncEnd'),
        error() {},
        asyncStart() {},
    });
    await traced.tracePromise(async () => {});
    same(trace, ['start', 'end', 'asyncEnd'], 'tracing channel');
}

export default {
    async fetch(request, given) {
        await storage();
        buffers();
        hashes();
        await events();
        await streams();
        await utilities();
        paths();
        await rest(given);
        return new Response(`ok ${checks}`);
    },
};
