// TextEncoder.encodeInto of small and detached targets.
// expect: ok:0 3 0 | agent_exception
export default {
  fetch() {
    const e = new TextEncoder(),
      gone = new Uint8Array(9);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    return new Response(
      `${e.encodeInto("\u20ac", new Uint8Array(2)).written} ${e.encodeInto("\u20ac\u20ac", new Uint8Array(5)).written} ${e.encodeInto("abc", gone).written}`,
    );
  },
};
