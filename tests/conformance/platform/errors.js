// Errors that nobody catches: listeners to the global object's "error" may take them. Answers "ok" and the number of checks.
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

export default {
  async fetch() {
    const seen = [];
    const listener = (event) => {
      seen.push(`${event.constructor.name} ${event.message} ${event.error instanceof Error}`);
      event.preventDefault();
    };
    addEventListener("error", listener);
    setTimeout(() => { throw new RangeError("timer"); });
    queueMicrotask(() => { throw new TypeError("microtask"); });
    reportError(new Error("reported"));
    reportError("text");
    const target = new EventTarget();
    target.addEventListener("x", () => { throw new Error("listener"); });
    target.addEventListener("x", { handleEvent: 1 });
    target.dispatchEvent(new Event("x"));
    await turn();
    removeEventListener("error", listener);
    const want = ["reported true", "text false", "listener true", "The listener has no method handleEvent true", "microtask true", "timer true"];
    const got = seen.join("; ");
    if (got !== want.map((text) => `ErrorEvent ${text}`).join("; ")) throw new Error(got);
    return new Response(`ok ${want.length}`);
  },
};
