// Delays that are not numbers in any range: NaN, Infinity, negative, and one that wraps to 0 as WebIDL wants it.
// expect: ok:5
export default {
  async fetch() {
    let n = 0;
    const far = [setTimeout(() => n++, 1e300), setTimeout(() => n++, 2 ** 31 - 1)];
    await Promise.all(
      [NaN, -5, "x", undefined].map((delay) => new Promise((resolve) => setTimeout(() => resolve(n++), delay))),
    );
    far.forEach(clearTimeout);
    return new Response(String(n));
  },
};
