// TextDecoder on invalid bytes: each becomes three; streamed in halves of sequences.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    const d = new TextDecoder(),
      bytes = new Uint8Array(1 << 20).fill(0xf0),
      all = [];
    for (;;) all.push(d.decode(bytes.subarray(0, (1 << 20) - 1), { stream: true }));
  },
};
