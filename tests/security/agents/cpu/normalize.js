// String.prototype.normalize of long texts in which each character decomposes.
// expect: cpu_limit | memory_limit
export default {
  fetch() {
    const s = "\ufdfa\u1e9b\u0323".repeat(10000);
    for (;;) s.normalize("NFKD").normalize("NFC");
  },
};
