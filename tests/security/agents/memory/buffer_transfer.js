// ArrayBuffer.prototype.transfer to ever larger sizes, which copies or reallocates.
// expect: agent_exception | memory_limit
export default {
  fetch() {
    let b = new ArrayBuffer(8);
    for (;;) {
      b = b.transfer(b.byteLength * 2);
      new Uint8Array(b)[0] = 1;
    }
  },
};
