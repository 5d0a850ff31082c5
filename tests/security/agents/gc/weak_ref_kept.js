// A million WeakRefs to one object, and one WeakRef each to as many.
// expect: memory_limit | cpu_limit
export default { fetch() { const o = {}, all = []; for (;;) all.push(new WeakRef(o), new WeakRef({})); } };
