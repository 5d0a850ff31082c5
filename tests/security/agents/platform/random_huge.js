// getRandomValues of more than its bound, of floats, of views of detached buffers.
// expect: ok:QuotaExceededError,TypeMismatchError,TypeMismatchError
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
