// SharedArrayBuffer through the only door that engines leave open: a shared wasm memory.
// expect: ok:none | ok:AgentCannotWait | agent_exception
export default {
  fetch() {
    let C;
    try {
      C = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer.constructor;
    } catch {
      return new Response("none");
    }
    if (C.name !== "SharedArrayBuffer") return new Response("none");
    try {
      Atomics.wait(new Int32Array(new C(8)), 0, 0);
      return new Response("waited");
    } catch {
      return new Response("AgentCannotWait");
    }
  },
};
