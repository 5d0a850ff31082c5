// An exception whose cause has a cause, 100,000 deep, left to the gateway to describe.
// expect: agent_exception | cpu_limit | memory_limit
export default {
  fetch() {
    let e = new Error("first");
    for (let i = 0; i < 1e5; i++) e = new AggregateError([e], "next", { cause: e });
    console.log(e);
    throw e;
  },
};
