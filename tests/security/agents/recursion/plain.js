// Recursion without end; what it throws is the agent's own.
// expect: ok:RangeError
export default { fetch() { const f = () => f() + 1; try { f(); } catch (error) { return new Response(error.name); } } };
