// JSON.stringify with indentation: depth times width of white space.
// expect: memory_limit | cpu_limit | agent_exception
export default {
  fetch() {
    let v = [1];
    for (let i = 0; i < 3000; i++) v = [v, i];
    const all = [];
    for (;;) all.push(JSON.stringify(v, null, 10));
  },
};
