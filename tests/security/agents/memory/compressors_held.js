// Thousands of compressors that have taken their memory and are never finished.
// expect: memory_limit | cpu_limit | agent_exception
export default {
  async fetch() {
    const held = [];
    for (let i = 0; i < 100000; i++) {
      const stream = new (i % 2 ? CompressionStream : DecompressionStream)("deflate-raw");
      const writer = stream.writable.getWriter();
      const reader = stream.readable.getReader();
      held.push(writer, reader, reader.read().catch(() => {}));
      await writer.write(new Uint8Array(1)).catch(() => {});
    }
    return new Response("no");
  },
};
