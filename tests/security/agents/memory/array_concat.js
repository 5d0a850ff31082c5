// Array.prototype.concat of an array with itself.
// expect: memory_limit | cpu_limit | agent_exception
export default { fetch() { let a = [1.5, {}]; for (;;) a = a.concat(a); } };
