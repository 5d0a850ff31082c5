// console.log of cycles through arrays, maps, prototypes, errors, proxies and boxed values.
// expect: ok:logged
export default {
  fetch() {
    const o = { m: new Map(), s: new Set(), e: new Error("cyclic"), list: [] };
    o.self = o;
    o.m.set(o, o.m);
    o.s.add(o.s);
    o.e.cause = o.e;
    o.e.o = o;
    o.list.push(o.list, o);
    o.p = new Proxy(o, {
      get() {
        throw o;
      },
    });
    Object.setPrototypeOf(o.list, o.m);
    console.log(o, o.e, [o.m, o.s]);
    console.table([o, o.list]);
    console.error("%s %d %i %f %c", o, o, o, o, o);
    return new Response("logged");
  },
};
