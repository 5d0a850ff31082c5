// Array.prototype.flat of an array that contains itself.
// expect: ok:RangeError | memory_limit | cpu_limit
export default {
  fetch() {
    const a = [1];
    a.push(a);
    try {
      return new Response(String(a.flat(Infinity).length));
    } catch (error) {
      return new Response(error.name);
    }
  },
};
