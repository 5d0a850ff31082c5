// Process: worker (lazy family, bundled). Trust: arguments are the agent's.
//
// node:events: the package of that name, with what came to Node after it: errorMonitor, on(), listeners of EventTargets, and
// listeners of abort signals.

import EventEmitter from 'events';

const errorMonitor = Symbol('events.errorMonitor');
const packageEmit = EventEmitter.prototype.emit;

EventEmitter.prototype.emit = function emit(type, ...args) {
    if (type === 'error' && this._events?.[errorMonitor] !== undefined) {
        packageEmit.call(this, errorMonitor, ...args);
    }
    return packageEmit.call(this, type, ...args);
};

const isEmitter = (value) => typeof value?.on === 'function';

function abortError(signal) {
    return Object.assign(new Error('The operation was aborted', { cause: signal.reason }), {
        name: 'AbortError',
        code: 'ABORT_ERR',
    });
}

function once(target, type, options = {}) {
    const { signal } = options;
    return new Promise((resolve, reject) => {
        if (signal?.aborted) {
            reject(abortError(signal));
            return;
        }
        const forget = listen(target, type, (...args) => {
            forget();
            forgetError();
            resolve(args);
        });
        const forgetError =
            type === 'error' || !isEmitter(target)
                ? () => {}
                : listen(target, 'error', (error) => {
                      forget();
                      forgetError();
                      reject(error);
                  });
        signal?.addEventListener(
            'abort',
            () => {
                forget();
                forgetError();
                reject(abortError(signal));
            },
            { once: true },
        );
    });
}

function listen(target, type, listener) {
    if (isEmitter(target)) {
        target.on(type, listener);
        return () => target.removeListener(type, listener);
    }
    target.addEventListener(type, listener);
    return () => target.removeEventListener(type, listener);
}

// What has been emitted and not yet read waits in `events`; who reads before that waits in `readers`.
function on(target, type, options = {}) {
    const events = [],
        readers = [],
        forgets = [];
    let failure = null,
        finished = false;
    const finish = () => {
        finished = true;
        forgets.forEach((forget) => forget());
        readers.splice(0).forEach(({ resolve }) => resolve({ value: undefined, done: true }));
        return Promise.resolve({ value: undefined, done: true });
    };
    const fail = (error) => {
        const reader = readers.shift();
        if (reader === undefined) {
            failure = { error };
        } else {
            reader.reject(error);
        }
        finish();
    };
    forgets.push(
        listen(target, type, (...args) => {
            const reader = readers.shift();
            if (reader === undefined) {
                events.push(args);
            } else {
                reader.resolve({ value: args, done: false });
            }
        }),
    );
    if (type !== 'error' && isEmitter(target)) {
        forgets.push(listen(target, 'error', fail));
    }
    for (const end of options.close ?? []) {
        forgets.push(listen(target, end, finish));
    }
    if (options.signal?.aborted) {
        fail(abortError(options.signal));
    } else if (options.signal !== undefined) {
        forgets.push(listen(options.signal, 'abort', () => fail(abortError(options.signal))));
    }
    return {
        next() {
            if (events.length > 0) {
                return Promise.resolve({ value: events.shift(), done: false });
            }
            if (failure !== null) {
                const { error } = failure;
                failure = null;
                return Promise.reject(error);
            }
            return finished ? finish() : new Promise((resolve, reject) => readers.push({ resolve, reject }));
        },
        return: finish,
        throw(error) {
            fail(error);
            return finish();
        },
        [Symbol.asyncIterator]() {
            return this;
        },
    };
}

function addAbortListener(signal, listener) {
    const forget = () => signal.removeEventListener('abort', listener);
    if (signal.aborted) {
        queueMicrotask(() => listener());
    } else {
        signal.addEventListener('abort', listener, { once: true });
    }
    return Symbol.dispose === undefined ? { dispose: forget } : { [Symbol.dispose]: forget };
}

function getEventListeners(target, type) {
    return isEmitter(target) ? target.listeners(type) : [];
}

function getMaxListeners(target) {
    return target.getMaxListeners?.() ?? EventEmitter.defaultMaxListeners;
}

function setMaxListeners(count = EventEmitter.defaultMaxListeners, ...targets) {
    if (targets.length === 0) {
        EventEmitter.defaultMaxListeners = count;
    }
    targets.forEach((target) => target.setMaxListeners?.(count));
}

const listenerCount = (emitter, type) => emitter.listenerCount(type);

Object.assign(EventEmitter, {
    EventEmitter,
    addAbortListener,
    captureRejectionSymbol: Symbol.for('nodejs.rejection'),
    captureRejections: false,
    errorMonitor,
    getEventListeners,
    getMaxListeners,
    listenerCount,
    on,
    once,
    setMaxListeners,
    usingDomains: false,
});

// It needs async_hooks, which few who want events want too.
Object.defineProperty(EventEmitter, 'EventEmitterAsyncResource', {
    configurable: true,
    enumerable: true,
    get() {
        const { AsyncResource } = platform.core.use('node_async_hooks').module;
        return class EventEmitterAsyncResource extends EventEmitter {
            constructor(options = {}) {
                super();
                this.asyncResource = new AsyncResource(
                    typeof options === 'string' ? options : (options.name ?? 'EventEmitterAsyncResource'),
                );
            }

            emit(...args) {
                return this.asyncResource.runInAsyncScope(super.emit, this, ...args);
            }
        };
    },
});

export const module = EventEmitter;
