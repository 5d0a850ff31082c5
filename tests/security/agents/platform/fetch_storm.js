// Fetches to denied hosts until the limit of subrequests, all at once.
// expect: subrequest_limit | agent_exception | ok:TypeError
export default {
  async fetch() {
    const all = await Promise.allSettled(Array.from({ length: 2000 }, (_, i) => fetch(`https://host${i}.example/`)));
    return new Response([...new Set(all.map((one) => one.reason?.name))].join());
  },
};
