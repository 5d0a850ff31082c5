// A class that extends a class, 20,000 deep: constructing and looking up walk all of it.
// expect: ok:RangeError | ok:[object Object]
export default {
  fetch() {
    let C = class {};
    for (let i = 0; i < 20000; i++) C = class extends C {};
    try {
      return new Response(String(new C()));
    } catch (error) {
      return new Response(error.name);
    }
  },
};
