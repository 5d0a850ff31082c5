// Process: worker (eager: runs while the snapshot is made). Trust: calls the agent's handler; believes nothing of what it returns.
//
// The call: finds the entrypoint, makes env and ctx, calls the handler, sends what it answers, and tells when all is over. A
// handler that returns a Response at once, with a body that is there, costs one op and no promise.

const { ArrayIsArray, FunctionPrototype, JSONParse, JSONStringify, ObjectFreeze, ObjectGetPrototypeOf,
    ObjectKeys, ObjectPrototype, ObjectPrototypeHasOwnProperty, Proxy, ReflectApply, ReflectConstruct, ReflectOwnKeys,
    TypeError, TypedArrayPrototypeGetByteLength } = primordials;
const { describeType, descriptorOf, execution, finishClass, isObject, isPromise, safeList, use, whenDone } = platform.core;
const { isBytes, isUnusable, newBody } = platform.body;
const response = platform.response;
const { kindOf, respond: sendAnswer, settled } = ops;

let pending = 0;      // the call, each waitUntil, and the response's stream
let lateError = null; // of a waitUntil: { error }
let reader = null;    // of the response's stream
let wanted = false;   // a piece of it, by the client
let pulling = false;

function finishOne() {
    pending--;
    if (pending > 0) {
        return;
    }
    if (lateError !== null) {
        ops.fail(lateError.error);
    } else {
        settled();
    }
}

// ---- env and ctx ------------------------------------------------------------------------------------------------

function deepFreeze(value) {
    if (isObject(value)) {
        const keys = ReflectOwnKeys(value);
        for (let i = 0; i < keys.length; i++) {
            deepFreeze(value[keys[i]]);
        }
        ObjectFreeze(value);
    }
    return value;
}

function listOfNames(names) {
    let text = '';
    for (let i = 0; i < names.length; i++) {
        text += i === 0 ? names[i] : `, ${names[i]}`;
    }
    return text === '' ? 'nothing' : text;
}

// A misspelt name of env is told at once and with the names that exist, instead of becoming "undefined" in some request.
const envTraps = {
    __proto__: null,
    get(target, key) {
        const own = descriptorOf(target, key);
        if (own !== undefined) {
            return own.value;
        }
        if (typeof key === 'symbol' || key === 'then' || key === 'toJSON' || ObjectPrototypeHasOwnProperty(ObjectPrototype, key)) {
            return ObjectPrototype[key];
        }
        throw new TypeError(`env.${key} is not defined; env has: ${listOfNames(ObjectKeys(target))}`);
    },
};

// A module may import it from "cloudflare:workers" and read it while it is evaluated, before START has come.
function theEnv(json = ops.startArg(2)) {
    if (execution.env === null) {
        execution.env = new Proxy(json === '{}' ? ObjectFreeze({}) : deepFreeze(JSONParse(json)), envTraps);
    }
    return execution.env;
}

function waitUntil(promise) {
    pending++;
    whenDone(promise, finishOne, (error) => {
        lateError = lateError ?? { __proto__: null, error };
        finishOne();
    });
}

class ExecutionContext {
    #props;

    constructor(props) {
        this.#props = props;
    }

    get props() {
        return this.#props;
    }

    waitUntil(promise) {
        waitUntil(promise);
    }

    passThroughOnException() {}
}
finishClass(ExecutionContext, 'ExecutionContext');

// ---- Answers ----------------------------------------------------------------------------------------------------

function streamBroke(error) {
    const { formatLog, stackOf, textOf } = use('inspect');
    const isError = isObject(error) && kindOf(error) === 'error';
    const name = isError ? textOf(error, 'name') || 'Error' : describeType(error);
    ops.respondError(name, isError ? textOf(error, 'message') : formatLog([error]), isError ? stackOf(error) : '');
    finishOne();
}

function refuse(chunk) {
    const error = new TypeError(`A response body stream must give Uint8Array chunks, not ${describeType(chunk)}`);
    use('streams').cancelReader(reader, error);
    streamBroke(error);
}

function onPiece(chunk) {
    if (!isBytes(chunk)) {
        refuse(chunk);
    } else if (TypedArrayPrototypeGetByteLength(chunk) === 0) {
        bodyPull();
    } else {
        ops.respondChunk(chunk);
    }
}

function onPiecesEnd() {
    ops.respondEnd();
    finishOne();
}

// A loop, so that many empty chunks do not nest.
function bodyPull() {
    wanted = reader !== null;
    if (pulling) {
        return;
    }
    pulling = true;
    while (wanted) {
        wanted = false;
        use('streams').read(reader, onPiece, onPiecesEnd, streamBroke);
    }
    pulling = false;
}

function respond(value) {
    if (!response.isResponse(value)) {
        ops.fail(new TypeError(`The handler of fetch returned ${describeType(value)}; expected a Response`));
        return;
    }
    const state = response.stateOf(value);
    const body = state.body;
    if (state.status === 0 || isUnusable(body)) {
        ops.fail(new TypeError(state.status === 0 ? 'The handler of fetch returned Response.error()'
            : 'The body of the returned Response has already been used'));
        return;
    }
    const headers = response.leavingHeaders(state);
    if (body === null || body.stream === null) {
        const source = body === null ? '' : body.source;
        if (body !== null) {
            body.used = true;
        }
        sendAnswer(state.status, headers, source, -1);
    } else {
        reader = use('streams').lock(body.stream);
        pending++;
        sendAnswer(state.status, headers, null, -1);
    }
    finishOne();
}

