// A chunk that is detached, resized and read again while the stream works on it, and a reader that cancels in the middle.
// expect: ok:done
export default {
  async fetch() {
    const big = await new Response(new Blob([new Uint8Array(1 << 20)]).stream().pipeThrough(new CompressionStream("gzip"))).bytes();
    for (let i = 0; i < 20; i++) {
      const stream = new DecompressionStream("gzip");
      const writer = stream.writable.getWriter();
      const reader = stream.readable.getReader();
      const chunk = big.slice();
      const written = writer.write(chunk).catch(() => {});
      for (let n = 0; n < i % 4; n++) await reader.read();
      if (i % 3 === 0) structuredClone(chunk, { transfer: [chunk.buffer] });
      if (i % 3 === 1) chunk.fill(255);
      const aborted = i % 2 ? null : writer.abort("enough").catch(() => {}); // it waits for the write, which waits for a reader
      await reader.cancel("enough").catch(() => {});
      await aborted;
      await written;
      await writer.write(new Uint8Array(5)).catch(() => {});
    }
    return new Response("done");
  },
};
