// repeat of a two-byte character to the longest string at once.
// expect: memory_limit | agent_exception | cpu_limit
export default { fetch() { const s = "\u2603".repeat(2 ** 29 - 30); return new Response(String(s.indexOf("x"))); } };
