// Intl formatters: each holds memory outside of V8's heap that its limits do not see.
// expect: memory_limit | cpu_limit | agent_exception
export default {
  fetch() {
    const all = [];
    for (let i = 0; ; i++)
      all.push(new Intl.NumberFormat("en", { minimumFractionDigits: i % 20 }), new Intl.DateTimeFormat("de"));
  },
};
