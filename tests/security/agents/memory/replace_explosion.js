// A replacement text that names the whole match and both sides of it: quadratic in one call.
// expect: memory_limit | cpu_limit | agent_exception
export default { fetch() { let s = "aXbXc".repeat(1000); for (;;) s = s.replace(/X/g, "$`$'$&X"); } };
