// A strategy whose size is NaN, negative, huge, throws, or enqueues.
// expect: ok:RangeError,RangeError,RangeError,Error,RangeError
export default {
  fetch() {
    const names = [];
    for (const size of [
      () => NaN,
      () => -1,
      () => Infinity,
      () => {
        throw new Error("size");
      },
      undefined,
    ])
      try {
        new ReadableStream(
          {
            start(c) {
              c.enqueue(1);
            },
          },
          size === undefined ? { highWaterMark: -1 } : { size },
        );
        names.push("none");
      } catch (error) {
        names.push(error.name);
      }
    return new Response(names.join());
  },
};
