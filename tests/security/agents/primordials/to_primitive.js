// Symbol.toPrimitive on what the platform converts: URLs, header values, statuses, delays, methods.
// expect: ok:GET 1 http://a.example/ 204
export default {
  fetch() {
    const as = (value) => ({ [Symbol.toPrimitive]: () => value });
    const h = new Headers();
    h.set(as("x"), as(1));
    const q = new Request(as("http://a.example/"), { method: as("GET") });
    const r = new Response(null, { status: as("204") });
    clearTimeout(setTimeout(() => {}, as(10)));
    return new Response(`${q.method} ${h.get("x")} ${q.url} ${r.status}`);
  },
};
