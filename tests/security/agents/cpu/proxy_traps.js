// A Proxy as headers, whose ownKeys trap goes on for ever.
// expect: cpu_limit
export default { fetch() { return new Response("", { headers: new Proxy({}, { ownKeys() { for (;;); } }) }); } };
