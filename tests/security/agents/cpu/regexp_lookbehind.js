// Nested lookbehinds and back references over a long text, case-insensitive and by code points.
// expect: cpu_limit
export default { fetch() { return new Response(String(/(?<=^((\w+)\w*)+?(?<!\w\1))!\2$/iu.test("a".repeat(3000) + "!b"))); } };
