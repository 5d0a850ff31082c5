// Timers that clear themselves and each other while they fire, and are set again.
// expect: ok:8
export default {
  async fetch() {
    let n = 0;
    await new Promise((resolve) => {
      const ids = [];
      const f = () => {
        for (const id of ids) clearTimeout(id);
        if (++n === 8) resolve();
        else for (let i = 0; i < 5; i++) ids.push(setTimeout(f, 0));
      };
      f();
    });
    return new Response(String(n));
  },
};
