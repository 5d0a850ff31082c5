// A match array with 30,000 capture groups, for each of many matches.
// expect: memory_limit | cpu_limit | agent_exception | syntax_error
export default {
  fetch() {
    const r = new RegExp("(a)".repeat(30000) + "?");
    const all = [];
    for (;;) all.push(r.exec("a".repeat(30000)));
  },
};
