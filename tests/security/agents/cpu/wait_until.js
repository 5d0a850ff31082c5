// Answers at once and burns in waitUntil.
// expect: cpu_limit
export default {
  fetch(request, env, ctx) {
    ctx.waitUntil(
      (async () => {
        await 1;
        for (;;);
      })(),
    );
    return new Response("early");
  },
};
