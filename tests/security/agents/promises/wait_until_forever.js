// waitUntil of a promise that never settles, and of one that registers the next.
// expect: cpu_limit | memory_limit | wall_limit
export default {
  fetch(request, env, ctx) {
    ctx.waitUntil(new Promise(() => {}));
    const next = async () => {
      await 0;
      ctx.waitUntil(next());
    };
    ctx.waitUntil(next());
    return new Response("early");
  },
};
