// Streams an answer and burns in the pull of its second piece.
// expect: cpu_limit
export default {
  fetch() {
    let n = 0;
    return new Response(
      new ReadableStream({
        pull(c) {
          if (n++ > 0) for (;;);
          c.enqueue(new Uint8Array(10));
        },
      }),
    );
  },
};
