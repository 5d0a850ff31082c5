// process, require, module, Deno, Buffer and what else other runtimes have.
// expect: ok:
export default {
  fetch() {
    return new Response(
      [
        "process",
        "require",
        "module",
        "exports",
        "__dirname",
        "global",
        "Buffer",
        "Deno",
        "Bun",
        "importScripts",
        "print",
        "load",
        "read",
        "quit",
        "d8",
        "gc",
        "os",
        "Worker",
        "SharedArrayBuffer",
        "internalBinding",
        "primordials",
        "ops",
        "platform",
      ]
        .filter((name) => {
          try {
            return typeof globalThis[name] !== "undefined";
          } catch {
            return false;
          }
        })
        .join(),
    );
  },
};
