// Calls every part of the platform with less and less stack left, and swallows what it throws.
// expect: ok:survived | agent_exception | cpu_limit
export default {
  fetch() {
    const calls = [
      () => new URL("http://a.example/?" + "b=c"),
      () => new Headers({ a: "b" }),
      () => structuredClone({ a: [1] }),
      () => console.log("edge", { a: 1 }),
      () => new Request("http://a.example/", { method: "POST", body: "x" }).clone(),
      () => atob(btoa("edge")),
      () => crypto.randomUUID(),
      () => new TextDecoder().decode(new Uint8Array(9)),
      () => new AbortController().abort(),
    ];
    const f = (n) => {
      try {
        f(n + 1);
      } catch (error) {
        try {
          calls[n % calls.length]();
        } catch {}
        throw error;
      }
    };
    try {
      f(0);
    } catch {}
    return new Response("survived");
  },
};
