// Private state of platform objects, stolen by a class whose base returns them.
// expect: ok:stolen nothing
export default {
  fetch(request, env, ctx) {
    const found = [];
    class Base {
      constructor(o) {
        return o;
      }
    }
    class Thief extends Base {
      #mine = 1;
      static has(o) {
        return #mine in o;
      }
    }
    for (const o of [request, ctx, new Response(), crypto]) {
      const keys = Reflect.ownKeys(o).length;
      try {
        new Thief(o);
      } catch {}
      if (Reflect.ownKeys(o).length !== keys) found.push(o);
    }
    return new Response("stolen " + (found.join() || "nothing"));
  },
};
