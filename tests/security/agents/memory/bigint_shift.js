// BigInts made by one shift each, at once as large as they may be.
// expect: memory_limit | agent_exception
export default { fetch() { const all = []; for (let i = 0n; ; i++) all.push(1n << (2n ** 26n + i)); } };
