// The source text of functions nested in functions, taken on every level.
// expect: ok:done | ok:RangeError | memory_limit | cpu_limit
export default {
  fetch() {
    const f = function g(n) {
      void g.toString().length;
      return n === 0 ? 0 : g(n - 1) + Function.prototype.toString.call(g).length;
    };
    try {
      f(1e6);
      return new Response("done");
    } catch (error) {
      return new Response(error.name);
    }
  },
};
