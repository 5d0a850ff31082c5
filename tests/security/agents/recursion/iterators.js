// An iterator whose next spreads the iterable again, through yield*, destructuring and Array.from.
// expect: ok:RangeError
export default {
  fetch() {
    const it = {
      *[Symbol.iterator]() {
        const [first] = it;
        yield* Array.from(it);
        yield first;
      },
    };
    try {
      return new Response(String([...it]));
    } catch (error) {
      return new Response(error.name);
    }
  },
};
