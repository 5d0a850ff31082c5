// caller and arguments of functions that the platform calls and is called by.
// expect: ok:none
export default {
  fetch: function () {
    const found = [];
    function sloppy() {
      try {
        if (sloppy.caller) found.push(sloppy.caller.name);
      } catch {}
      return "1";
    }
    try {
      new Headers({
        get a() {
          return sloppy();
        },
      });
    } catch {}
    for (const f of [fetch, setTimeout, Response, Response.json])
      for (const key of ["caller", "arguments"])
        try {
          if (f[key]) found.push(key);
        } catch {}
    return new Response(found.filter((name) => name !== "a" && name !== "get a").join() || "none");
  },
};
