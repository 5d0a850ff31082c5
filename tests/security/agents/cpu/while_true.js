// The endless loop.
// expect: cpu_limit
export default { fetch() { while (true); } };
