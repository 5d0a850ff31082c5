// Buffers detached by transfer, thousands of times, with views that stay.
// expect: ok:0 | memory_limit | cpu_limit
export default {
  fetch() {
    const views = [];
    for (let i = 0; i < 3000; i++) {
      const v = new Uint8Array(4096);
      views.push(v);
      structuredClone(v.buffer, { transfer: [v.buffer] });
    }
    return new Response(String(views.reduce((n, v) => n + v.length, 0)));
  },
};
