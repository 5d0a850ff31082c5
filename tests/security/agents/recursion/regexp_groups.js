// A regular expression of nested groups: its parser, compiler and analysis all recurse.
// expect: ok:SyntaxError | ok:RangeError | ok:matched
export default {
  fetch() {
    try {
      new RegExp("(".repeat(60000) + ")".repeat(60000)).test("a");
      return new Response("matched");
    } catch (error) {
      return new Response(error.name);
    }
  },
};
