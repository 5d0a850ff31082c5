// Old objects that point to ever new young ones, and strings that are internalised and dropped.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    const old = Array.from({ length: 20000 }, () => ({ a: null }));
    for (let i = 0; ; i++) {
      old[i % 20000].a = { i: [i] };
      ({})["name" + i];
    }
  },
};
