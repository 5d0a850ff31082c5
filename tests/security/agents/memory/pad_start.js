// padStart to V8's longest string, kept flat many times over.
// expect: memory_limit
export default {
  fetch() {
    const all = [];
    for (let i = 0; ; i++) {
      const s = "ab".padStart(2 ** 28, "cd" + i);
      s.charCodeAt(9);
      all.push(s);
    }
  },
};
