// A hot function that changes its types just when it has been optimised.
// expect: cpu_limit
export default {
  fetch() {
    const f = (a, b) => a.x + b.y;
    for (let i = 0; ; i++) f({ x: i, ["k" + ((i >> 12) % 500)]: 1 }, { y: i % 7 ? i : "s", [i % 3]: 0 });
  },
};
