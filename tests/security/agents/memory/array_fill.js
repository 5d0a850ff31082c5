// Arrays of doubles, without end.
// expect: memory_limit | cpu_limit
export default { fetch() { for (const all = []; ;) all.push(new Array(10000).fill(1.5)); } };
