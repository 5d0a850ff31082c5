// A Map whose table doubles, with objects as keys.
// expect: memory_limit | cpu_limit
export default { fetch() { for (const m = new Map(); ;) m.set({}, [m.size]); } };
