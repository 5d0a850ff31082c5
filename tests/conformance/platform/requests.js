// Request and Response beyond the everyday, data: URLs, compression streams. Answers "ok" and the number of checks.
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
const URL_A = "https://x.example/a";

async function requests() {
  const plain = new Request(URL_A);
  same([plain.cache, plain.credentials, plain.mode, plain.redirect, plain.referrer, plain.referrerPolicy, plain.integrity, plain.keepalive,
    plain.destination, plain.duplex], ["default", "same-origin", "cors", "follow", "about:client", "", "", false, "", "half"], "defaults");
  const said = new Request(URL_A, { cache: "no-store", credentials: "omit", mode: "no-cors", redirect: "manual", referrer: "https://r.example",
    referrerPolicy: "origin", integrity: "sha256-x", keepalive: 1, priority: "low", window: null, duplex: "half" });
  for (const one of [said, said.clone(), new Request(said)]) {
    same([one.cache, one.credentials, one.mode, one.redirect, one.referrer, one.referrerPolicy, one.integrity, one.keepalive],
      ["no-store", "omit", "no-cors", "manual", "https://r.example/", "origin", "sha256-x", true], "what init said");
  }
  for (const init of [{ cache: "x" }, { credentials: "x" }, { mode: "navigate" }, { mode: "x" }, { redirect: "x" }, { referrer: "http://:" },
    { referrerPolicy: "x" }, { duplex: "full" }, { priority: "x" }, { window: 1 }, { signal: {} }, { signal: 1 }, { cache: "only-if-cached" },
    { body: "x" }, { method: "TRACE" }, { method: "a b" }, { method: "HEAD", body: "x" }]) {
    await throws(() => new Request(URL_A, init), "TypeError", `init ${JSON.stringify(init)}`);
  }
  await throws(() => new Request("/relative"), "TypeError", "a relative URL");
  await throws(() => new Request("https://user@x.example/"), "TypeError", "credentials in the URL");
  const controller = new AbortController();
  const first = new Request(URL_A, { method: "POST", body: "text", signal: controller.signal });
  const second = new Request(first, { headers: { a: "b" } });
  same([first.bodyUsed, second.bodyUsed, second.headers.get("a"), await second.text()], [true, false, "b", "text"], "a Request from another");
  await throws(() => first.text(), "TypeError", "the body has gone");
  await throws(() => new Request(first), "TypeError", "and cannot go again");
  controller.abort();
  same(second.signal.aborted, true, "the signal goes along");
  const streamed = new Request(URL_A, { method: "PUT", duplex: "half", body: new Blob(["one", "two"]).stream() });
  const { body } = streamed;
  const third = new Request(streamed);
  same([streamed.bodyUsed, streamed.body === body, body.locked, await third.text()], [true, true, true, "onetwo"], "a stream that is taken over");
  const order = [];
  new Request(URL_A, new Proxy({}, { get: (_, key) => { order.push(key); } }));
  same(order, [...order].sort(), "init is read in the order of names");
}

async function responses() {
  await throws(() => Response.redirect(URL_A).headers.set("a", "b"), "TypeError", "a redirect's headers are immutable");
  await throws(() => Response.redirect(URL_A).clone().headers.delete("location"), "TypeError", "a clone's too");
  await throws(() => Response.redirect(URL_A, 200), "RangeError", "200 redirects nowhere");
  same(Response.redirect(URL_A, "307").status, 307, "a status is converted");
  const error = Response.error();
  same([error.type, error.status, error.body, error.ok], ["error", 0, null, false], "error");
  await throws(() => error.headers.append("a", "b"), "TypeError", "its headers are immutable");
  const json = Response.json({ a: 1 }, { status: 201, headers: { "content-type": "a/b" } });
  same([json.status, json.headers.get("content-type"), await json.json()], [201, "a/b", { a: 1 }], "json with init");
  await throws(() => Response.json(undefined), "TypeError", "no JSON");
  await throws(() => Response.json({}, { status: 204 }), "TypeError", "no body with 204");
  const used = new Response("x");
  await used.text();
  same([used.bodyUsed, used.body.locked], [true, true], "a used body's stream is locked");
  const mine = new Headers({ a: "1" });
  mine[Symbol.iterator] = function* () { yield ["b", "2"]; };
  same([...new Headers(mine)], [["b", "2"]], "a Headers with an iterator of its own");
}

async function dataUrls() {
  const get = async (url) => { const r = await fetch(url); return [r.headers.get("content-type"), await r.text()]; };
  same(await get("data:,a%20b%2"), ["text/plain;charset=US-ASCII", "a b%2"], "the shortest");
  same(await get("data:text/html;charset=x;BASE64,aGk%3D#fragment"), ["text/html;charset=x", "hi"], "base64");
  same(await get("data:;x=y,1"), ["text/plain;x=y", "1"], "parameters only");
  same(await get("data:nonsense,1"), ["text/plain;charset=US-ASCII", "1"], "no type");
  const head = await fetch("data:,x", { method: "HEAD" });
  same([head.status, head.statusText, head.body, head.type, head.url], [200, "OK", null, "basic", "data:,x"], "HEAD");
  await throws(() => fetch("data:no-comma"), "TypeError", "no comma");
  await throws(() => fetch("data:;base64,a"), "TypeError", "malformed base64");
  await throws(() => fetch("data:,x", { signal: AbortSignal.abort() }), "AbortError", "an aborted signal");
  await throws(() => fetch("data:,x", { integrity: "sha256-x" }), "TypeError", "integrity is not checked, so it is refused");
}

async function compression() {
  const bytes = new Uint8Array(300000);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * i) >> 7;
  const through = (input, stream) => new Response(new Blob(input).stream().pipeThrough(stream)).bytes();
  for (const format of ["gzip", "deflate", "deflate-raw"]) {
    const small = await through([bytes], new CompressionStream(format));
    const back = await through([small], new DecompressionStream(format));
    same([small.length < bytes.length, back.length, back.every((byte, i) => byte === bytes[i])], [true, bytes.length, true], format);
    same((await through([await through([], new CompressionStream(format))], new DecompressionStream(format))).length, 0, `${format} of nothing`);
    const pieces = Array.from(small, (byte) => Uint8Array.of(byte)).slice(0, 2000);
    await throws(() => through(pieces, new DecompressionStream(format)), "TypeError", `${format} cut off`);
    await throws(() => through([small, "x"], new DecompressionStream(format)), "TypeError", `${format} with more behind it`);
    await throws(() => through(["\u00ff\u00ff\u00ff\u00ff"], new DecompressionStream(format)), "TypeError", `no ${format}`);
  }
  await throws(() => new CompressionStream("br"), "TypeError", "an unknown format");
  const stream = new CompressionStream("gzip");
  const writer = stream.writable.getWriter();
  const read = stream.readable.getReader().read();
  await throws(() => Promise.all([writer.write("text"), read]), "TypeError", "a chunk that is no bytes");
  const twins = [await through([bytes], new CompressionStream("gzip")), await through([bytes], new CompressionStream("gzip"))];
  same(twins[0].join() === twins[1].join(), true, "the same each time");
}

export default {
  async fetch() {
    await requests(); await responses(); await dataUrls(); await compression();
    return new Response(`ok ${checks}`);
  },
};
