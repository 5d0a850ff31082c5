// TextEncoder, URL, Headers, Request and ReadableStream globals are gone or changed; the platform uses its own.
// expect: ok:\u00e9 1 http://a.example/
const { URL: U, Headers: H } = globalThis;
const before = [new U("http://a.example/"), new H({ a: "1" })];
for (const name of [
  "TextEncoder",
  "TextDecoder",
  "URL",
  "URLSearchParams",
  "Headers",
  "Request",
  "ReadableStream",
  "AbortSignal",
  "DOMException",
  "queueMicrotask",
  "structuredClone",
])
  globalThis[name] = function () {
    throw new Error(name);
  };
for (const C of [U, H])
  for (const key of Reflect.ownKeys(C.prototype))
    if (typeof key === "string" && key !== "href" && key !== "get" && key !== "constructor")
      Object.defineProperty(C.prototype, key, { value: 0 });
export default {
  async fetch() {
    const text = await new Response(new Response("\\u00e9").body).text();
    return new Response(`${text} ${before[1].get("a")} ${before[0].href}`);
  },
};
