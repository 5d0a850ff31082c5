// Host names whose IDNA conversion is costly or broken.
// expect: ok:done | cpu_limit
export default {
  fetch() {
    for (const host of [
      "xn--" + "a".repeat(60000),
      "\u00df\u200d.".repeat(5000),
      "\u0301".repeat(30000),
      "\ufdfa".repeat(20000),
      "1.".repeat(50000),
      "[" + ":".repeat(5000) + "]",
      "0x" + "f".repeat(10000),
      "%" + "25".repeat(30000),
    ])
      URL.canParse("http://" + host + "/");
    return new Response("done");
  },
};
