// Nested lookaheads and quantifiers in a regular expression with the v-or-u flag.
// expect: ok:SyntaxError | ok:RangeError | ok:matched | cpu_limit | memory_limit
export default {
  fetch() {
    try {
      new RegExp("(?=(?:[a-z]".repeat(20000) + ")+)".repeat(20000), "u").test("abc");
      return new Response("matched");
    } catch (error) {
      return new Response(error.name);
    }
  },
};
