// PBKDF2 with four thousand million iterations: one native operation that never ends.
// expect: cpu_limit
export default {
  async fetch() {
    const key = await crypto.subtle.importKey("raw", new Uint8Array(1), "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-1", salt: new Uint8Array(1), iterations: 4294967295 };
    await Promise.all([0, 1, 2, 3].map(() => crypto.subtle.deriveBits(how, key, 160)));
  },
};
