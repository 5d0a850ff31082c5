// Object.prototype getters with the names of descriptors, iterator results and inits.
// expect: ok:200 text
for (const key of [
  "value",
  "done",
  "get",
  "set",
  "status",
  "body",
  "headers",
  "statusText",
  "method",
  "redirect",
  "signal",
  "type",
  "highWaterMark",
  "size",
  "start",
  "pull",
  "cancel",
  "transfer",
  "once",
  "reason",
])
  Object.defineProperty(Object.prototype, key, {
    __proto__: null,
    configurable: true,
    get() {
      throw new Error("read " + key);
    },
    set() {
      throw new Error("wrote " + key);
    },
  });
export default {
  async fetch() {
    const r = new Response("text", { __proto__: null });
    return new Response(`${r.status} ${await r.text()}`);
  },
};
