// replaceAll with a function that runs a regular expression itself.
// expect: cpu_limit | memory_limit
export default {
  fetch() {
    const s = "ab".repeat(5000);
    for (;;) s.replaceAll(/b/g, (m, at) => s.slice(0, at).replace(/a/g, ""));
  },
};
