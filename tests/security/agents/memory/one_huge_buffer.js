// One ArrayBuffer of 4 GB.
// expect: agent_exception | memory_limit
export default { fetch() { return new Response(String(new ArrayBuffer(2 ** 32).byteLength)); } };
