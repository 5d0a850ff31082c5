// console.count and console.time with a label each: tables inside of the platform that grow.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    for (let i = 0; ; i++) {
      console.count("label " + i);
      console.time("timer " + i);
      console.group();
    }
  },
};
