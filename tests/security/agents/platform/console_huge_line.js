// One line of a hundred megabytes, wide lists, and strings full of control characters.
// expect: ok:logged | memory_limit | cpu_limit
export default {
  fetch() {
    console.log("\u0000\u001b[2J\ud800".repeat(1e6));
    console.log(new Array(1e6).fill("x"), "y".repeat(2e7));
    return new Response("logged");
  },
};
