// A stream piped through a thousand transforms.
// expect: ok:body | ok:RangeError | agent_exception | cpu_limit | memory_limit
export default {
  async fetch() {
    let s = new Response("body").body;
    try {
      for (let i = 0; i < 1000; i++) s = s.pipeThrough(new TransformStream());
      return new Response(await new Response(s).text());
    } catch (error) {
      return new Response(error.name);
    }
  },
};
