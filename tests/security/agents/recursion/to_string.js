// toString that converts itself, through Array.prototype.join and templates.
// expect: ok:RangeError
export default {
  fetch() {
    const o = {
      toString() {
        return [`${this}`, this].join();
      },
    };
    try {
      return new Response(String(o));
    } catch (error) {
      return new Response(error.name);
    }
  },
};
