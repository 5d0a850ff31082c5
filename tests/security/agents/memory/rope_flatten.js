// String ropes that double and are flattened by being indexed.
// expect: memory_limit | agent_exception
export default {
  fetch() {
    const all = [];
    for (let s = "xy"; ;) {
      s += s;
      s.charCodeAt(s.length >> 1);
      all.push(s + "z");
    }
  },
};
