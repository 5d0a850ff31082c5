// Tagged templates, each evaluation of another site keeps its strings array; here through one large template.
// expect: memory_limit | agent_exception
export default {
  fetch() {
    let s = "seed";
    const all = [];
    for (;;) {
      s = `${s}-${s}-${s}`;
      all.push(encodeURIComponent(s));
    }
  },
};
