// A promise resolved with itself, with its own reaction, and with a promise that waits for it.
// expect: agent_exception | never_settled
export default {
  async fetch() {
    let go;
    const p = new Promise((resolve) => {
      go = resolve;
    });
    const q = p.then(() => q);
    go(p.then(() => p));
    await Promise.race([q, p]);
  },
};
