// The engine's own entries with little stack left: import(), new Promise, Error.stack, regular expressions, sort, Intl.
// expect: ok:survived | agent_exception | cpu_limit | memory_limit
export default {
  fetch() {
    const calls = [
      () => import("main.js").catch(() => {}),
      () => new Promise((_, no) => no(1)).catch(() => {}),
      () => new Error("x").stack.length,
      () => /(a|b)*c/u.exec("ababab" + Math.random()),
      () => [3, 2, 1].sort((a, b) => a - b),
      () => (1.5).toLocaleString("de"),
      () => JSON.stringify({ a: [{}] }),
      () => new WeakRef({}).deref(),
      () => 2n ** 200n,
      () => new Proxy({}, {}).a,
    ];
    const f = (n) => {
      try {
        f(n + 1);
      } catch (error) {
        try {
          calls[n % calls.length]();
        } catch {}
        throw error;
      }
    };
    try {
      f(0);
    } catch {}
    return new Response("survived");
  },
};
