// A piece of a stream that is changed and detached after it was enqueued, while it leaves.
// expect: ok:x | ok: | agent_exception
export default {
  fetch() {
    const bytes = new Uint8Array([120]);
    return new Response(
      new ReadableStream({
        start(c) {
          c.enqueue(bytes);
          c.close();
          queueMicrotask(() => structuredClone(bytes.buffer, { transfer: [bytes.buffer] }));
        },
      }),
    );
  },
};
