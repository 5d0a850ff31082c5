// Symbol.for: the registry holds its symbols strongly.
// expect: memory_limit | cpu_limit
export default { fetch() { for (let i = 0; ; i++) Symbol.for(`${i} a symbol in the registry of the agent`); } };
