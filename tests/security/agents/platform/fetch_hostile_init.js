// fetch with an init of getters, forbidden methods, bodies on GET, header injection, and addresses of this machine.
// expect: ok:TypeError 8 | subrequest_limit
export default {
  async fetch() {
    const names = [];
    for (const [url, init] of [
      ["http://127.0.0.1:1/", {}],
      ["http://[::1]/", {}],
      ["http://169.254.169.254/latest/", {}],
      ["file:///etc/passwd", {}],
      ["https://a.example/", { method: "CONNECT" }],
      ["https://a.example/", { body: "x" }],
      ["https://a.example/", { headers: { a: "b\r\nhost: c" } }],
      ["https://u:p@a.example/", {}],
    ])
      await fetch(url, init).catch((error) => names.push(error.name));
    return new Response(`${[...new Set(names)].join()} ${names.length}`);
  },
};
