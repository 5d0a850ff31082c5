// An entrypoint class whose constructor does not return.
// expect: cpu_limit
export default class { constructor() { for (;;); } fetch() { return new Response("x"); } }
