// A lookbehind that backtracks, case-insensitive and by code points.
// expect: cpu_limit
export default { fetch() { return new Response(String(/(?<=^(\w+\w+)+!)b/iu.test("?" + "a".repeat(60) + "!b"))); } };
