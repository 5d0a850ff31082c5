// Response bodies read as text: strings that come from outside of the heap.
// expect: memory_limit | cpu_limit
export default {
  async fetch() {
    const all = [];
    for (;;) all.push(await new Response(new Uint8Array(1 << 20).fill(97)).text());
  },
};
