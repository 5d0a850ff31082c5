// structuredClone of functions, symbols, proxies, platform objects, and getters that change what is being cloned.
// expect: ok:DataCloneError 6 1
export default {
  fetch() {
    const names = [];
    for (const v of [() => 1, Symbol("s"), new Proxy({}, {}), new WeakMap(), Promise.resolve(), { f() {} }])
      try {
        structuredClone(v);
        names.push("none");
      } catch (error) {
        names.push(error.name);
      }
    const o = {
      get a() {
        delete o.b;
        return 1;
      },
      b: 2,
    };
    return new Response(`${[...new Set(names)].join()} ${names.length} ${Object.keys(structuredClone(o)).length}`);
  },
};
