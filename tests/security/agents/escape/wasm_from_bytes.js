// WebAssembly compiled from bytes while a request runs, by each of its entries.
// expect: ok:CompileError
export default {
  async fetch() {
    const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
    const names = new Set();
    for (const f of [
      () => new WebAssembly.Module(bytes),
      () => WebAssembly.compile(bytes),
      () => WebAssembly.instantiate(bytes),
      () => WebAssembly.compileStreaming?.(new Response(bytes)) ?? WebAssembly.compile(bytes),
    ])
      try {
        await f();
        names.add("compiled");
      } catch (error) {
        names.add(error.name);
      }
    return new Response([...names].join());
  },
};
