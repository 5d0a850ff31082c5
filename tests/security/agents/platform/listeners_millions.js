// Event listeners in millions on one target.
// expect: memory_limit | cpu_limit
export default { fetch() { const t = new EventTarget(); for (let i = 0; ; i++) t.addEventListener("e", () => i); } };
