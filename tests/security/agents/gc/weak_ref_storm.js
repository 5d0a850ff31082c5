// WeakRefs to objects that nothing else holds: a turn keeps all of them alive.
// expect: memory_limit | cpu_limit
export default { fetch() { for (;;) new WeakRef(new Array(100)).deref(); } };
