// Operations that walk a Proxy chain in C++: isArray, ownKeys, setPrototypeOf, instanceof, JSON.
// expect: ok:RangeError
export default {
  fetch() {
    let p = [];
    for (let i = 0; i < 2e5; i++) p = new Proxy(p, {});
    const names = new Set();
    for (const op of [
      () => Array.isArray(p),
      () => Reflect.ownKeys(p),
      () => Object.freeze(p),
      () => p instanceof Array,
      () => JSON.stringify(p),
      () => Object.prototype.toString.call(p),
      () => [].concat(p),
      () => {
        for (const k in p);
      },
    ])
      try {
        op();
      } catch (error) {
        names.add(error.name);
      }
    return new Response([...names].join());
  },
};
