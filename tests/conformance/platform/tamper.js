// An agent that changes everything it can reach; what the platform does must not change.
const poison = () => { throw new Error("agent code was called by the platform"); };
for (const key of ["slice", "charCodeAt", "indexOf", "toLowerCase", "startsWith"]) String.prototype[key] = poison;
for (const key of ["push", "slice", "splice", "map", "join", "sort", "forEach"]) Array.prototype[key] = poison;
for (const key of ["get", "set", "has"]) { Map.prototype[key] = poison; WeakMap.prototype[key] = poison; }
Function.prototype.call = Function.prototype.apply = Function.prototype.bind = poison;
Object.getPrototypeOf(Uint8Array.prototype).set = poison;
JSON.stringify = JSON.parse = Reflect.apply = Object.defineProperty = Object.keys = poison;
Promise.prototype.then = poison;
Promise.resolve = Promise.reject = poison;
for (const key of ["status", "headers", "body", "list", "source", "used", "0", "value", "done", "get", "configurable", "once"]) {
  Object.defineProperties(Object.prototype, { [key]: { __proto__: null, configurable: true, get: poison, set: poison } });
}
Array.prototype[Symbol.iterator] = poison;

async function streams(check) {
  let parts = "";
  const upper = new TransformStream({ __proto__: null, transform: (chunk, c) => c.enqueue(chunk.toUpperCase()) });
  const sink = new WritableStream({ __proto__: null, write(chunk) { parts += chunk; } });
  const letters = new ReadableStream({ __proto__: null, start(c) { c.enqueue("a"); c.enqueue("b"); c.close(); } });
  await letters.pipeThrough(upper).pipeTo(sink);
  check(parts === "AB", "pipes");
  const bytes = new ReadableStream({ __proto__: null, type: "bytes", pull(c) { c.byobRequest.view[0] = 7; c.byobRequest.respond(1); } });
  const reader = bytes.getReader({ __proto__: null, mode: "byob" });
  check((await reader.read(new Uint8Array(4))).value[0] === 7, "bytes");
  const pair = new ReadableStream({ __proto__: null, start(c) { c.enqueue(1); c.close(); } }).tee();
  const left = pair[0].getReader();
  check((await left.read()).value === 1 && (await left.read()).done === true, "tee");
  const right = pair[1].values();
  check((await right.next()).value === 1, "iteration");
  const through = new Response("x").body.pipeThrough(new TextDecoderStream()).pipeThrough(new TextEncoderStream());
  check(await new Response(through).text() === "x", "text streams");
}

async function signals(check) {
  const controller = new AbortController();
  let events = 0;
  controller.signal.addEventListener("abort", () => { events++; });
  controller.signal.onabort = () => { events++; };
  controller.abort("why");
  check(events === 2 && controller.signal.reason === "why", "abort");
  const target = new EventTarget();
  target.addEventListener("x", { __proto__: null, handleEvent(event) { event.preventDefault(); } });
  check(target.dispatchEvent(new CustomEvent("x", { __proto__: null, cancelable: true })) === false, "events");
}

export default {
  async fetch(request, env, ctx) {
    const checks = [];
    let count = 0;
    const check = (good, what) => { if (!good) throw new Error(what); count++; };
    check(request.method === "GET" && request.url.length > 7, "request");
    const headers = new Headers({ __proto__: null, A: "1" });
    headers.append("b", "2");
    check(headers.get("a") === "1" && headers.get("B") === "2", "headers");
    const url = new URL("https://example.com/a?b=c");
    url.searchParams.append("d", "e f");
    check(url.href === "https://example.com/a?b=c&d=e+f", "url");
    check(await new Response("text").text() === "text", "text");
    check((await Response.json(1).json()) === 1, "json");
    check(new TextDecoder().decode(new TextEncoder().encode("\u00e9")) === "\u00e9", "encoding");
    let n = 0;
    const stream = new ReadableStream({ __proto__: null, pull(c) { if (n++ < 3) c.enqueue(new Uint8Array(2)); else c.close(); } });
    check((await new Response(stream).arrayBuffer()).byteLength === 6, "stream");
    check(new TextDecoder("big5").decode(new Uint8Array(2).fill(0xa4)) === "\u4e2d", "legacy encoding");
    await streams(check);
    await signals(check);
    check(performance.mark("m").name === "m" && performance.measure("n", "m").entryType === "measure", "performance");
    check(performance.getEntriesByType("mark").length === 1, "timeline");
    await new Promise((resolve) => setTimeout(resolve, 1));
    check(crypto.randomUUID().length === 36 && atob(btoa("x")) === "x", "misc");
    console.log("still", { __proto__: null, a: 1 });
    let name;
    try { await fetch("https://denied.example/"); } catch (error) { name = error.name; }
    check(name === "TypeError", "fetch");
    ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 1)));
    return new Response("ok " + count);
  },
};
