// structuredClone of objects 100,000 deep.
// expect: ok:RangeError | ok:DataCloneError
export default {
  fetch() {
    let o = {};
    for (let i = 0; i < 1e5; i++) o = i % 2 ? { o } : new Map([[1, o]]);
    try {
      structuredClone(o);
    } catch (error) {
      return new Response(error.name);
    }
  },
};
