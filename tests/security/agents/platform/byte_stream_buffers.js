// Byte streams over buffers that were detached, that are wasm's or far too large, and views that change while they are read.
// expect: ok:TypeError TypeError TypeError TypeError RangeError RangeError done
const detach = (buffer) => structuredClone(buffer, { transfer: [buffer] });
const nameOf = async (action) => { try { await action(); return "nothing"; } catch (error) { return error.name; } };

async function detachedRequest() {
  const stream = new ReadableStream({ type: "bytes", pull(c) { const { view } = c.byobRequest; detach(view.buffer); c.byobRequest.respond(1); } });
  await stream.getReader({ mode: "byob" }).read(new Uint8Array(8));
}

async function detachedQueue() {
  const stream = new ReadableStream({ type: "bytes", pull(c) { detach(c.byobRequest.view.buffer); c.enqueue(new Uint8Array(8)); } });
  await stream.getReader({ mode: "byob" }).read(new Uint32Array(2));
}

async function shrunkView() {
  const stream = new ReadableStream({ type: "bytes", pull(c) { c.byobRequest.respondWithNewView(new Uint8Array(c.byobRequest.view.buffer, 4)); } });
  await stream.getReader({ mode: "byob" }).read(new Uint8Array(8));
}

async function hugeChunks() {
  const stream = new ReadableStream({ type: "bytes", autoAllocateChunkSize: 2 ** 50, pull(c) { c.byobRequest.respond(1); } });
  await stream.getReader().read();
}

async function reentrant() {
  let controller;
  const stream = new ReadableStream({ type: "bytes", start(c) { controller = c; } });
  Object.defineProperty(Object.prototype, "then", { configurable: true, get() {
    delete Object.prototype.then;
    controller.error(new Error("from within"));
  } });
  const [a, b] = stream.tee();
  const reads = [a.getReader({ mode: "byob" }).read(new DataView(new ArrayBuffer(3))), b.getReader().read()];
  controller.enqueue(new Uint8Array(5));
  await Promise.allSettled(reads);
}

export default {
  async fetch() {
    const given = new ArrayBuffer(8);
    detach(given);
    const names = [
      await nameOf(() => new ReadableStream({ type: "bytes" }).getReader({ mode: "byob" }).read(new Uint8Array(given))),
      await nameOf(detachedRequest), await nameOf(detachedQueue),
      await nameOf(() => new ReadableStream({ type: "bytes", start(c) { c.enqueue(new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer)); } })),
      await nameOf(shrunkView), await nameOf(hugeChunks),
    ];
    await reentrant();
    return new Response(`${names.join(" ")} done`);
  },
};
