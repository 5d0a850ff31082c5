// JSON.parse of the same megabyte over and over.
// expect: cpu_limit | memory_limit
export default {
  fetch() {
    const text = JSON.stringify(Array.from({ length: 20000 }, (_, i) => ({ i })));
    for (;;) JSON.parse(text);
  },
};
