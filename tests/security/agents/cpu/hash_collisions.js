// Keys with the same hash seed trick: integer-like names that fall together in dictionaries.
// expect: cpu_limit | memory_limit
export default {
  fetch() {
    const o = {};
    for (let i = 0; ; i++) {
      o[(i * 0x10001) >>> 0] = i;
      delete o[((i - 9) * 0x10001) >>> 0];
    }
  },
};
