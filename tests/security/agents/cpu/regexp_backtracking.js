// Catastrophic backtracking inside of the regular expression engine.
// expect: cpu_limit
export default { fetch() { return new Response(String(/^(([a-z])+.)+[A-Z]([a-z])+$/.test("a".repeat(64)))); } };
