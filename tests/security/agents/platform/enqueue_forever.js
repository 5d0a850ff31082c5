// A stream whose start enqueues without end and without being asked.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    return new Response(
      new ReadableStream({
        start(c) {
          for (;;) c.enqueue(new Uint8Array(1024));
        },
      }),
    );
  },
};
