// btoa and atob of as much as fits, of invalid text, and of what is not Latin-1.
// expect: memory_limit | cpu_limit | agent_exception
export default { fetch() { let s = "a"; for (;;) { s = btoa(s + s); try { atob(s + "*"); } catch {} atob(s); } } };
