// A dispatchEvent whose listener dispatches the same event.
// expect: ok:RangeError | agent_exception
export default {
  fetch() {
    const t = new EventTarget();
    t.addEventListener("a", () => t.dispatchEvent(new Event("a")));
    try {
      t.dispatchEvent(new Event("a"));
      return new Response("returned");
    } catch (error) {
      return new Response(error.name);
    }
  },
};
