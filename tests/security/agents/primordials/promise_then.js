// Promise.prototype.then, catch, finally and Promise.resolve, replaced by functions that never call back.
// expect: ok:text
Promise.prototype.then = Promise.prototype.catch = Promise.prototype.finally = () => new Promise(() => {});
Promise.resolve =
  Promise.reject =
  Promise.all =
    () => {
      throw new Error("static");
    };
export default {
  async fetch(request, env, ctx) {
    ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 1)));
    return new Response(await new Response("text").text());
  },
};
