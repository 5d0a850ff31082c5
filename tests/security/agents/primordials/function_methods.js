// Function.prototype.call, apply, bind and toString, and Symbol.hasInstance.
// expect: ok:POST body
Function.prototype.call =
  Function.prototype.apply =
  Function.prototype.bind =
  Function.prototype.toString =
    () => {
      throw new Error("function");
    };
for (const C of [Response, Request])
  Object.defineProperty(C, Symbol.hasInstance, {
    value() {
      throw new Error("instance");
    },
  });
export default {
  async fetch() {
    const q = new Request("http://a.example/", { method: "post", body: "body" });
    console.log(() => 1, class {});
    return new Response(`${q.method} ${await q.text()}`);
  },
};
