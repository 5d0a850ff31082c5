// URLs of megabytes, with a host, path and query that all need encoding.
// expect: ok:TypeError | memory_limit | cpu_limit
export default {
  fetch() {
    try {
      for (let n = 1000; ; n *= 2) {
        const u = new URL("http://a.example/" + "\u00e4 /../".repeat(n) + "?" + "'\"<".repeat(n));
        u.hostname = "x".repeat(n);
        u.search = u.search + u.pathname;
      }
    } catch (error) {
      return new Response(error.name);
    }
  },
};
