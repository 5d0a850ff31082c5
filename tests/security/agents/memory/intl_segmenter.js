// Intl.Segmenter over a long text, whose segments and iterators are kept.
// expect: memory_limit | cpu_limit | agent_exception
export default {
  fetch() {
    const text = "word ".repeat(50000);
    const all = [];
    for (;;) all.push([...new Intl.Segmenter("en", { granularity: "word" }).segment(text)]);
  },
};
