// Random patterns of the characters that mean something: a pattern, or a TypeError; one that is made matches without throwing.
// expect: ok:done | cpu_limit
export default {
  fetch() {
    let seed = 7;
    const next = (n) => (seed = (seed * 48271) % 2147483647) % n;
    const parts = ["/", ":", "a", "*", "(", ")", "{", "}", "?", "+", "\\", "[", "]", "#", "@", ".", "https://", "\ud800", "\u{10400}", "(.*)", ":x", "%"];
    for (let i = 0; i < 400; i++) {
      let text = "";
      for (let n = next(12); n >= 0; n--) text += parts[next(parts.length)];
      try {
        const pattern = i % 2 ? new URLPattern(text, "https://x.example/y") : new URLPattern({ pathname: text, hostname: text.slice(0, 3) });
        pattern.exec(text, "https://x.example/y");
        pattern.test({ pathname: text });
        void `${pattern.pathname}${pattern.hostname}${pattern.search}`;
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
    }
    return new Response("done");
  },
};
