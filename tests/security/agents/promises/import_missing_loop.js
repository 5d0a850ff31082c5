// import() of names that are not there, each another one, the failures swallowed.
// expect: cpu_limit | memory_limit
export default { async fetch() { for (let i = 0; ; i++) await import(`./missing-${i}.js`).catch(() => {}); } };
