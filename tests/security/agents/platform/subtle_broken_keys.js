// Keys in DER of which every byte is changed once, and which are cut off at every byte: each is refused as data, or is a key.
// expect: ok:DataError
export default {
  async fetch() {
    const { subtle } = crypto, seen = new Set();
    const kinds = [[{ name: "ECDSA", namedCurve: "P-256" }, ["sign", "verify"]], [{ name: "Ed25519" }, ["sign", "verify"]],
      [{ name: "RSA-PSS", hash: "SHA-256", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) }, ["sign", "verify"]]];
    for (const [algorithm, usages] of kinds) {
      const { privateKey, publicKey } = await subtle.generateKey(algorithm, true, usages);
      for (const [format, key, usage] of [["pkcs8", privateKey, "sign"], ["spki", publicKey, "verify"]]) {
        const good = new Uint8Array(await subtle.exportKey(format, key));
        for (let i = 0; i < good.length; i++) {
          const changed = good.slice();
          changed[i] ^= 0xff;
          for (const bytes of [changed, good.slice(0, i)]) {
            await subtle.importKey(format, bytes, algorithm, true, [usage]).catch((error) => seen.add(error.name));
          }
        }
      }
    }
    return new Response([...seen].join());
  },
};
