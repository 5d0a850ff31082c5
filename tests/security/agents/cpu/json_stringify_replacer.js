// A replacer that always gives an object with one more level.
// expect: cpu_limit | memory_limit | agent_exception
export default {
  fetch() {
    return new Response(JSON.stringify({}, (key, value) => ({ [key + "x"]: { a: value } })));
  },
};
