// A thenable whose then resolves with another thenable, for ever.
// expect: cpu_limit | memory_limit
export default { async fetch() { const t = { then(resolve) { resolve({ then: t.then }); } }; await t; } };
