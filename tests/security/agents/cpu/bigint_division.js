// Divisions and decimal texts of the largest BigInts.
// expect: cpu_limit | memory_limit | agent_exception
export default {
  fetch() {
    const n = (1n << 4000000n) - 1n;
    for (;;) (n / ((1n << 2000000n) + 12345n)).toString(10);
  },
};
