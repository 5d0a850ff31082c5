// What agents use every day, each checked once. Answers "ok" and the number of checks; throws what does not hold.
let checks = 0;
function same(got, want, what) {
  checks++;
  const a = JSON.stringify(got), b = JSON.stringify(want);
  if (a !== b) throw new Error(`${what}: got ${a}, expected ${b}`);
}
function throws(action, name, what) {
  checks++;
  try { action(); } catch (error) { if (error.name === name) return; throw new Error(`${what}: threw ${error.name}: ${error.message}`); }
  throw new Error(`${what}: did not throw`);
}

function headers() {
  const h = new Headers([["B", "2"], ["a", " 1 "], ["b", "3"], ["Set-Cookie", "x"], ["set-cookie", "y"]]);
  same([...h], [["a", "1"], ["b", "2, 3"], ["set-cookie", "x"], ["set-cookie", "y"]], "iteration is sorted and combined");
  same(h.getSetCookie(), ["x", "y"], "getSetCookie");
  h.set("b", "9"); h.delete("a"); h.append("c", "1");
  same([...h.keys()], ["b", "c", "set-cookie", "set-cookie"], "set, delete, append");
  same([h.get("nope"), h.has("C")], [null, true], "get and has");
  throws(() => h.set("a b", "1"), "TypeError", "a name must be a token");
  throws(() => h.set("a", "b\r\nc: d"), "TypeError", "a value must not hold a line break");
  same([...new Headers({ x: "1" })], [["x", "1"]], "from a record");
}

async function responses() {
  same(await new Response("hi").text(), "hi", "text");
  same(await Response.json({ a: [1] }).json(), { a: [1] }, "json");
  same(Response.json(1).headers.get("content-type"), "application/json", "json's type");
  same([...new Uint8Array(await new Response(new Uint8Array([1, 2])).arrayBuffer())], [1, 2], "arrayBuffer");
  const r = new Response("x", { status: 404, statusText: "No", headers: { a: "b" } });
  same([r.status, r.ok, r.statusText, r.headers.get("a"), r.headers.get("content-type")], [404, false, "No", "b", "text/plain;charset=UTF-8"], "init");
  const copy = r.clone();
  same([await r.text(), await copy.text(), r.bodyUsed], ["x", "x", true], "clone");
  const seen = new Response("y");
  same([seen.body instanceof ReadableStream, await seen.clone().text(), await seen.text()], [true, "y", "y"], "clone of a body whose stream is there");
  await r.text().then(() => { throw new Error("a body was read twice"); }, (e) => same(e.name, "TypeError", "a body is read once"));
  throws(() => new Response("", { status: 99 }), "RangeError", "status 99");
  throws(() => new Response("x", { status: 204 }), "TypeError", "a body with 204");
  same(Response.redirect("https://example.com/a", 301).headers.get("location"), "https://example.com/a", "redirect");
  const stream = new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode("a")); c.enqueue(new TextEncoder().encode("b")); c.close(); } });
  same(await new Response(stream).text(), "ab", "a stream as body");
  same(await new Response(new URLSearchParams({ a: "b c" })).text(), "a=b+c", "URLSearchParams as body");
}

async function requests() {
  const q = new Request("https://example.com/a?b#c", { method: "post", body: "x", headers: { "x-a": "1" } });
  same([q.method, q.url, q.headers.get("x-a"), await q.text()], ["POST", "https://example.com/a?b#c", "1", "x"], "Request");
  throws(() => new Request("nonsense"), "TypeError", "a relative URL");
  throws(() => new Request("https://a.test/", { method: "TRACE" }), "TypeError", "a forbidden method");
  throws(() => new Request("https://a.test/", { body: "x" }), "TypeError", "GET with a body");
  throws(() => new Request("https://u:p@a.test/"), "TypeError", "credentials in a URL");
}

function urls() {
  const u = new URL("../x?a=1&a=2#h", "https://User:Pass@Example.com:8443/a/b/c");
  same([u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash],
    ["https://User:Pass@example.com:8443/a/x?a=1&a=2#h", "https://example.com:8443", "https:", "User", "Pass", "example.com:8443",
      "example.com", "8443", "/a/x", "?a=1&a=2", "#h"], "components");
  u.searchParams.append("b", "ü&"); u.pathname = "/p q"; u.port = "443"; u.hash = "";
  same(u.href, "https://User:Pass@example.com/p%20q?a=1&a=2&b=%C3%BC%26", "setters");
  same([URL.canParse("x:"), URL.canParse("x"), URL.parse("x")], [true, false, null], "canParse and parse");
  const p = new URLSearchParams("?b=2&a=1&b=3+4&c=%F0%9F%98%80");
  same([p.get("b"), p.getAll("b"), p.has("a", "1"), p.size, p.get("c")], ["2", ["2", "3 4"], true, 4, "😀"], "URLSearchParams");
  p.sort(); p.delete("b", "2");
  same(p.toString(), "a=1&b=3+4&c=%F0%9F%98%80", "sort, delete, toString");
  throws(() => new URL("http://a b/"), "TypeError", "a bad URL");
}

