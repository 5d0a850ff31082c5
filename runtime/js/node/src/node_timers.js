// Process: worker (lazy family, bundled). Trust: callbacks are the agent's.
//
// node:timers: the platform's timers as the objects that Node's programs call unref() on. Nothing here is kept alive or let go by
// a timer: an execution ends when its answer and waitUntil are done.

const { setTimeout: startTimeout, setInterval: startInterval, clearTimeout: stop } = platform.core.use('timers');

class Timeout {
    #id = 0;
    #start;

    constructor(start) {
        this.#start = start;
        this.refresh();
    }

    refresh() {
        stop(this.#id);
        this.#id = this.#start();
        return this;
    }

    ref() {
        return this;
    }

    unref() {
        return this;
    }

    hasRef() {
        return true;
    }

    close() {
        stop(this.#id);
        return this;
    }

    [Symbol.toPrimitive]() {
        return this.#id;
    }
}

const setTimeout = (callback, delay, ...args) => new Timeout(() => startTimeout(callback, delay, ...args));
const setInterval = (callback, delay, ...args) => new Timeout(() => startInterval(callback, delay, ...args));
const setImmediate = (callback, ...args) => new Timeout(() => startTimeout(callback, 0, ...args));
const clear = (timer) => {
    if (timer !== undefined && timer !== null) {
        stop(+timer);
    }
};

// ---- node:timers/promises ---------------------------------------------------------------------------------------

function abortError(signal) {
    return Object.assign(new Error('The operation was aborted', { cause: signal.reason }), {
        name: 'AbortError',
        code: 'ABORT_ERR',
    });
}

function after(delay, value, { signal } = {}) {
    return new Promise((resolve, reject) => {
        if (signal?.aborted) {
            reject(abortError(signal));
            return;
        }
        const id = startTimeout(() => resolve(value), delay);
        signal?.addEventListener(
            'abort',
            () => {
                stop(id);
                reject(abortError(signal));
            },
            { once: true },
        );
    });
}

async function* every(delay, value, options) {
    for (;;) {
        yield await after(delay, value, options);
    }
}

const wait = (delay, options) => after(delay, undefined, options);

export const promises = {
    setTimeout: (delay, value, options) => after(delay, value, options),
    setImmediate: (value, options) => after(0, value, options),
    setInterval: every,
    scheduler: { wait, yield: () => wait(0) },
};

// What util.promisify makes of them.
const customPromisify = Symbol.for('nodejs.util.promisify.custom');
Object.defineProperty(setTimeout, customPromisify, { value: promises.setTimeout });
Object.defineProperty(setImmediate, customPromisify, { value: promises.setImmediate });

export const module = {
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
    promises,
};
export { clear as clearImmediate, setImmediate };
