// The platform's internal constructor token guessed: frozen objects without prototype, symbols, undefined.
// expect: ok:0
export default {
  fetch() {
    let n = 0;
    for (const token of [Object.freeze(Object.create(null)), Symbol(), Symbol.for("internal"), null, undefined, 0, {}])
      for (const C of [crypto.constructor, performance.constructor, navigator.constructor, AbortSignal])
        try {
          new C(token, {});
          n++;
        } catch {}
    return new Response(String(n));
  },
};
