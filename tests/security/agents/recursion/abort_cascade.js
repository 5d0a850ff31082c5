// AbortSignal.any of AbortSignal.any, thousands deep, then one abort.
// expect: ok:true | ok:RangeError | agent_exception | cpu_limit
export default {
  fetch() {
    const first = new AbortController();
    let s = first.signal;
    for (let i = 0; i < 5000; i++) s = AbortSignal.any([s]);
    try {
      first.abort();
      return new Response(String(s.aborted));
    } catch (error) {
      return new Response(error.name);
    }
  },
};
