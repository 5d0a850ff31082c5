// Leaves everything open when the answer is complete: streams half read, timers, fetches, listeners, a locked body.
// expect: ok:left | agent_exception
export default {
  fetch(request) {
    const s = new ReadableStream({
      pull(c) {
        c.enqueue(new Uint8Array(9));
      },
      cancel() {
        for (;;);
      },
    });
    s.getReader().read();
    s.tee === 1;
    setInterval(() => {}, 1);
    fetch("https://denied.example/").catch(() => {});
    AbortSignal.timeout(5).addEventListener("abort", () => {});
    new Response(new TransformStream().readable).text();
    return new Response("left");
  },
};
