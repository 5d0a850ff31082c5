// A Proxy of a Response is none: its traps are not asked for status, headers or body.
// expect: agent_exception
export default {
  fetch() {
    return new Proxy(new Response("inner"), {
      get(target, key) {
        if (key === "then") return undefined;
        for (;;);
      },
    });
  },
};
