// Many small typed arrays, each far below any bound; the sum is what counts.
// expect: memory_limit | cpu_limit | agent_exception
export default { fetch() { for (const all = []; ;) all.push(new Float64Array(512).fill(2)); } };
