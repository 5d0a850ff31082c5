// Keys that are kept: each is small in JavaScript and large in C.
// expect: cpu_limit | memory_limit | ok:OperationError
export default {
  async fetch() {
    const kept = [], big = new Uint8Array(1 << 20);
    try {
      for (;;) {
        kept.push(await crypto.subtle.importKey("raw", big, "HKDF", false, ["deriveBits"]));
        kept.push(await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]));
      }
    } catch (error) {
      return new Response(error.name);
    }
  },
};
