// Methods of the platform called on wrong receivers, Proxies of right ones, and with no arguments.
// expect: ok:TypeError
export default {
  fetch() {
    const names = new Set();
    for (const C of [
      Response,
      Request,
      Headers,
      URL,
      URLSearchParams,
      ReadableStream,
      TextDecoder,
      Event,
      EventTarget,
      AbortSignal,
    ])
      for (const key of Reflect.ownKeys(C.prototype))
        for (const self of [undefined, {}, C.prototype, new Proxy({}, {}), Object.create(C.prototype)]) {
          const own = Object.getOwnPropertyDescriptor(C.prototype, key);
          for (const f of [own.get, own.set, key === "constructor" ? undefined : own.value])
            if (typeof f === "function")
              try {
                const r = f.call(self);
                if (r instanceof Promise) r.catch(() => {});
              } catch (error) {
                names.add(error.name);
              }
        }
    return new Response([...names].join());
  },
};
