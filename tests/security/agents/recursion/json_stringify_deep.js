// JSON.stringify of lists 100,000 deep.
// expect: ok:RangeError | ok:200002
export default {
  fetch() {
    let a = [];
    for (let i = 0; i < 1e5; i++) a = [a];
    try {
      return new Response(String(JSON.stringify(a).length));
    } catch (error) {
      return new Response(error.name);
    }
  },
};
