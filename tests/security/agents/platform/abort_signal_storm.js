// AbortSignal.timeout thousands of times: each is a timer.
// expect: timer_limit | ok:100000 | cpu_limit | memory_limit
export default {
  fetch() {
    const all = [];
    for (let i = 0; i < 1e5; i++) all.push(AbortSignal.timeout(1e6));
    return new Response(String(all.length));
  },
};
