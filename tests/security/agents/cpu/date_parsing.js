// Date.parse of long nonsense, by the legacy parser.
// expect: cpu_limit | memory_limit
export default {
  fetch() {
    const s = "Tue Mar 01 ".repeat(50000) + "(((" + "x".repeat(50000);
    for (let i = 0; ; i++) Date.parse(s + i);
  },
};
