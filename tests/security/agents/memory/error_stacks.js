// Errors kept with captured stacks, and the stack trace made as long as it may be.
// expect: memory_limit | cpu_limit
export default {
  fetch() {
    Error.stackTraceLimit = 1e9;
    const all = [];
    const deep = (n) => {
      if (n === 0) all.push(new Error("kept"));
      else deep(n - 1);
    };
    for (;;) deep(1000);
  },
};
