// A body cloned from a clone, a thousand deep, and the last of them read.
// expect: ok:body | ok:RangeError | agent_exception | cpu_limit | memory_limit
export default {
  async fetch() {
    let r = new Response(
      new ReadableStream({
        start(c) {
          c.enqueue(new TextEncoder().encode("body"));
          c.close();
        },
      }),
    );
    try {
      for (let i = 0; i < 1000; i++) r = r.clone();
      return new Response(await r.text());
    } catch (error) {
      return new Response(error.name);
    }
  },
};