async function streams() {
  const parts = [];
  for await (const chunk of ReadableStream.from([1, 2, 3])) parts.push(chunk);
  same(parts, [1, 2, 3], "from and async iteration");
  const upper = new TransformStream({ transform(chunk, c) { c.enqueue(chunk.toUpperCase()); }, flush(c) { c.enqueue("!"); } });
  const out = [];
  await ReadableStream.from(["a", "b"]).pipeThrough(upper).pipeTo(new WritableStream({ write(chunk) { out.push(chunk); } }));
  same(out, ["A", "B", "!"], "pipeThrough and pipeTo");
  const [a, b] = ReadableStream.from([1, 2]).tee();
  same([await Array.fromAsyncLike(a), await Array.fromAsyncLike(b)], [[1, 2], [1, 2]], "tee");
  const bytes = ReadableStream.from([new Uint8Array([0xf0, 0x9f]), new Uint8Array([0x98, 0x80])]);
  same((await Array.fromAsyncLike(bytes.pipeThrough(new TextDecoderStream()))).join(""), "😀", "TextDecoderStream");
  let cancelled;
  const reader = new ReadableStream({ cancel(reason) { cancelled = reason; } }).getReader();
  await reader.cancel("why");
  same([cancelled, (await reader.read()).done], ["why", true], "cancel");
  const filtered = ReadableStream.from([1, 2, 3, 4]).pipeThrough(new TransformStream({ transform(n, c) { if (n % 2 === 0) c.enqueue(n); } }));
  same(await Array.fromAsyncLike(filtered), [2, 4], "a transform that gives nothing for some chunks");
}
Array.fromAsyncLike = async (iterable) => { const list = []; for await (const one of iterable) list.push(one); return list; };

function encodings() {
  same([...new TextEncoder().encode("é😀\ud800")], [195, 169, 240, 159, 152, 128, 239, 191, 189], "encode");
  same(new TextEncoder().encodeInto("aé", new Uint8Array(2)), { read: 1, written: 1 }, "encodeInto");
  same(new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xff])), "a\ufffd", "decode");
  throws(() => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff])), "TypeError", "fatal");
  const d = new TextDecoder();
  same(d.decode(new Uint8Array([0xe2, 0x82]), { stream: true }) + d.decode(new Uint8Array([0xac])), "€", "stream");
  same(new TextDecoder("utf-16le").decode(new Uint8Array([0x61, 0, 0x3d, 0xd8, 0, 0xde])), "a😀", "utf-16le");
  same(new TextDecoder("latin1").decode(new Uint8Array([0x80, 0xe9])), "€é", "windows-1252");
  throws(() => new TextDecoder("klingon"), "RangeError", "an unknown label");
}

async function rest() {
  same([btoa("hé"), atob(" aOk= ")], ["aOk=", "hé"], "base64");
  throws(() => atob("a"), "InvalidCharacterError", "bad base64");
  throws(() => btoa("€"), "InvalidCharacterError", "btoa of wide characters");
  const map = structuredClone(new Map([[1, { d: new Date(0) }]]));
  same([map.get(1).d.getTime(), map instanceof Map], [0, true], "structuredClone");
  throws(() => structuredClone(() => {}), "DataCloneError", "structuredClone of a function");
  same([/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/.test(crypto.randomUUID()), crypto.getRandomValues(new Uint8Array(4)).length], [true, 4], "crypto");
  const controller = new AbortController();
  const seen = [];
  controller.signal.addEventListener("abort", (event) => seen.push(event.type), { once: true });
  controller.abort();
  same([seen, controller.signal.aborted, controller.signal.reason.name], [["abort"], true, "AbortError"], "abort");
  same(AbortSignal.any([AbortSignal.abort("x")]).reason, "x", "AbortSignal.any");
  const target = new EventTarget();
  target.addEventListener("e", (event) => event.preventDefault());
  same(target.dispatchEvent(new CustomEvent("e", { cancelable: true, detail: 1 })), false, "dispatchEvent");
  const order = [];
  await new Promise((resolve) => {
    setTimeout(() => { order.push("later"); resolve(); }, 5);
    setTimeout((a) => order.push(a), 0, "timer");
    queueMicrotask(() => order.push("microtask"));
    order.push("now");
  });
  same(order, ["now", "microtask", "timer", "later"], "order of tasks");
  let ticks = 0;
  await new Promise((resolve) => { const id = setInterval(() => { if (++ticks === 3) { clearInterval(id); resolve(); } }, 1); });
  same(ticks, 3, "setInterval");
  same([performance.now() >= 0, typeof navigator.userAgent, self === globalThis], [true, "string", true], "the rest");
  throws(() => setTimeout("1"), "TypeError", "text as a timer's callback");
  same(Object.prototype.toString.call(new Response()), "[object Response]", "toStringTag");
}

export default {
  async fetch() {
    headers(); await responses(); await requests(); urls(); await streams(); encodings(); await rest();
    return new Response(`ok ${checks}`);
  },
};
