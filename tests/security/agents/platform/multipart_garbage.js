// Mutations of a multipart body, and boundaries that make no sense: each is read, or is a TypeError.
// expect: ok:done | cpu_limit
export default {
  async fetch() {
    let seed = 1;
    const next = (n) => (seed = (seed * 48271) % 2147483647) % n;
    const parts = ["--b", "\r\n", "--", "Content-Disposition: form-data; ", 'name="', '"', "filename=", "x", ":", ";", "\0", "\u00ff", "--b--", "\r\n\r\n"];
    for (let i = 0; i < 300; i++) {
      let body = "";
      for (let n = next(30); n >= 0; n--) body += parts[next(parts.length)];
      const boundary = ["b", "", "--", "\u0100", "x".repeat(5000), '"b"', "b; boundary=c"][next(7)];
      try {
        const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
        for (const [name, value] of await new Response(body, { headers }).formData()) void `${name}${value.name ?? value}`;
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
    }
    return new Response("done");
  },
};
