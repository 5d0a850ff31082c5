// Members of an init that are different each time they are read, and end by freezing and deleting themselves.
// expect: ok:201 x | status 201 | agent_exception
export default {
  fetch() {
    let n = 200;
    const init = {
      get status() {
        return ++n;
      },
      get headers() {
        delete init.status;
        Object.freeze(init);
        return [
          [
            "x-a",
            {
              toString() {
                return "x";
              },
            },
          ],
        ];
      },
    };
    const r = new Response(null, init);
    return new Response(`${r.status} ${r.headers.get("x-a")}`);
  },
};
