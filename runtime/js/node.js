// Process: worker (lazy family). Trust: the specifier is the agent's.
//
// node: modules, for programs that ask for them with the compatibility flag nodejs_compat: which family has which module, and what to
// say about those that are not there.

const { ObjectGetOwnPropertyNames, ObjectKeys, StringPrototypeSlice, StringPrototypeStartsWith, globalThis } =
    primordials;
const { defineValue, execution, use } = platform.core;

// name: [family, the export of the family that the module is]
const modules = {
    __proto__: null,
    assert: ['node_assert', 'module'],
    'assert/strict': ['node_assert', 'strict'],
    async_hooks: ['node_async_hooks', 'module'],
    buffer: ['node_buffer', 'module'],
    console: ['console', 'console'],
    crypto: ['node_crypto', 'module'],
    diagnostics_channel: ['node_diagnostics_channel', 'module'],
    events: ['node_events', 'module'],
    module: ['node_module', 'module'],
    path: ['node_path', 'module'],
    'path/posix': ['node_path', 'module'],
    process: ['node_process', 'module'],
    querystring: ['node_querystring', 'module'],
    stream: ['node_stream', 'module'],
    'stream/promises': ['node_stream', 'promises'],
    'stream/web': ['node_stream', 'web'],
    string_decoder: ['node_string_decoder', 'module'],
    timers: ['node_timers', 'module'],
    'timers/promises': ['node_timers', 'promises'],
    url: ['node_url', 'module'],
    util: ['node_util', 'module'],
    'util/types': ['node_util', 'types'],
    sys: ['node_util', 'module'],
};

const instead = {
    __proto__: null,
    fs: 'there are no files; import text, json and data modules instead',
    'fs/promises': 'there are no files; import text, json and data modules instead',
    http: 'use fetch',
    https: 'use fetch',
    http2: 'use fetch',
    net: 'use fetch',
    tls: 'use fetch',
    dns: 'use fetch',
    dgram: 'use fetch',
    child_process: 'there are no processes',
    cluster: 'there are no processes',
    os: 'there is no operating system to ask',
    worker_threads: 'there are no threads',
    vm: 'code is not compiled at run time',
    zlib: 'use CompressionStream and DecompressionStream',
    readline: 'there is no terminal',
    tty: 'there is no terminal',
    repl: 'there is no terminal',
    inspector: 'there is no debugger',
    v8: 'the engine is not shown',
    sqlite: 'there are no files',
    test: 'there is no test runner',
    wasi: 'there are no files',
    constants: 'there is no operating system to ask',
    domain: 'use try and catch',
    punycode: 'use URL',
    trace_events: 'there is no tracing',
    'dns/promises': 'use fetch',
    'readline/promises': 'there is no terminal',
};

function skipped(name, isFunction) {
    return name === 'default' || (isFunction && (name === 'prototype' || name === 'length' || name === 'name'));
}

// As Node shows a CommonJS module to an import: itself as the default, its properties by name.
function namespaceOf(module) {
    const ns = { __proto__: null, default: module };
    const names = ObjectGetOwnPropertyNames(module);
    for (let i = 0; i < names.length; i++) {
        if (!skipped(names[i], typeof module === 'function')) {
            ns[names[i]] = module[names[i]];
        }
    }
    return ns;
}

const found = { __proto__: null };

function load(name) {
    const place = modules[name];
    return namespaceOf(use(place[0])[place[1]]);
}

// An object with the exports, or a text that says what to do instead; undefined for what Node does not have either.
function find(specifier) {
    const prefixed = StringPrototypeStartsWith(specifier, 'node:');
    const name = prefixed ? StringPrototypeSlice(specifier, 5) : specifier;
    const known = modules[name] !== undefined;
    if (!known && instead[name] === undefined) {
        return prefixed ? 'Node has no such module' : undefined;
    }
    if (!known) {
        return `this module of Node is not available here: ${instead[name]}`;
    }
    if (!execution.node) {
        return 'modules of Node need "nodejs_compat" in compatibilityFlags';
    }
    return found[name] ?? (found[name] = load(name));
}

// Before anything of the program runs.
function install() {
    execution.node = true;
    ops.defineLazy(globalThis, 'node_buffer', ['Buffer']);
    ops.defineLazy(globalThis, 'node_process', ['process']);
    ops.defineLazy(globalThis, 'node_timers', ['clearImmediate', 'setImmediate']);
    defineValue(globalThis, 'global', globalThis, false);
}

return { find, install, names: ObjectKeys(modules) };
