// A subclass of Promise with a hostile species and constructor, returned by the handler and given to waitUntil.
// expect: ok:sub | agent_exception
class P extends Promise {
  static get [Symbol.species]() {
    throw new Error("species");
  }
  then(a, b) {
    return super.then(a, b);
  }
}
export default {
  fetch(request, env, ctx) {
    ctx.waitUntil(P.resolve(1));
    return P.resolve(new Response("sub"));
  },
};
