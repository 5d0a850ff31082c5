// The platform reads a member of an init whose getter does not return.
// expect: cpu_limit
export default { fetch() { return new Response("", { get status() { for (;;); } }); } };
