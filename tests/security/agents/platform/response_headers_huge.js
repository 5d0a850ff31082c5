// An answer with thousands of headers of kilobytes each.
// expect: agent_exception | response_limit | memory_limit | cpu_limit | ok:many
export default {
  fetch() {
    const h = new Headers();
    for (let i = 0; i < 2000; i++) h.set("x-" + i, "v".repeat(4000));
    return new Response("many", { headers: h });
  },
};
