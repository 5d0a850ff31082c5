// indexOf with a needle and a haystack that nearly match everywhere.
// expect: cpu_limit
export default {
  fetch() {
    const hay = "a".repeat(1 << 22),
      needle = "a".repeat(1 << 12) + "b" + "a".repeat(1 << 12);
    for (;;) hay.lastIndexOf(needle);
  },
};
