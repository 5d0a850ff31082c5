// Algorithms whose getters detach the data, grow it, throw, or call crypto.subtle again, and arguments of the wrong kind everywhere.
// expect: ok:none
export default {
  async fetch() {
    const { subtle } = crypto;
    const key = await subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt", "decrypt", "wrapKey", "unwrapKey"]);
    const junk = [undefined, null, 0, -1, NaN, 1e300, 2n, "", "AES-GCM", Symbol.iterator, {}, [], () => {}, new Proxy({}, {}),
      new Proxy(new Uint8Array(4), {}), new Uint8Array(0), new Float64Array(2), new DataView(new ArrayBuffer(8), 8), key,
      new Date(), /x/, { name: "AES-GCM" }, { get name() { throw new RangeError("mine"); } }];
    const evil = (data) => ({
      name: "AES-GCM",
      get iv() {
        structuredClone(data.buffer, { transfer: [data.buffer] });
        subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, data).catch(() => {});
        return new Uint8Array(12);
      },
      get additionalData() { return data; },
      get tagLength() { return { valueOf() { return 128; } }; },
    });
    const data = new Uint8Array(64);
    await subtle.encrypt(evil(data), key, data).catch(() => {});
    const methods = Object.getOwnPropertyNames(SubtleCrypto.prototype).filter((name) => name !== "constructor");
    for (const method of methods) {
      for (const a of junk) {
        for (const b of junk) {
          await subtle[method](a, b, a, b, a, b, ["encrypt"]).catch(() => {});
          await subtle[method]("raw", b, { name: "AES-GCM", iv: b, length: a }, a, ["encrypt"], a, []).catch(() => {});
        }
      }
    }
    return new Response("none");
  },
};
