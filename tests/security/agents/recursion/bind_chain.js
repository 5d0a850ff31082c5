// A function bound to a bound function, 200,000 times.
// expect: ok:RangeError | ok:called
export default {
  fetch() {
    let f = () => "called";
    for (let i = 0; i < 2e5; i++) f = f.bind(null);
    try {
      return new Response(f());
    } catch (error) {
      return new Response(error.name);
    }
  },
};
