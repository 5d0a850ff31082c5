// RSA keys of the largest size, one after the other: each takes a second of primes.
// expect: cpu_limit
export default {
  async fetch() {
    const how = { name: "RSA-OAEP", hash: "SHA-512", modulusLength: 4096, publicExponent: new Uint8Array([3]) };
    for (;;) await crypto.subtle.generateKey(how, true, ["encrypt", "decrypt"]).catch(() => {});
  },
};
