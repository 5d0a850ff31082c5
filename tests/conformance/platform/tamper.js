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
