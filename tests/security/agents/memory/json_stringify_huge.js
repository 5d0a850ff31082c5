// JSON.stringify whose text is exponentially larger than the value: every level holds the one below twice.
// expect: memory_limit | cpu_limit | agent_exception
export default {
  fetch() {
    let v = "leaf of a tree";
    for (let i = 0; i < 40; i++) v = { a: v, b: v };
    return new Response(JSON.stringify(v));
  },
};
