// A comparator that contradicts itself, over a long array, again and again.
// expect: cpu_limit
export default {
  fetch() {
    const a = Array.from({ length: 50000 }, (_, i) => i);
    for (;;) a.sort(() => Math.random() - 0.5);
  },
};
