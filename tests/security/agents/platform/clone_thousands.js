// A response cloned thousands of times, each clone read.
// expect: ok:20000 | cpu_limit | memory_limit
export default {
  async fetch() {
    const r = new Response("0123456789");
    let n = 0;
    for (let i = 0; i < 2000; i++) n += (await r.clone().text()).length;
    return new Response(String(n));
  },
};
