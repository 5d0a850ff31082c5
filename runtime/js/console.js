// Process: worker (lazy family). Trust: arguments are the agent's; they are never asked to do anything.
//
// console. One string is logged as it is; anything else loads the inspector.

const { StringPrototypeRepeat, ErrorCaptureStackTrace } = primordials;
const { defineValue, use } = platform.core;

// rt_log_level_t of runtime/runtime.h
const DEBUG = 0;
const INFO = 1;
const LOG = 2;
const WARN = 3;
const ERROR = 4;

let indent = 0;
const counts = { __proto__: null };
const started = { __proto__: null };

function text(args) {
    return args.length === 1 && typeof args[0] === 'string' ? args[0] : use('inspect').formatLog(args);
}

function write(level, message) {
    ops.log(level, indent === 0 ? message : StringPrototypeRepeat('  ', indent) + message);
}

function label(value) {
    return value === undefined ? 'default' : `${value}`;
}

function elapsed(name) {
    return started[name] === undefined ? `Timer '${name}' does not exist` :
        `${name}: ${primordials.NumberPrototypeToFixed(ops.perfNow() - started[name], 3)}ms`;
}

const methods = {
    log(...args) {
        write(LOG, text(args));
    },
    info(...args) {
        write(INFO, text(args));
    },
    debug(...args) {
        write(DEBUG, text(args));
    },
    warn(...args) {
        write(WARN, text(args));
    },
    error(...args) {
        write(ERROR, text(args));
    },
    trace(...args) {
        const holder = { __proto__: null };
        ErrorCaptureStackTrace(holder, methods.trace);
        write(DEBUG, `Trace: ${args.length > 0 ? text(args) : ''}\n${primordials.StringPrototypeSlice(`${holder.stack}`,
            primordials.StringPrototypeIndexOf(`${holder.stack}`, '\n') + 1)}`);
    },
    assert(condition = false, ...args) {
        if (!condition) {
            write(ERROR, args.length > 0 ? `Assertion failed: ${text(args)}` : 'Assertion failed');
        }
    },
    count(name = undefined) {
        const key = label(name);
        counts[key] = (counts[key] ?? 0) + 1;
        write(LOG, `${key}: ${counts[key]}`);
    },
    countReset(name = undefined) {
        counts[label(name)] = 0;
    },
    time(name = undefined) {
        started[label(name)] = ops.perfNow();
    },
    timeLog(name = undefined, ...args) {
        write(LOG, elapsed(label(name)) + (args.length > 0 ? ` ${text(args)}` : ''));
    },
    timeEnd(name = undefined) {
        const key = label(name);
        write(LOG, elapsed(key));
        delete started[key];
    },
    group(...args) {
        if (args.length > 0) {
            write(LOG, text(args));
        }
        indent++;
    },
    groupCollapsed(...args) {
        primordials.ReflectApply(methods.group, undefined, args);
    },
    groupEnd() {
        indent = indent > 0 ? indent - 1 : 0;
    },
    table(...args) {
        write(LOG, use('inspect').formatLog(args));
    },
    dir(value = undefined) {
        write(LOG, use('inspect').formatLog([value]));
    },
    dirxml(...args) {
        write(LOG, use('inspect').formatLog(args));
    },
    clear() {},
};

const console = primordials.ObjectCreate({}); // a namespace object: its prototype is empty
const names = primordials.ReflectOwnKeys(methods);
for (let i = 0; i < names.length; i++) {
    defineValue(console, names[i], methods[names[i]], true);
}
primordials.ObjectDefineProperty(console, primordials.SymbolToStringTag, { __proto__: null, value: 'console', configurable: true });

return { console };
