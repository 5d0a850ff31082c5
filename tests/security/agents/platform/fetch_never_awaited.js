// Fetches that nobody waits for, with an answer at once.
// expect: ok:gone | agent_exception | subrequest_limit
export default {
  fetch() {
    for (let i = 0; i < 45; i++) fetch("https://denied.example/" + i).catch(() => {});
    return new Response("gone");
  },
};
