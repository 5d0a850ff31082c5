// A body whose buffer is detached after the Response was made from it: the bytes were taken then.
// expect: ok:abc
export default {
  fetch() {
    const bytes = new TextEncoder().encode("abc");
    const r = new Response(bytes);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    return r;
  },
};
