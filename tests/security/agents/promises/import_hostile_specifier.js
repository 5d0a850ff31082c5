// import() of specifiers whose conversion throws, burns or is a megabyte.
// expect: ok:3 | cpu_limit
export default {
  async fetch() {
    let n = 0;
    for (const s of [
      {
        toString() {
          throw new Error("no");
        },
      },
      Symbol("s"),
      "./" + "a/../".repeat(200000),
    ])
      await import(s).catch(() => n++);
    return new Response(String(n));
  },
};
