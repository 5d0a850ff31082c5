// getRandomValues of more than its bound, of floats, of what is no view (WebIDL: a TypeError).
// expect: ok:QuotaExceededError,TypeMismatchError,TypeError
export default {
  fetch() {
    const names = [];
    for (const a of [new Uint8Array(65537), new Float32Array(4), "x"])
      try {
        crypto.getRandomValues(a);
        names.push("none");
      } catch (error) {
        names.push(error.name);
      }
    return new Response(names.join());
  },
};
