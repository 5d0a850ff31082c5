// JSON.parse of five million brackets.
// expect: ok:RangeError | ok:parsed | memory_limit | cpu_limit
export default {
  fetch() {
    try {
      JSON.parse("[".repeat(5e6) + "]".repeat(5e6));
      return new Response("parsed");
    } catch (error) {
      return new Response(error.name);
    }
  },
};
