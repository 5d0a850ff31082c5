// Array.prototype.flat(Infinity) of a tree that names the same branch twice on every level.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    let a = [1, 2];
    for (let i = 0; i < 50; i++) a = [a, a];
    return new Response(String(a.flat(Infinity).length));
  },
};
