// A listener to unhandledrejection that rejects anew each time: its turn never ends.
// expect: cpu_limit
export default {
  async fetch() {
    addEventListener("unhandledrejection", (event) => {
      event.preventDefault();
      Promise.reject(event.reason);
    });
    Promise.reject(new Error("again"));
    return new Response("answered");
  },
};
