// Getters that run while blobs and ports are cloned: they clone, transfer and close what is being cloned.
// expect: ok:done
export default {
  async fetch() {
    const { port1, port2 } = new MessageChannel();
    const blob = new Blob(["x".repeat(1000)]);
    const value = {
      get a() { return structuredClone({ blob }).blob; },
      get b() { try { port1.postMessage(0, [port2]); } catch { /* it may have gone already */ } return blob; },
      get c() { port1.close(); return [blob, new Map([[blob, blob]])]; },
      port: port2,
    };
    for (const options of [{ transfer: [port2] }, {}, { get transfer() { return [port2]; } }]) {
      try {
        const copy = structuredClone(value, options);
        if (await copy.a.text() !== await copy.b.text() || copy.c[1].get(copy.b) !== copy.b) throw new Error("not the same");
      } catch (error) {
        if (error.name !== "DataCloneError") throw error;
      }
    }
    for (const other of [new Proxy(blob, {}), Object.create(blob)]) {
      try { structuredClone(other); } catch (error) { if (error.name !== "DataCloneError") throw error; }
    }
    const self = new Blob();
    self.self = self;
    if (structuredClone(self).self !== undefined) throw new Error("properties of a Blob are no part of it");
    return new Response("done");
  },
};
