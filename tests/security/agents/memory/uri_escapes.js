// encodeURIComponent triples its text; escape and btoa of it besides.
// expect: memory_limit | cpu_limit | agent_exception
export default { fetch() { let s = "\u00ff\u20ac"; for (;;) s = encodeURIComponent(s) + escape(s); } };
