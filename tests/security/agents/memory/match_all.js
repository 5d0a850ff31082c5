// String.prototype.match with /g over a long text: one string an item.
// expect: memory_limit | cpu_limit
export default { fetch() { const all = []; for (;;) all.push("abcdefgh".repeat(1 << 18).match(/../g)); } };
