// A BigInt squared until it is as large as V8 lets one be.
// expect: memory_limit | cpu_limit | agent_exception
export default { fetch() { for (let n = 3n; ;) n *= n; } };
