// TextDecoder with labels that are long, unknown, or objects.
// expect: ok:RangeError,RangeError,Error
export default {
  fetch() {
    const names = [];
    for (const label of [
      "x".repeat(1e6),
      "utf-7\0",
      {
        toString() {
          throw new Error("label");
        },
      },
    ])
      try {
        new TextDecoder(label);
        names.push("none");
      } catch (error) {
        names.push(error.name);
      }
    return new Response(names.join());
  },
};
