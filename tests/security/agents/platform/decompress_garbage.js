// Random bytes, and real streams with bytes changed, into every decompressor: data, or a TypeError.
// expect: ok:done | cpu_limit
const through = (chunk, stream) => new Response(new Blob([chunk]).stream().pipeThrough(stream)).bytes();
export default {
  async fetch() {
    for (const format of ["gzip", "deflate", "deflate-raw"]) {
      const good = await through(new Uint8Array(5000).map((_, i) => i * i), new CompressionStream(format));
      for (let i = 0; i < 40; i++) {
        const bytes = i % 2 ? crypto.getRandomValues(new Uint8Array(100)) : good.slice();
        bytes[(i * 7919) % bytes.length] ^= 1 << i % 8;
        await through(bytes, new DecompressionStream(format)).catch((error) => {
          if (!(error instanceof TypeError)) throw error;
        });
      }
    }
    return new Response("done");
  },
};
