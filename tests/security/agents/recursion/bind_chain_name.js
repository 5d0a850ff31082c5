// The name and source text of a long chain of bound functions, and instanceof through it.
// expect: ok:RangeError | ok:done | cpu_limit | memory_limit
export default {
  fetch() {
    let f = class A {};
    for (let i = 0; i < 1e5; i++) f = f.bind();
    try {
      void f.name.length;
      void (f + "");
      void ({} instanceof f);
      return new Response("done");
    } catch (error) {
      return new Response(error.name);
    }
  },
};
