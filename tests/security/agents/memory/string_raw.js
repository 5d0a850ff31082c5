// String.raw with a raw whose length lies.
// expect: agent_exception | memory_limit | cpu_limit
export default {
  fetch() {
    return new Response(
      String.raw(
        {
          raw: {
            length: 2 ** 53 - 1,
            get 0() {
              return "x".repeat(1e6);
            },
          },
        },
        "y",
      ),
    );
  },
};
