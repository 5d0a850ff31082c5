// A hundred thousand search parameters, sorted, deleted by name and written back to the URL each time.
// expect: ok:done | cpu_limit | memory_limit
export default {
  fetch() {
    const u = new URL("http://a.example/?" + "a=b&c=d&".repeat(50000));
    for (let i = 0; i < 1000; i++) {
      u.searchParams.append("k" + i, "v");
      u.searchParams.sort();
      u.searchParams.delete("k" + (i - 1));
    }
    return new Response("done");
  },
};
