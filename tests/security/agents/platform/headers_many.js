// A hundred thousand headers, then iterated, which sorts and joins them.
// expect: ok:100000 | cpu_limit | memory_limit | agent_exception
export default {
  fetch() {
    const h = new Headers();
    for (let i = 0; i < 1e5; i++) h.append("x-" + i, "v");
    return new Response(String([...h].length));
  },
};
