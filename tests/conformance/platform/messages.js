// MessageChannel, structuredClone with transfer, scheduler.wait, event classes. Answers "ok" and the number of checks.
let checks = 0;
function same(got, want, what) {
  checks++;
  const a = JSON.stringify(got), b = JSON.stringify(want);
  if (a !== b) throw new Error(`${what}: got ${a}, expected ${b}`);
}
async function throws(action, name, what) {
  checks++;
  try { await action(); } catch (error) { if (error.name === name) return; throw new Error(`${what}: threw ${error.name}: ${error.message}`); }
  throw new Error(`${what}: did not throw`);
}
const next = (port, type = "message") => new Promise((resolve) => {
  port.addEventListener(type, resolve, { once: true });
  port.start();
});

async function channels() {
  const { port1, port2 } = new MessageChannel();
  const order = [];
  port2.onmessage = (event) => { order.push(event.data); Promise.resolve().then(() => order.push("microtask")); };
  port1.postMessage(1); port1.postMessage(2);
  order.push("posted");
  await scheduler.wait(5);
  same(order, ["posted", 1, "microtask", 2, "microtask"], "each message is a task of its own");
  const held = new MessageChannel();
  held.port1.postMessage("early");
  await scheduler.wait(1);
  same((await next(held.port2)).data, "early", "messages wait for start");
  const event = next(port2);
  const buffer = new ArrayBuffer(8);
  const data = { map: new Map([[1, new Date(0)]]), blob: new Blob(["x"]), buffer };
  port1.postMessage(data, { transfer: [buffer] });
  const got = await event;
  same([got instanceof MessageEvent, got.type, got.origin, got.lastEventId, got.source, got.ports.length], [true, "message", "", "", null, 0], "the event");
  same([got.data.map.get(1).getTime(), await got.data.blob.text(), got.data.buffer.byteLength, buffer.byteLength], [0, "x", 8, 0], "what it carries");
  same([port1 instanceof EventTarget, Object.prototype.toString.call(port1)], [true, "[object MessagePort]"], "a port is an EventTarget");
  await throws(() => new MessagePort(), "TypeError", "ports come from channels");
}

async function transfer() {
  const { port1, port2 } = new MessageChannel();
  const inner = new MessageChannel();
  const event = next(port2);
  inner.port1.postMessage("before");
  port1.postMessage({ port: inner.port2, list: [inner.port2] }, [inner.port2]);
  const { data, ports } = await event;
  same([data.port === ports[0], data.list[0] === ports[0], data.port === inner.port2, Object.isFrozen(ports)], [true, true, false, true], "a port that was sent");
  same((await next(data.port)).data, "before", "takes its messages along");
  const answer = next(inner.port1);
  data.port.postMessage("back");
  same((await answer).data, "back", "and stays connected");
  await throws(() => port1.postMessage(1, [inner.port2]), "DataCloneError", "a port goes once");
  await throws(() => port1.postMessage(1, [port1]), "DataCloneError", "no port through itself");
  await throws(() => port1.postMessage(port2), "DataCloneError", "no port without transfer");
  await throws(() => port1.postMessage(() => {}), "DataCloneError", "no functions");
  await throws(() => port1.postMessage(1, [{}]), "DataCloneError", "what cannot be transferred");
  await throws(() => port1.postMessage(1, [1]), "TypeError", "a transfer list of no objects");
  await throws(() => structuredClone(1, { transfer: [new ArrayBuffer(1), 5] }), "TypeError", "the same of structuredClone");
  const buffer = new ArrayBuffer(4);
  await throws(() => structuredClone(1, { transfer: [buffer, buffer] }), "DataCloneError", "an object twice");
  await throws(() => structuredClone({ f() {} }, { transfer: [buffer] }), "DataCloneError", "a failed clone");
  same([buffer.byteLength, structuredClone({ buffer }, { transfer: [buffer] }).buffer.byteLength, buffer.byteLength], [4, 4, 0], "transfers nothing");
  await throws(() => structuredClone(1, { transfer: [buffer] }), "DataCloneError", "a detached buffer");
  await throws(() => structuredClone(), "TypeError", "an argument is needed");
}

async function closing() {
  const { port1, port2 } = new MessageChannel();
  const closed = next(port2, "close");
  port1.close();
  same((await closed).type, "close", "the other side hears of it");
  port2.postMessage("to nobody");
  const late = new MessageChannel();
  let heard = 0;
  late.port2.onmessage = () => { heard++; };
  late.port1.postMessage(1);
  late.port2.close();
  await scheduler.wait(2);
  same(heard, 0, "a closed port hears nothing more");
  late.port2.onmessage = null;
  same(late.port2.onmessage, null, "a handler is taken away");
}

async function broadcasts() {
  const [a, b, c, other] = ["n", "n", "n", "m"].map((name) => new BroadcastChannel(name));
  const heard = [];
  for (const [who, channel] of Object.entries({ a, b, c, other })) channel.onmessage = (event) => heard.push([who, event.data.blob.size]);
  a.postMessage({ blob: new Blob(["x"]) });
  c.close();
  await scheduler.wait(2);
  same(heard, [["b", 1]], "the others of its name hear it, closed ones do not");
  same([a.name, a instanceof EventTarget, Object.prototype.toString.call(a)], ["n", true, "[object BroadcastChannel]"], "BroadcastChannel");
  await throws(() => c.postMessage(1), "InvalidStateError", "a closed channel");
  await throws(() => a.postMessage(() => {}), "DataCloneError", "what cannot be cloned");
  await throws(() => structuredClone(a), "DataCloneError", "nor can a channel");
}

async function waiting() {
  const controller = new AbortController();
  const waited = scheduler.wait(1e6, { signal: controller.signal });
  controller.abort("reason");
  checks++;
  await waited.then(() => { throw new Error("it was not aborted"); }, (error) => same(error, "reason", "wait is aborted"));
  await throws(() => scheduler.wait(1, { signal: AbortSignal.abort() }), "AbortError", "aborted already");
  await throws(() => scheduler.wait(1, { signal: {} }), "TypeError", "no signal");
  same(await scheduler.wait(0), undefined, "wait");
  same(typeof navigator.userAgent, "string", "userAgent");
}

async function events() {
  const error = new ErrorEvent("error", { message: "m", filename: "f", lineno: 3.7, colno: -1, error: 5, cancelable: true });
  same([error.message, error.filename, error.lineno, error.colno, error.error, error.type, error.cancelable], ["m", "f", 3, 4294967295, 5, "error", true], "ErrorEvent");
  same([new ErrorEvent("x").message, new ErrorEvent("x").lineno], ["", 0], "its defaults");
  const promise = Promise.resolve();
  const rejection = new PromiseRejectionEvent("unhandledrejection", { promise, reason: 1 });
  same([rejection.promise === promise, rejection.reason, rejection instanceof Event], [true, 1, true], "PromiseRejectionEvent");
  await throws(() => new PromiseRejectionEvent("x", {}), "TypeError", "it needs a promise");
  const message = new MessageEvent("m", { data: { a: 1 }, origin: "o", lastEventId: "9", ports: [new MessageChannel().port1] });
  same([message.data, message.origin, message.lastEventId, message.ports.length, new MessageEvent("m").data], [{ a: 1 }, "o", "9", 1, null], "MessageEvent");
  await throws(() => new MessageEvent("m", { ports: [{}] }), "TypeError", "ports are MessagePorts");
}

export default {
  async fetch() {
    await channels(); await transfer(); await closing(); await broadcasts(); await waiting(); await events();
    return new Response(`ok ${checks}`);
  },
};
