// A deep value that goes through the platform's own walkers: reportError, Response.json and a rejection's text.
// expect: agent_exception
export default {
  fetch() {
    let v = {};
    for (let i = 0; i < 2e5; i++) v = { v };
    try {
      Response.json(v);
    } catch {}
    reportError(v);
    throw v;
  },
};
