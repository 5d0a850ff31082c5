// Tees of a stream of which one branch is read and the other grows.
// expect: memory_limit | cpu_limit
export default {
  async fetch() {
    const s = new ReadableStream({
      pull(c) {
        c.enqueue(new Uint8Array(65536));
      },
    });
    const [a, b] = s.tee();
    globalThis.kept = b;
    for await (const piece of a) void piece;
  },
};
