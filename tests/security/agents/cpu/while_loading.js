// The endless loop while the module is evaluated, before there is a handler.
// expect: cpu_limit
for (;;) Math.random();
export default { fetch() {} };
