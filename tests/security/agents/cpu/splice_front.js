// shift, unshift and splice at the front of a long array.
// expect: cpu_limit | memory_limit
export default {
  fetch() {
    const a = new Array(300000).fill({});
    for (;;) {
      a.splice(1, 1);
      a.unshift(1, 2);
      a.shift();
    }
  },
};
