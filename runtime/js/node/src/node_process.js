// Process: worker (lazy family, bundled). Trust: arguments are the agent's.
//
// node:process and the global of that name: what programs look at. There is no process here to be changed or ended.

import EventEmitter from 'events';

// The strings of env, and what has a text without ambiguity; who needs the rest reads env itself.
function environment() {
    const env = platform.start.theEnv();
    const list = {};
    for (const key of Reflect.ownKeys(env)) {
        const value = Object.getOwnPropertyDescriptor(env, key).value;
        if (['string', 'number', 'boolean'].includes(typeof value)) {
            list[key] = String(value);
        }
    }
    return list;
}

function refuse(name, why) {
    return () => {
        throw new Error(`process.${name}() is not available here: ${why}`);
    };
}

function hrtime(before) {
    const now = ops.perfNow();
    const seconds = Math.trunc(now / 1000),
        nanoseconds = Math.trunc((now % 1000) * 1e6);
    if (before === undefined) {
        return [seconds, nanoseconds];
    }
    const borrowed = nanoseconds < before[1] ? 1 : 0;
    return [seconds - before[0] - borrowed, nanoseconds - before[1] + borrowed * 1e9];
}
hrtime.bigint = () => BigInt(Math.trunc(ops.perfNow() * 1e6));

const output = (level) => ({
    isTTY: false,
    fd: level === 'log' ? 1 : 2,
    writable: true,
    write(text) {
        console[level](String(text).replace(/\n$/, ''));
        return true;
    },
});

class Process extends EventEmitter {
    env = environment();
    argv = ['node', '/main.js'];
    argv0 = 'node';
    execArgv = [];
    execPath = '/node';
    title = 'node';
    version = 'v22.12.0'; // whose interfaces these are; programs compare it with what they need
    versions = { node: '22.12.0' };
    release = { name: 'node' };
    platform = 'linux';
    arch = 'x64';
    pid = 1;
    ppid = 0;
    exitCode = undefined;
    features = {};
    config = { variables: {}, target_defaults: {} };
    stdout = output('log');
    stderr = output('error');
    stdin = null;
    hrtime = hrtime;

    nextTick = (callback, ...args) => queueMicrotask(() => callback(...args));
    cwd = () => '/';
    umask = () => 0o22;
    uptime = () => ops.perfNow() / 1000;
    memoryUsage = Object.assign(() => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }), {
        rss: () => 0,
    });
    cpuUsage = () => ({ user: 0, system: 0 });
    emitWarning = (warning, type = 'Warning') =>
        console.warn(warning instanceof Error ? warning : `${type.type ?? type}: ${warning}`);
    getBuiltinModule = (name) => platform.core.use('node').find(name)?.default;
    exit = refuse('exit', 'return from the handler instead');
    abort = refuse('abort', 'throw an error instead');
    chdir = refuse('chdir', 'there are no files');
    kill = refuse('kill', 'there are no processes');
    binding = refuse('binding', "there is nothing behind Node's interfaces");
    dlopen = refuse('dlopen', 'there are no files');

    get [Symbol.toStringTag]() {
        return 'process';
    }
}

const theProcess = new Process();
export { theProcess as module, theProcess as process };
