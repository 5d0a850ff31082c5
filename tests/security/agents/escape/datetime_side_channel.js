// Timers of high resolution: a counter on performance.now and Date.
// expect: ok:coarse | ok:fine
export default {
  fetch() {
    let least = Infinity;
    for (let i = 0; i < 20000; i++) {
      const a = performance.now();
      let b = performance.now();
      if (b > a) least = Math.min(least, b - a);
    }
    return new Response(least < 0.001 ? "fine" : "coarse");
  },
};
