// A top-level await that never settles, while a timer lives.
// expect: never_settled | wall_limit
setTimeout(() => {}, 50);
await new Promise(() => {});
export default { fetch() { return new Response("never"); } };
