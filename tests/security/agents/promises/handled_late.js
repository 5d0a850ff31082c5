// Thousands of rejections that are all handled, but only turns later: none of them is an error.
// expect: ok:1000
export default {
  async fetch() {
    const all = Array.from({ length: 1000 }, (_, i) => Promise.reject(i));
    await new Promise((resolve) => setTimeout(resolve, 1));
    let n = 0;
    for (const one of all) await one.catch(() => n++);
    return new Response(String(n));
  },
};
