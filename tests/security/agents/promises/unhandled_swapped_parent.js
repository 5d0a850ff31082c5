// The parent of PromiseRejectionEvent is swapped for a constructor that returns the global object, and the listener is told of it.
// expect: agent_exception
export default {
  async fetch() {
    addEventListener("unhandledrejection", (event) => event.preventDefault());
    Object.setPrototypeOf(PromiseRejectionEvent, function () { return globalThis; });
    for (let i = 0; i < 10; i++) Promise.reject(i);
    return new Response("answered");
  },
};
