// import() of the running module itself, without end.
// expect: cpu_limit | memory_limit
export default { async fetch() { for (;;) await import("main.js"); } };
