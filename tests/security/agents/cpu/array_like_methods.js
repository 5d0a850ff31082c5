// Generic array methods on an object that says its length is 2 ** 53 - 1.
// expect: cpu_limit | agent_exception
export default {
  fetch() {
    return new Response(
      String(
        Array.prototype.indexOf.call(
          {
            length: 2 ** 53 - 1,
            get 5() {
              return 1;
            },
          },
          2,
        ),
      ),
    );
  },
};