function answerCall(value) {
    const json = value === undefined ? 'null' : JSONStringify(value);
    if (json === undefined) {
        ops.fail(new TypeError(`The method returned ${describeType(value)}, which has no JSON form`));
        return;
    }
    ops.result(json);
    finishOne();
}

function failed(error) {
    ops.fail(error);
}

function settle(value, answer) {
    if (isPromise(value) || (isObject(value) && !response.isResponse(value) && typeof value.then === 'function')) {
        whenDone(value, (result) => {
            try {
                answer(result);
            } catch (error) {
                ops.fail(error);
            }
        }, failed);
    } else {
        answer(value);
    }
}

// ---- Entrypoint -------------------------------------------------------------------------------------------------

function noEntrypoint(message) {
    ops.fail(new TypeError(message), true);
}

function extendsEntrypoint(prototype) {
    let at = prototype;
    while (at !== null && at !== WorkerEntrypoint.prototype) {
        at = ObjectGetPrototypeOf(at);
    }
    return at !== null;
}

// A class whose objects have the method; with one that extends WorkerEntrypoint it may be a field, seen only on them.
function isClassFor(entry, method) {
    return typeof entry === 'function' && isObject(entry.prototype) && entry.prototype !== ObjectPrototype &&
        (typeof entry.prototype[method] === 'function' || extendsEntrypoint(entry.prototype));
}

function targetOf(entry, method, env, ctx) {
    if (ObjectPrototypeHasOwnProperty(ObjectPrototype, method)) {
        return undefined;
    }
    if (isClassFor(entry, method)) {
        const made = ReflectConstruct(entry, [ctx, env]);
        return typeof made[method] === 'function' ? made : undefined;
    }
    const inherited = typeof entry === 'function' && ObjectPrototypeHasOwnProperty(FunctionPrototype, method);
    return !inherited && isObject(entry) && typeof entry[method] === 'function' ? entry : undefined;
}

// The object whose method is called; undefined when there is none, after saying so.
function findTarget(ns, entrypoint, method, env, ctx) {
    if (!ObjectPrototypeHasOwnProperty(ns, entrypoint)) {
        noEntrypoint(`The main module has no export "${entrypoint}"; it exports: ${listOfNames(ObjectKeys(ns))}`);
        return undefined;
    }
    const entry = ns[entrypoint];
    const target = targetOf(entry, method, env, ctx);
    if (target === undefined) {
        noEntrypoint(`The export "${entrypoint}" (${describeType(entry)}) has no method "${method}"`);
    }
    return target;
}

function callFetch(target, env, ctx, method, url, headers, bytes) {
    const body = bytes === null ? null : newBody(bytes, null, null);
    const request = platform.request.newRequest(platform.request.newState(method, url, lowered(headers), body));
    settle(target.fetch(request, env, ctx), respond);
}

function lowered(headers) {
    for (let i = 0; i < headers.length; i += 2) {
        headers[i] = primordials.StringPrototypeToLowerCase(headers[i]);
    }
    return safeList(headers);
}

function callMethod(target, name, argsJson) {
    const args = JSONParse(argsJson);
    settle(ReflectApply(target[name], target, ArrayIsArray(args) ? args : []), answerCall);
}

function start(ns, entrypoint, envJson, propsJson, network, kind, first, second, third, fourth) {
    pending++;
    execution.network = network;
    const env = theEnv(envJson);
    const ctx = ObjectFreeze(new ExecutionContext(propsJson === '{}' ? {} : JSONParse(propsJson)));
    const target = findTarget(ns, entrypoint, kind === 0 ? 'fetch' : first, env, ctx);
    if (target === undefined) {
        return;
    }
    if (kind === 0) {
        callFetch(target, env, ctx, first, second, third, fourth);
    } else {
        callMethod(target, first, second);
    }
}

// ---- cloudflare:workers -----------------------------------------------------------------------------------------

class WorkerEntrypoint {
    constructor(ctx, env) {
        this.ctx = ctx;
        this.env = env;
    }
}

class RpcTarget {}

function builtinModule(specifier) {
    return specifier === 'cloudflare:workers'
        ? { __proto__: null, ...use('workers'), RpcTarget, WorkerEntrypoint, env: theEnv(), waitUntil }
        : use('node').find(specifier);
}

// A fetch or a timer that C tells of was started by its family, which is loaded then.
ops.setHooks([start, bodyPull,
    (id, status, reason, url, redirected, headers) => use('fetch').onHead(id, status, reason, url, redirected, headers),
    (id, bytes, fin) => use('fetch').onBody(id, bytes, fin),
    (id, bytes) => use('fetch').onCredit(id, bytes),
    (id, message) => use('fetch').onFail(id, message),
    (id) => use('timers').onTimer(id),
    () => use('node').install()]);
ops.setHelpers((message) => platform.core.newDomException(message, 'DataCloneError'), builtinModule);

return { theEnv };
