// Parts whose conversion detaches the parts before them, lists that grow while they are read, and offsets of every kind.
// expect: ok:done | agent_exception
export default {
  async fetch() {
    const buffer = new ArrayBuffer(1 << 16);
    const view = new Uint8Array(buffer);
    const spoil = { toString: () => { if (buffer.byteLength) structuredClone(0, { transfer: [buffer] }); return "x"; } };
    try { await new Blob([view, spoil, buffer, view]).text(); } catch (error) { if (!(error instanceof TypeError)) throw error; }
    const list = ["a"];
    const grows = { toString: () => { if (list.length < 1000) list.push(grows); return "b"; } };
    list.push(grows);
    const blob = new Blob(list);
    for (const at of [NaN, -Infinity, Infinity, -0.5, 2 ** 53, -(2 ** 53), "1", null, { valueOf: () => 3 }]) blob.slice(at, at).slice(at).size;
    for (const bad of [Symbol(), 1n, { valueOf: () => { throw new RangeError("x"); } }]) {
      try { blob.slice(bad); } catch (error) { if (!(error instanceof TypeError || error instanceof RangeError)) throw error; }
    }
    for (const self of [{}, Object.create(Blob.prototype), Object.create(blob), new Proxy(blob, {})]) {
      try { self.slice(0); throw new Error("a receiver that is no Blob"); } catch (error) { if (!(error instanceof TypeError)) throw error; }
    }
    return new Response("done");
  },
};
