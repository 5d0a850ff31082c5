// localeCompare of long texts that differ in the last character.
// expect: cpu_limit | memory_limit
export default {
  fetch() {
    const s = "\u00e4\u0301x".repeat(300000);
    for (;;) (s + "a").localeCompare(s + "b", "sv", { sensitivity: "variant" });
  },
};
