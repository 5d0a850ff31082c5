// Objects that only look like a Response, and one whose prototype is gone.
// expect: ok:real
export default {
  fetch() {
    const fake = Object.create(Response.prototype);
    try {
      void fake.status;
      return new Response("fake");
    } catch {}
    const r = new Response("real");
    Object.setPrototypeOf(r, null);
    return r;
  },
};
