// unhandledrejection and rejectionhandled. Answers "ok" and the number of checks.
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
let checks = 0;

function same(got, want, what) {
  checks++;
  if (JSON.stringify(got) !== JSON.stringify(want)) throw new Error(`${what}: ${JSON.stringify(got)}, expected ${JSON.stringify(want)}`);
}

async function told() {
  const seen = [];
  const reason = new RangeError("mine");
  const promise = Promise.reject(reason);
  const listener = (event) => {
    event.preventDefault();
    seen.push(event.constructor.name, event.type, event.promise === promise, event.reason === reason, event.cancelable,
      event.bubbles, event.isTrusted, event.target === globalThis, event.defaultPrevented);
  };
  addEventListener("unhandledrejection", listener); // after it was rejected: what counts is the end of the turn
  same(seen, [], "not before the turn has ended");
  await turn();
  same(seen, ["PromiseRejectionEvent", "unhandledrejection", true, true, true, false, true, true, true], "unhandledrejection");
  await turn();
  same(seen.length, 9, "once");
  removeEventListener("unhandledrejection", listener);
}

// What is handled within its turn is told to nobody.
async function handledAtOnce(seen) {
  const promise = Promise.reject(1);
  await null;
  promise.catch(() => {});
  await turn();
  same(seen, [], "handled within the turn");
}

async function handledLate(seen) {
  const promise = Promise.reject("late");
  await turn();
  same(seen, ["unhandledrejection late"], "told");
  promise.catch(() => {});
  same(seen.length, 1, "rejectionhandled comes in a turn of its own");
  await turn();
  same(seen.slice(1), ["rejectionhandled late false"], "rejectionhandled");
}

// Who handles it in the listener, or in its microtasks, is not told that it was late.
async function handledByListener(seen) {
  for (const handle of [(promise) => promise.catch(() => {}), (promise) => queueMicrotask(() => promise.catch(() => {}))]) {
    seen.length = 0;
    addEventListener("unhandledrejection", (event) => handle(event.promise), { once: true });
    Promise.reject("there");
    await turn();
    same(seen, ["unhandledrejection there"], "handled by a listener");
  }
}

// A listener's own rejection is told as any other; a microtask's error is an error, and no rejection.
async function fromListeners(seen) {
  seen.length = 0;
  addEventListener("unhandledrejection", async () => { throw "again"; }, { once: true });
  Promise.reject("first");
  await turn();
  same(seen, ["unhandledrejection first", "unhandledrejection again"], "rejected by a listener");
  addEventListener("error", (event) => { seen.push(event.message); event.preventDefault(); }, { once: true });
  queueMicrotask(() => { throw new Error("microtask"); });
  await turn();
  same(seen[2], "microtask", "thrown by a microtask");
  same(seen.length, 3, "only as an error");
}

async function many(seen) {
  seen.length = 0;
  for (let i = 0; i < 500; i++) Promise.reject(i);
  await turn();
  same([seen.length, seen[499]], [500, "unhandledrejection 499"], "each one is told, in order");
}

async function elsewhere(seen) {
  seen.length = 0;
  new EventTarget().addEventListener("unhandledrejection", () => seen.push("not the global object"));
  const mine = new PromiseRejectionEvent("unhandledrejection", { promise: Promise.resolve(), reason: "mine", cancelable: true });
  same([dispatchEvent(mine), seen, mine.isTrusted], [false, ["unhandledrejection mine"], false], "an event of the agent's own");
}

export default {
  async fetch() {
    await told();
    const seen = [];
    addEventListener("unhandledrejection", (event) => { event.preventDefault(); seen.push(`${event.type} ${event.reason}`); });
    addEventListener("rejectionhandled", (event) => seen.push(`${event.type} ${event.reason} ${event.cancelable}`));
    await handledAtOnce(seen);
    await handledLate(seen);
    await handledByListener(seen);
    await fromListeners(seen);
    await many(seen);
    await elsewhere(seen);
    return new Response(`ok ${checks}`);
  },
};
