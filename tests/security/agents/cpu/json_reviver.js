// A reviver that adds elements to the array that is being walked.
// expect: cpu_limit | memory_limit | agent_exception
export default {
  fetch() {
    JSON.parse("[1,2,3]", function (key, value) {
      if (Array.isArray(this) && this.length < 1e6) this.push([key]);
      return [value, value];
    });
    for (;;) JSON.parse("[[[[1]]]]", (k, v) => v);
  },
};
