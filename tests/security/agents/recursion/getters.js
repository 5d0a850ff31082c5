// A getter that reads itself, on the request's init.
// expect: ok:RangeError
export default {
  fetch() {
    const init = {
      get method() {
        return init.method;
      },
    };
    try {
      new Request("https://a.example/", init);
    } catch (error) {
      return new Response(error.name);
    }
  },
};
