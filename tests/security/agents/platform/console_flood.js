// console.log without end: what is kept is bounded.
// expect: cpu_limit | memory_limit
export default { fetch() { for (let i = 0; ; i++) console.log("line", i, { i }); } };
