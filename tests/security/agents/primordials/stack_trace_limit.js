// Error.stackTraceLimit is a getter that throws, recurses, and makes errors itself.
// expect: agent_exception | ok:TypeError
Object.defineProperty(Error, "stackTraceLimit", {
  get() {
    throw new Error("limit");
  },
});
export default {
  fetch() {
    let name;
    try {
      new Headers({ "a b": "c" });
    } catch (error) {
      name = error.name;
    }
    console.trace("x");
    setTimeout(() => {
      null.x;
    }, 1);
    return new Response(name);
  },
};
