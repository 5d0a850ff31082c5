// eval directly, indirectly, through Reflect, bind, setTimeout with a text and Function.prototype.
// expect: ok:EvalError,TypeError
export default {
  fetch() {
    const names = new Set();
    for (const f of [
      () => eval("1"),
      () => (0, eval)("1"),
      () => globalThis["ev" + "al"]("1"),
      () => Reflect.apply(eval, null, ["1"]),
      () => new Function("return 1")(),
      () => Reflect.construct(Function, ["1"]),
      () => setTimeout("1", 0),
    ])
      try {
        f();
        names.add("ran");
      } catch (error) {
        names.add(error.name);
      }
    return new Response([...names].join());
  },
};
