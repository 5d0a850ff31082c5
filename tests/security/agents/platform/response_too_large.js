// A body in one piece that is larger than answers may be.
// expect: response_limit | memory_limit | agent_exception
export default { fetch() { return new Response(new Uint8Array(8 << 20)); } };
