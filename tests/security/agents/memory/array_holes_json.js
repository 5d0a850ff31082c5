// JSON.stringify and join of an array of holes whose length is four billion.
// expect: agent_exception | memory_limit | cpu_limit
export default { fetch() { const a = []; a.length = 2 ** 32 - 1; return Response.json([a.join(), a]); } };
