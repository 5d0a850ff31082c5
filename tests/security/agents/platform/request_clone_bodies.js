// Request bodies that are cloned, locked, half read and used in another Request.
// expect: ok:TypeError,TypeError,body
export default {
  async fetch() {
    const names = [];
    const q = new Request("http://a.example/", { method: "POST", body: "body" });
    const c = q.clone();
    const reader = q.body.getReader();
    try {
      q.clone();
      names.push("none");
    } catch (error) {
      names.push(error.name);
    }
    try {
      new Request(q);
      names.push("none");
    } catch (error) {
      names.push(error.name);
    }
    await reader.read();
    return new Response([...names, await c.text()].join());
  },
};
