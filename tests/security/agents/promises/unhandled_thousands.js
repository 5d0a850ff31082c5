// Tens of thousands of rejections that nobody handles.
// expect: agent_exception | cpu_limit | memory_limit
export default {
  fetch() {
    for (let i = 0; i < 50000; i++) Promise.reject(new Error("rejection " + i));
    return new Response("answered");
  },
};
