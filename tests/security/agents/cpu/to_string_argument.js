// toString of an argument that is converted by the platform.
// expect: cpu_limit
export default { fetch() { return new URL({ toString() { for (;;); } }); } };
