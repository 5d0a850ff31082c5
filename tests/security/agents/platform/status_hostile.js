// Statuses out of range, that are not numbers, or wrap around at 16 bits.
// expect: ok:RangeError 10
export default {
  fetch() {
    const names = [];
    for (const status of [0, 99, 199, 600, 1000, -200, 65736, NaN, Infinity, "x"])
      try {
        new Response(null, { status });
        names.push("none " + status);
      } catch (error) {
        names.push(error.name);
      }
    return new Response(`${[...new Set(names)].join()} ${names.length}`);
  },
};
