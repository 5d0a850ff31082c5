// Ten thousand Set-Cookie lines, which cannot be joined.
// expect: ok:cookies | agent_exception | response_limit | cpu_limit
export default {
  fetch() {
    const r = new Response("cookies");
    for (let i = 0; i < 10000; i++) r.headers.append("set-cookie", `c${i}=${i}; Path=/`);
    return r;
  },
};
