// fetch with a request body that never ends, to a denied host.
// expect: agent_exception | cpu_limit | memory_limit
export default {
  async fetch() {
    return fetch("https://denied.example/", {
      method: "POST",
      duplex: "half",
      body: new ReadableStream({
        pull(c) {
          c.enqueue(new Uint8Array(65536));
        },
      }),
    });
  },
};
