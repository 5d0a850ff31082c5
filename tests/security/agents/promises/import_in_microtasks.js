// import() from thousands of microtasks at once.
// expect: ok:5000 | cpu_limit | memory_limit
export default {
  async fetch() {
    const all = [];
    for (let i = 0; i < 5000; i++) all.push(Promise.resolve().then(() => import("main.js")));
    return new Response(String((await Promise.all(all)).filter((ns) => ns.default).length));
  },
};
