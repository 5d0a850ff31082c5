// Property look-ups that walk a prototype chain of a thousand objects to a Proxy at its end.
// expect: cpu_limit
export default {
  fetch() {
    let o = new Proxy({}, { get: () => undefined, has: () => false });
    for (let i = 0; i < 1000; i++) o = Object.create(o);
    for (;;) "nothing" in o || o.nothing;
  },
};
