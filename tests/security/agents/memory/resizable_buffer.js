// A resizable ArrayBuffer with a huge maximum, grown step by step; engines without them are told apart.
// expect: agent_exception | memory_limit
export default {
  fetch() {
    const b = new ArrayBuffer(4096, { maxByteLength: 2 ** 30 });
    if (!b.resizable) throw new RangeError("no resizable buffers");
    for (let n = 4096; ; n *= 2) {
      b.resize(n);
      new Uint8Array(b).fill(1);
    }
  },
};
