// env and ctx wrapped in Proxies and given back to the platform: as a body, as headers, to console and structuredClone.
// expect: ok:DataCloneError,TypeError
export default {
  fetch(request, env, ctx) {
    const names = [];
    const p = new Proxy(env, {});
    console.log(p, env, ctx);
    for (const f of [
      () => structuredClone(p),
      () => ctx.waitUntil.call(new Proxy(ctx, {}), 1),
      () => new Headers(p),
      () => new URL(p),
      () => p.nothing,
    ])
      try {
        f();
      } catch (error) {
        names.push(error.name);
      }
    return new Response([...new Set(names)].join());
  },
};
