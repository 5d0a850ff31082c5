// A bomb of a bomb: what comes out is kept until there is no room.
// expect: memory_limit | cpu_limit | agent_exception
export default {
  async fetch() {
    const zeros = new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(65536)) });
    const packed = zeros.pipeThrough(new CompressionStream("gzip")).pipeThrough(new CompressionStream("gzip"));
    const unpacked = packed.pipeThrough(new DecompressionStream("gzip")).pipeThrough(new DecompressionStream("gzip"));
    return new Response((await new Response(unpacked).bytes()).length);
  },
};
