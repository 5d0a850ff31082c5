// A reader with thousands of reads pending, released, locked again, and the stream errored.
// expect: ok:3000 | cpu_limit
export default {
  async fetch() {
    let c,
      n = 0;
    const s = new ReadableStream({
      start(x) {
        c = x;
      },
    });
    for (let i = 0; i < 300; i++) {
      const r = s.getReader();
      const reads = Array.from({ length: 10 }, () => r.read().catch(() => n++));
      r.releaseLock();
      await Promise.all(reads);
    }
    c.error(new Error("end"));
    return new Response(String(n));
  },
};
