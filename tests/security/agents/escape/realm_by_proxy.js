// Errors and arrays that the platform makes: their constructors must be the agent's own realm's or a dead end.
// expect: ok:true EvalError
export default {
  async fetch() {
    let error;
    try {
      await fetch("nonsense:");
    } catch (e) {
      error = e;
    }
    let name;
    try {
      error.constructor.constructor("return this")();
      name = "ran";
    } catch (e) {
      name = e.name;
    }
    return new Response(`${error instanceof TypeError} ${name}`);
  },
};
