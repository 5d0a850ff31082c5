// split into single characters and join with a long separator.
// expect: memory_limit | cpu_limit | agent_exception
export default { fetch() { let s = "abcdefgh"; for (;;) s = s.split("").join(s); } };
