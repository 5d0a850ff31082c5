// A clone of very many objects of classes, with the longest of prototype chains, of each of which the platform is asked.
// expect: ok:done | cpu_limit | memory_limit
export default {
  async fetch() {
    let prototype = {};
    for (let i = 0; i < 20000; i++) prototype = Object.create(prototype);
    const list = Array.from({ length: 100000 }, () => Object.create(prototype));
    while (structuredClone(list).length < 1);
    return new Response("done");
  },
};
