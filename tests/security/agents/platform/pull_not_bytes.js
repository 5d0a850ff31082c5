// Pieces that are no bytes: numbers, strings, detached arrays, Proxies.
// expect: agent_exception
export default {
  fetch() {
    const gone = new Uint8Array(8);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    const all = [gone, new Proxy(new Uint8Array(1), {}), 5];
    return new Response(
      new ReadableStream({
        pull(c) {
          c.enqueue(all.shift());
        },
      }),
    );
  },
};
