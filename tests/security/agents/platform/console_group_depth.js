// A million console.group: the indentation of each later line.
// expect: ok:logged | cpu_limit | memory_limit
export default {
  fetch() {
    for (let i = 0; i < 1e6; i++) console.groupCollapsed();
    for (let i = 0; i < 100; i++) console.log("a\nb");
    return new Response("logged");
  },
};
