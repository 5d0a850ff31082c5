// The constructor and species of promises are getters that throw.
// expect: ok:text
Object.defineProperty(Promise.prototype, "constructor", {
  get() {
    throw new Error("constructor");
  },
});
Object.defineProperty(Promise, Symbol.species, {
  get() {
    throw new Error("species");
  },
});
export default {
  fetch(request, env, ctx) {
    return new Promise((resolve) =>
      setTimeout(() => {
        ctx.waitUntil(new Promise((done) => done()));
        resolve(new Response("text"));
      }, 1),
    );
  },
};
