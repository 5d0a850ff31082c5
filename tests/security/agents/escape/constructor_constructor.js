// Function constructors reached through every value that the platform hands out.
// expect: ok:EvalError
export default {
  async fetch(request, env, ctx) {
    const names = new Set();
    for (const v of [
      request,
      ctx,
      console.log,
      fetch,
      new Headers(),
      setTimeout,
      (async () => {})(),
      request.headers.get,
    ])
      try {
        v.constructor.constructor("return process")();
        names.add("compiled");
      } catch (error) {
        names.add(error.name);
      }
    return new Response([...names].join());
  },
};
