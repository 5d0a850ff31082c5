// toJSON that makes a longer value each time it is asked.
// expect: memory_limit | cpu_limit | agent_exception
export default {
  fetch() {
    const v = {
      toJSON() {
        return [v2, v2, "x".repeat(100)];
      },
    };
    const v2 = {
      toJSON() {
        return [v, v, "y".repeat(100)];
      },
    };
    return Response.json(v);
  },
};
