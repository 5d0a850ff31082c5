// Specifiers of the platform and of node, and one that only looks like the reserved one.
// expect: ok:Error 7 | ok:TypeError,Error 7 | ok:Error,TypeError 7
export default {
  async fetch() {
    const names = [];
    for (const s of [
      "mayfly:core",
      "node:fs",
      "node:process",
      "cloudflare:sockets",
      "fs",
      "cloudflare:workers/../x",
      "data:text/javascript,1",
    ])
      await import(s).then(
        () => names.push("loaded " + s),
        (error) => names.push(error.name),
      );
    return new Response(`${[...new Set(names)].join()} ${names.length}`);
  },
};
