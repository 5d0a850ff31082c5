// Process: worker (lazy family, bundled). Trust: callbacks are the agent's.
//
// node:async_hooks: AsyncLocalStorage and AsyncResource. V8 carries one value from where a promise reaction is made to where it
// runs (its continuation-preserved embedder data, ops.asyncContext); here that value is a map of storages, never changed once it
// is made, so that every reaction sees the map of its own beginning. Timers carry it themselves (runtime/js/timers.js).
// V8 10.2 does not carry it into the then() of an awaited object that is no promise; current ones do.

const { asyncContext } = ops;

function within(context, callback, thisArg, args) {
    const before = asyncContext();
    asyncContext(context);
    try {
        return Reflect.apply(callback, thisArg, args);
    } finally {
        asyncContext(before);
    }
}

function withEntry(storage, store) {
    const map = new Map(asyncContext());
    return map.set(storage, { store });
}

class AsyncLocalStorage {
    #defaultValue;

    constructor({ defaultValue, name = '' } = {}) {
        this.#defaultValue = defaultValue;
        this.name = name;
    }

    static bind(callback) {
        return AsyncResource.bind(callback);
    }

    static snapshot() {
        const context = asyncContext();
        return (callback, ...args) => within(context, callback, undefined, args);
    }

    run(store, callback, ...args) {
        return within(withEntry(this, store), callback, undefined, args);
    }

    exit(callback, ...args) {
        const map = new Map(asyncContext());
        map.delete(this);
        return within(map, callback, undefined, args);
    }

    // Until the end of this turn of the event loop, and in all that begins in it.
    enterWith(store) {
        asyncContext(withEntry(this, store));
    }

    disable() {
        const map = new Map(asyncContext());
        map.delete(this);
        asyncContext(map);
    }

    getStore() {
        const entry = asyncContext()?.get(this);
        return entry === undefined ? this.#defaultValue : entry.store;
    }
}

let lastId = 1;

class AsyncResource {
    #context = asyncContext();
    #id = ++lastId;

    constructor(type) {
        if (typeof type !== 'string') {
            throw new TypeError('The "type" argument must be of type string');
        }
        this.type = type;
    }

    static bind(callback, type, thisArg) {
        return new AsyncResource(type ?? callback.name ?? 'bound-anonymous-fn').bind(callback, thisArg);
    }

    bind(callback, thisArg) {
        const resource = this;
        return function bound(...args) {
            return resource.runInAsyncScope(callback, thisArg ?? this, ...args);
        };
    }

    runInAsyncScope(callback, thisArg, ...args) {
        return within(this.#context, callback, thisArg, args);
    }

    asyncId() {
        return this.#id;
    }

    triggerAsyncId() {
        return 1;
    }

    emitDestroy() {
        return this;
    }
}

function createHook() {
    throw new Error('async_hooks.createHook is not available here: only AsyncLocalStorage and AsyncResource are');
}

export const module = {
    AsyncLocalStorage,
    AsyncResource,
    createHook,
    executionAsyncId: () => 1,
    triggerAsyncId: () => 0,
    executionAsyncResource: () => ({}),
    asyncWrapProviders: {},
};
