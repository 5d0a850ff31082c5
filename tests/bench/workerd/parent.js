// The peer: a parent worker that loads each POST body as a dynamic worker of its own and calls it. With ?keep=ID the loaded
// worker stays alive under that id, so that the memory of a live isolate can be measured.
export default {
  async fetch(request, env) {
    const source = await request.text();
    const code = { compatibilityDate: "2025-11-01", mainModule: "main.js", modules: { "main.js": source }, globalOutbound: null };
    const keep = new URL(request.url).searchParams.get("keep");
    const worker = keep ? env.LOADER.get(keep, () => code) : env.LOADER.load(code);
    return worker.getEntrypoint().fetch("http://agent/");
  },
};
