// structuredClone whose getters move what is being moved, load more of the platform, and swap prototypes for proxies meanwhile.
// expect: ok:done
export default {
  async fetch() {
    const no = () => {
      throw new Error("trap");
    };
    const trap = new Proxy({}, { get: no, getPrototypeOf: no, getOwnPropertyDescriptor: no, ownKeys: no, has: no });
    const tried = (run) => {
      try {
        return run();
      } catch (error) {
        return error;
      }
    };
    for (let i = 0; i < 50; i++) {
      const { port1, port2 } = new MessageChannel();
      const stream = new ReadableStream();
      const buffer = new ArrayBuffer(8);
      const again = () => tried(() => structuredClone([port1, stream], { transfer: [port1, stream, buffer] }));
      tried(() => structuredClone({ get a() { return again(); }, port1, stream, buffer }, { transfer: [port1, stream, buffer] }));
      tried(() => structuredClone({ get a() { return new CompressionStream("gzip"); }, b: [Object.create(trap), trap] }));
      tried(() => structuredClone([Object.setPrototypeOf(new Headers(), trap), Object.setPrototypeOf([], Response.prototype)]));
      tried(() => port2.postMessage({ get x() { port2.close(); again(); return new DOMException("x"); } }));
    }
    Map.prototype.has = Map.prototype.set = Object.keys = Object.getPrototypeOf = no;
    Object.defineProperty(Object.prototype, "writable", { get: no });
    tried(() => structuredClone({ list: [new URLPattern({}), new Blob(["x"])] }));
    return new Response("done");
  },
};
