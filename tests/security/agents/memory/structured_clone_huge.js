// structuredClone of a list that grows: the serialised bytes and the copy are both there at once.
// expect: memory_limit | cpu_limit | agent_exception
export default {
  fetch() {
    const all = [];
    for (let n = 1000; ; n *= 2)
      all.push(structuredClone(Array.from({ length: n }, (_, i) => ({ i, s: "text " + i }))));
  },
};
