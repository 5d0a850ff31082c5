// A streamed response that never ends: it meets the limit of response bytes.
// expect: response_limit | cpu_limit | wall_limit
export default {
  fetch() {
    const piece = new Uint8Array(1 << 20);
    return new Response(
      new ReadableStream({
        pull(c) {
          c.enqueue(piece);
        },
      }),
    );
  },
};
