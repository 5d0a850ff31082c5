// JSON.parse of a text that becomes many times its own size.
// expect: memory_limit | cpu_limit
export default { fetch() { const all = []; for (;;) all.push(JSON.parse("[" + '{"a":[[]]},'.repeat(50000) + "0]")); } };
