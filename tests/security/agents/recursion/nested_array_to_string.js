// Array.prototype.toString of arrays 100,000 deep, in C++ and JavaScript by turns.
// expect: ok:RangeError
export default {
  fetch() {
    let a = [];
    for (let i = 0; i < 1e5; i++) a = [a];
    try {
      return new Response(a + "");
    } catch (error) {
      return new Response(error.name);
    }
  },
};
