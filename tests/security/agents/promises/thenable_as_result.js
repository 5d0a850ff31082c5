// The handler gives a thenable that calls both callbacks, many times, and throws at the end.
// expect: ok:first
export default {
  fetch() {
    return {
      then(resolve, reject) {
        for (let i = 0; i < 1000; i++) {
          resolve(new Response(i === 0 ? "first" : "later"));
          reject(new Error("no"));
        }
        throw new Error("late");
      },
    };
  },
};
