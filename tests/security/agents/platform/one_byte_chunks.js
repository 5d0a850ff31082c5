// A hundred thousand pieces of one byte.
// expect: ok:done | cpu_limit | wall_limit | memory_limit
export default {
  async fetch() {
    let n = 0;
    const r = new Response(
      new ReadableStream({
        pull(c) {
          if (n++ < 1e5) c.enqueue(new Uint8Array(1));
          else c.close();
        },
      }),
    );
    return new Response((await r.bytes()).length === 1e5 ? "done" : "wrong");
  },
};
