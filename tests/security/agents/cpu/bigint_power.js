// An exponentiation of BigInts: one operator, seconds of C++.
// expect: cpu_limit | memory_limit | agent_exception
export default { fetch() { return new Response(String((3n ** 20000000n).toString().length)); } };
