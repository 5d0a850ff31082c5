// Classes of the platform get a parent of the agent's, which sees what the platform's constructors hand on.
// expect: ok:0
const caught = [];
function Parent(...args) { caught.push(...args); }
Parent.prototype = Object.create(EventTarget.prototype);

function tamper() {
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const value = globalThis[name];
    if (typeof value === "function" && Object.getPrototypeOf(value) !== Function.prototype) Object.setPrototypeOf(value, Parent);
  }
}

const isToken = (value) => typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null &&
  Object.isFrozen(value) && Reflect.ownKeys(value).length === 0;

export default {
  async fetch() {
    tamper();
    const attempts = [
      () => performance.mark("a"), () => performance.measure("b"), () => new PerformanceMark("c"), () => AbortSignal.abort(),
      () => AbortSignal.any([]), () => AbortSignal.timeout(0), () => new AbortController().signal, () => new File([], "f"),
      () => structuredClone(new File([], "f")), () => new MessageChannel().port1.postMessage(1), () => new CustomEvent("x"),
      () => new ReadableStream({ type: "bytes" }).tee(), () => new TransformStream(), () => new Response("x").body,
      () => new DOMException("m").stack, () => new Request("https://a.example/").signal, () => new CompressionStream("gzip"),
    ];
    for (const attempt of attempts) try { await attempt(); } catch {}
    return new Response(String(caught.filter(isToken).length));
  },
};
