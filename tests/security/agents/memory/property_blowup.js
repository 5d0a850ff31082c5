// One object with a property more each time: the dictionary is copied when it doubles, and each name is internalised.
// expect: memory_limit | cpu_limit
export default { fetch() { const o = {}; for (let i = 0; ; i++) o["property_" + i] = i; } };
