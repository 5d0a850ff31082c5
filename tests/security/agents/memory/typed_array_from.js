// TypedArray.from and .of of iterables that are longer than memory, and subarray views in millions.
// expect: agent_exception | memory_limit | cpu_limit
export default {
  fetch() {
    const base = new Uint8Array(64),
      all = [];
    for (let i = 0; ; i++) all.push(base.subarray(i & 63), i % 1000 ? 0 : Float64Array.from({ length: 1e5 }));
  },
};
