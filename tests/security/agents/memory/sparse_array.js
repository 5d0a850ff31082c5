// A sparse array whose length is the largest there is, filled by methods that walk it.
// expect: memory_limit | cpu_limit | agent_exception
export default { fetch() { const a = []; a[2 ** 32 - 2] = 1; return new Response(String(a.fill(1.5).length)); } };
