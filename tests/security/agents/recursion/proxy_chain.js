// A Proxy of a Proxy of a Proxy, asked for a property.
// expect: ok:RangeError | ok:undefined
export default {
  fetch() {
    let p = {};
    for (let i = 0; i < 2e5; i++) p = new Proxy(p, {});
    try {
      return new Response(String(p.a));
    } catch (error) {
      return new Response(error.name);
    }
  },
};
