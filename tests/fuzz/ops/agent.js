// Calls native operations with arguments that no honest caller would send: wrong types, detached and huge buffers, getters that
// re-enter. Only what it throws is its business; a crash is the finding. A seed gives the same calls again.
let seed;
const random = (n) => { seed ^= seed << 13; seed ^= seed >>> 17; seed ^= seed << 5; return (seed >>> 0) % n };
const pick = (list) => list[random(list.length)];

// What ends the execution or waits for ever comes last, if at all.
const ENDS = ["settled", "respond", "result", "fail", "respondEnd", "respondError"];
const names = Object.keys(ops).filter((name) => !ENDS.includes(name));
const ids = [0, 1, 2, 3];

function detached() {
    const buffer = new ArrayBuffer(16);
    structuredClone(buffer, { transfer: [buffer] });
    return pick([buffer, new Uint8Array(1)]);
}

function detachedView() {
    const view = new Uint8Array(64);
    structuredClone(view.buffer, { transfer: [view.buffer] });
    return view;
}

function hostileList() {
    const view = new Uint8Array(32);
    const list = ["a", "b", "c", "d"];
    Object.defineProperty(list, 1, { get() { structuredClone(view.buffer, { transfer: [view.buffer] }); list.length = 0; callAny(); return "x" } });
    return list;
}

const resizable = () => { try { return new Uint8Array(new ArrayBuffer(8, { maxByteLength: 4096 })) } catch { return new Uint8Array(8) } };

const makers = [
    () => undefined, () => null, () => true, () => NaN, () => -1, () => 0, () => random(64), () => pick(ids), () => 2 ** 31, () => 2 ** 32 + 1, () => 2 ** 53,
    () => -(2 ** 63), () => 1e308, () => 0.5, () => -Infinity, () => 10n, () => Symbol("s"), () => "", () => "GET", () => "https://a.example/", () => "http://[::1]:99999/",
    () => "x".repeat(random(70000)), () => "\ud800\udfff\udc00".repeat(random(100)), () => "\u0100".repeat(random(5000)), () => "\0", () => "SHA-256", () => "follow",
    () => new Uint8Array(random(300)), () => new Uint8Array(1 << 16), () => new Uint8Array(new ArrayBuffer(100), 50, 25), () => new DataView(new ArrayBuffer(9), 1),
    () => new Float64Array(8), () => new BigInt64Array(4), detached, detachedView, resizable, () => new ArrayBuffer(random(100)), () => new Uint8Array(0),
    () => [], () => ["a", "b"], () => ["a"], () => ["x-a", "\u0100"], () => [1, 2], () => new Array(1000).fill("a"), () => Object.assign([], { length: 2 ** 32 - 1 }), hostileList,
    () => ({}), () => ({ get length() { return 2 ** 40 }, toString() { callAny(); return "x" }, valueOf() { callAny(); return 1 } }), () => Object.create(null),
    () => new Proxy([], { get() { callAny(); return 7 } }), () => new Proxy(new Uint8Array(8), {}), () => () => 1, () => class A {}, () => async () => { callAny() }, () => Promise.resolve(1),
    () => new Map([[1, 2]]), () => new Date(NaN), () => /x/g, () => new Error("e"), () => globalThis, () => ops, () => new WeakRef({}),
    () => (function* () { yield 1 })(), () => String.prototype, () => Array.prototype,
];

// What honest callers send; one argument or two of it are then replaced.
const view = () => new Uint8Array(pick([0, 1, 8, 16, 32, 33, 1000, 70000]));
const number = () => pick([...ids, 0, 1, 2, 3, 4, 7, 16, 63, 128, 255, 256, 2048, 65537, 2 ** 31]);
const text = () => pick(["", "a", "https://user:p@a.example:8443/b/../c?d#e", "//x", "?y", "#", "\ud800", "\u00e9", "x".repeat(5000)]);
const flag = () => random(2) === 1;
const known = {
    bytesIndexOf: () => [view(), view(), number()],
    decode: () => [random(45), new Uint8Array(8), view(), flag(), flag()],
    decodeUtf8: () => [view(), flag(), flag()],
    encodeUtf8Into: () => [text(), view()],
    fetchBody: () => [pick(ids), pick([null, view()]), flag()],
    fetchCancel: () => [pick(ids)],
    fetchCredit: () => [pick(ids), number()],
    fetchStart: () => ["GET", "http://127.0.0.1:1/" + text(), ["x-a", "b"], random(3), pick([null, -1, 10])],
    log: () => [random(6), text()],
    randomBytes: () => [view()],
    respondChunk: () => [pick([view(), text()])],
    structuredClone: () => [pick(makers)(), pick([undefined, [new ArrayBuffer(8)]]), (object) => object],
    subtle: () => [random(15), ...Array.from({ length: random(9) }, () => pick([number, number, number, view, view, flag])())],
    timerCancel: () => [pick(ids)],
    timerStart: () => [number(), flag()],
    transferBuffer: () => [view().buffer],
    urlParse: () => [text(), pick([null, "https://b.example/"])],
    urlSet: () => [pick(["https://b.example/p?q#r", text()]), random(10), text()],
    whenCollected: () => [{}, pick(ids)],
    zlibOpen: () => [random(3), flag()],
    zlibRun: () => [pick(ids), view(), number(), flag()],
    zlibClose: () => [pick(ids)],
};

function makeArgs(name) {
    if (!(name in known) || random(4) === 0) {
        return Array.from({ length: random(8) }, () => pick(makers)());
    }
    const args = known[name]();
    for (let i = random(3); i > 0; i--) {
        args[random(args.length)] = pick(makers)();
    }
    return args;
}

let depth = 0;

function callAny() {
    if (depth > 3) {
        return;
    }
    depth++;
    const name = pick(names);
    try {
        const args = makeArgs(name);
        const got = ops[name](...args);
        if (typeof got === "number" && got > 0 && got < 1000) {
            ids.push(got); // of something open: later calls mean it
        }
        ids.length > 40 && ids.splice(4, 20);
    } catch {
        // an error is right
    }
    depth--;
}

export default {
    async fetch(request, env) {
        seed = env.SEED;
        for (let i = 0; i < env.CALLS; i++) {
            callAny();
            if (i % 50 === 49) {
                await null;
            }
        }
        if (env.END) {
            try { ops[pick(ENDS)](...Array.from({ length: random(6) }, () => pick(makers)())) } catch {}
        }
        return new Response("done");
    },
};
