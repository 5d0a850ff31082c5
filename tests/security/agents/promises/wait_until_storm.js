// A hundred thousand promises for waitUntil, half of which reject.
// expect: agent_exception | cpu_limit | memory_limit
export default {
  fetch(request, env, ctx) {
    for (let i = 0; i < 1e5; i++) ctx.waitUntil(i % 2 ? i : Promise.reject(i));
    return new Response("early");
  },
};
