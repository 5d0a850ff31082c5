// A cancel that cancels, reads, errors and closes its own stream.
// expect: ok:cancelled
export default {
  async fetch() {
    let c;
    const s = new ReadableStream({
      start(x) {
        c = x;
      },
      cancel() {
        try {
          s.cancel();
        } catch {}
        try {
          c.close();
        } catch {}
        try {
          c.error(1);
        } catch {}
        throw new Error("cancel");
      },
    });
    await s.cancel("why").catch(() => {});
    return new Response("cancelled");
  },
};
