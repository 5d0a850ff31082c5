// Recursion that catches its overflow and recurses again, on every level.
// expect: cpu_limit | agent_exception
export default { fetch() { const f = () => { try { f(); } catch { f(); } }; f(); } };
