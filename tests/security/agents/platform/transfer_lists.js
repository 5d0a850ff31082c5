// structuredClone with transfer lists that repeat, detach while they are read, or are no buffers.
// expect: ok:4 tried, 0 8 | ok:2 tried, 0 8
export default {
  fetch() {
    let n = 0;
    const b = new ArrayBuffer(8),
      gone = new ArrayBuffer(8);
    structuredClone(gone, { transfer: [gone] });
    for (const transfer of [
      [{}],
      {
        *[Symbol.iterator]() {
          throw new Error("list");
        },
      },
      [gone],
      {
        *[Symbol.iterator]() {
          yield b;
          structuredClone(b, { transfer: [b] });
        },
      },
    ])
      try {
        structuredClone(gone.byteLength, { transfer });
      } catch {
        n++;
      }
    return new Response(`${n} tried, ${b.byteLength} ${new ArrayBuffer(8).byteLength}`);
  },
};
