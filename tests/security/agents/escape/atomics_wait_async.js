// Atomics.waitAsync, whose timeout is a task of the engine's own.
// expect: ok:none | never_settled | agent_exception | ok:timed-out
export default {
  async fetch() {
    if (!Atomics.waitAsync) return new Response("none");
    let memory;
    try {
      memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    } catch {
      return new Response("none");
    }
    const r = Atomics.waitAsync(new Int32Array(memory.buffer), 0, 0, 10);
    return new Response(await r.value);
  },
};
