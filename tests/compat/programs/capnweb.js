import { RpcTarget, newHttpBatchRpcResponse, newHttpBatchRpcSession } from 'capnweb';
import { fails, program, same } from './check.js';

class Counter extends RpcTarget {
    #value = 0;

    add(by) {
        this.#value += by;
        return this.#value;
    }
}

class Api extends RpcTarget {
    hello(name) {
        return `Hello, ${name}!`;
    }

    makeCounter() {
        return new Counter();
    }

    async callBack(fn, value) {
        return (await fn(value)) + 1;
    }

    fail() {
        throw new RangeError('not so');
    }
}

// The batch goes to the other end through fetch, which here is the handler itself.
async function batch(use) {
    const outside = globalThis.fetch;
    globalThis.fetch = (url, init) => newHttpBatchRpcResponse(new Request(url, init), new Api());
    try {
        return await use(newHttpBatchRpcSession('http://local/rpc'));
    } finally {
        globalThis.fetch = outside;
    }
}

export default program(async () => {
    same(
        await batch((api) => Promise.all([api.hello('a'), api.hello('b')])),
        ['Hello, a!', 'Hello, b!'],
        'two calls in a batch',
    );
    same(await batch((api) => api.makeCounter().add(5)), 5, 'a call on what a call will return');
    same(
        await batch((api) => api.callBack(api.hello('x').length ?? 0, 1).catch(() => 'no function')),
        'no function',
        'an error of the other end',
    );
    await fails(
        batch((api) => api.fail()),
        /not so/,
        'an exception',
    );
});
