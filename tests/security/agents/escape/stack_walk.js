// Call sites of the platform's frames: getThis, getFunction and the script's text.
// expect: ok:0 frames | ok:undefined
export default {
  fetch() {
    const found = [];
    Error.prepareStackTrace = (error, sites) => {
      for (const s of sites) {
        const f = s.getFunction?.(),
          self = s.getThis?.();
        if (f !== undefined || self !== undefined) found.push(String(s.getFileName()));
      }
      return "";
    };
    try {
      new Headers({
        get a() {
          void new Error("inside").stack;
          return "1";
        },
      });
    } catch {}
    try {
      new URL({
        toString() {
          const e = {};
          Error.captureStackTrace(e);
          void e.stack;
          throw 1;
        },
      });
    } catch {}
    return new Response(`${found.filter((name) => name.startsWith("mayfly:")).length} frames`);
  },
};
