// A stream that gives empty pieces for ever.
// expect: cpu_limit
export default { fetch() { return new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(0)); } })); } };
