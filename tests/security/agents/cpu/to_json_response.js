// toJSON of what Response.json is given.
// expect: cpu_limit
export default { fetch() { return Response.json({ toJSON() { for (;;); } }); } };
