// BigInt() of a text with millions of digits.
// expect: cpu_limit | memory_limit | agent_exception
export default { fetch() { const digits = "123456789".repeat(400000); for (;;) BigInt(digits); } };
