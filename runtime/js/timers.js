// Process: worker (lazy family). Trust: callbacks are the agent's.
//
// setTimeout and its family (HTML, section 8.6), and queueMicrotask. The deadlines are in C; here are the callbacks.

const { ReflectApply, TypeError, globalThis } = primordials;
const { needArguments, soon, use } = platform.core;

const waiting = { __proto__: null };

function start(what, callback, delay, args, repeat) {
    if (typeof callback !== 'function') {
        throw new TypeError(`${what}: the callback must be a function; text is not compiled here`);
    }
    const id = ops.timerStart(+delay, repeat);
    if (id !== undefined) {
        waiting[id] = { __proto__: null, callback, args, repeat, context: ops.asyncContext() };
    }
    return id;
}

function setTimeout(callback, delay = 0, ...args) {
    needArguments(arguments.length, 1, 'setTimeout');
    return start('setTimeout', callback, delay, args, false);
}

function setInterval(callback, delay = 0, ...args) {
    needArguments(arguments.length, 1, 'setInterval');
    return start('setInterval', callback, delay, args, true);
}

function clear(id) {
    const number = +id;
    if (waiting[number] !== undefined) {
        delete waiting[number];
        ops.timerCancel(number);
    }
}

function clearTimeout(id = undefined) {
    clear(id);
}

function clearInterval(id = undefined) {
    clear(id);
}

function queueMicrotask(callback) {
    needArguments(arguments.length, 1, 'queueMicrotask');
    if (typeof callback !== 'function') {
        throw new TypeError('queueMicrotask: the callback must be a function');
    }
    soon(() => call(callback, []));
}

// Without listeners there is nobody but V8 to whom an error could be told, and it knows where it was thrown.
function isListenedTo() {
    return platform.rejections !== undefined // whoever listens to those must not hear of queueMicrotask's own promise
        || (platform.events !== undefined && use('events').hasListener(globalThis, 'error'));
}

function call(callback, args) {
    if (isListenedTo()) {
        use('misc').callReporting(callback, undefined, args);
    } else {
        ReflectApply(callback, undefined, args);
    }
}

function onTimer(id) {
    const timer = waiting[id];
    if (timer === undefined) {
        return;
    }
    if (!timer.repeat) {
        delete waiting[id];
    }
    ops.asyncContext(timer.context);
    call(timer.callback, timer.args);
}

return { clearInterval, clearTimeout, onTimer, queueMicrotask, setInterval, setTimeout };
