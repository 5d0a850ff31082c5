// Fetches to a denied host that are all aborted by one signal before their answer comes.
// expect: ok:40 | agent_exception | subrequest_limit
export default {
  async fetch() {
    const c = new AbortController();
    const all = Array.from({ length: 40 }, () => fetch("https://denied.example/", { signal: c.signal }).catch(() => 1));
    c.abort({
      toString() {
        throw new Error("reason");
      },
    });
    return new Response(String((await Promise.all(all)).length));
  },
};
