// As tamper.js, for the families of forms, blobs, compression, patterns and messages: an agent that changes everything it can
// reach before it touches them.
const poison = () => { throw new Error("agent code was called by the platform"); };
for (const key of ["slice", "charCodeAt", "indexOf", "lastIndexOf", "toLowerCase", "toUpperCase", "startsWith", "endsWith", "includes", "split", "replace"]) {
  String.prototype[key] = poison;
}
for (const key of ["push", "slice", "splice", "map", "join", "sort", "forEach", "shift", "includes"]) Array.prototype[key] = poison;
for (const key of ["get", "set", "has"]) { Map.prototype[key] = poison; WeakMap.prototype[key] = poison; }
for (const key of ["exec", "test", Symbol.match, Symbol.replace]) RegExp.prototype[key] = poison;
Function.prototype.call = Function.prototype.apply = Function.prototype.bind = poison;
const TypedArray = Object.getPrototypeOf(Uint8Array);
for (const key of ["set", "subarray", "slice"]) TypedArray.prototype[key] = poison;
JSON.stringify = JSON.parse = Reflect.apply = Reflect.construct = Object.defineProperty = Object.keys = Object.setPrototypeOf = Object.freeze = poison;
Promise.prototype.then = poison;
Promise.resolve = Promise.reject = poison;
for (const key of ["status", "headers", "body", "list", "source", "used", "0", "value", "done", "get", "configurable", "once", "bytes", "type", "name",
  "blob", "formdata", "streams", "url", "events", "messaging", "cache", "given", "transfer", "ports", "text", "parts"]) {
  Object.defineProperties(Object.prototype, { [key]: { __proto__: null, configurable: true, get: poison, set: poison } });
}
Array.prototype[Symbol.iterator] = poison;
const { iterator } = Symbol;
const listOf = (array) => ({ __proto__: null, [iterator]: () => {
  let i = 0;
  return { __proto__: null, next: () => ({ __proto__: null, done: i >= array.length, value: array[i++] }) };
} });
globalThis.Uint8Array = globalThis.RegExp = globalThis.ArrayBuffer = globalThis.Symbol = poison;

export default {
  async fetch() {
    let count = 0;
    const check = (good, what) => { if (!good) throw new Error(what); count++; };
    const blob = new Blob(listOf(["ab", new Blob(listOf(["c"]))]), { __proto__: null, type: "a/b", endings: "native" });
    check(await blob.text() === "abc" && blob.slice(1, 2).size === 1, "blob");
    const file = structuredClone(new File(listOf(["x"]), "n", { __proto__: null, lastModified: 3 }));
    check(file.name === "n" && await file.text() === "x", "a cloned file");
    const form = new FormData();
    form.append("a", "1"); form.append("f", blob, "g"); form.set("b", "2");
    const back = await new Response(form).formData();
    check(back.get("a") === "1" && back.get("f").size === 3 && back.getAll("b").length === 1, "multipart");
    const pairs = new Response("q=%31", { __proto__: null, headers: { __proto__: null, "content-type": "application/x-www-form-urlencoded" } });
    check((await pairs.formData()).get("q") === "1", "urlencoded");
    const request = new Request("https://x.example/", { __proto__: null, method: "POST", body: blob, mode: "cors", cache: "no-store" });
    check(await request.clone().text() === "abc" && new Request(request).cache === "no-store", "request");
    const packed = new Response(blob.stream().pipeThrough(new CompressionStream("gzip")));
    const unpacked = new Response(packed.body.pipeThrough(new DecompressionStream("gzip")));
    check(await unpacked.text() === "abc", "compression");
    const pattern = new URLPattern("https://*.example/:a(\\d+)?");
    check(pattern.exec("https://x.example/5").pathname.groups.a === "5" && pattern.hasRegExpGroups, "pattern");
    check(new URLPattern({ __proto__: null, pathname: "/:b" }).test({ __proto__: null, pathname: "/x" }), "pattern of an init");
    const { port1, port2 } = new MessageChannel();
    const heard = new Promise((resolve) => { port2.onmessage = (event) => resolve(event.data); });
    const inner = new MessageChannel();
    port1.postMessage({ __proto__: null, file, port: inner.port1 }, { __proto__: null, transfer: listOf([inner.port1]) });
    const data = await heard;
    check(await data.file.text() === "x" && data.port instanceof MessagePort, "message");
    check(await (await fetch("data:;base64,eA==")).text() === "x", "data: URL");
    await scheduler.wait(1);
    check(new ErrorEvent("e", { __proto__: null, message: "m" }).message === "m", "ErrorEvent");
    return new Response("ok " + count);
  },
};
