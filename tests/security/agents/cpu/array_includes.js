// Builtins that walk an array of holes of the greatest length.
// expect: cpu_limit | memory_limit | agent_exception
export default {
  fetch() {
    const a = [];
    a.length = 2 ** 32 - 1;
    return new Response(String(a.includes(1) || a.lastIndexOf(1) || a.reverse().length));
  },
};
