// Listeners that add and remove listeners while an event is dispatched, and throw.
// expect: agent_exception
export default {
  fetch() {
    const t = new EventTarget();
    const add = () => {
      for (let i = 0; i < 10; i++)
        t.addEventListener(
          "e",
          () => {
            throw { i };
          },
          { once: true },
        );
      t.removeEventListener("e", add);
      throw new Error("listener");
    };
    t.addEventListener("e", add);
    t.dispatchEvent(new Event("e"));
    t.dispatchEvent(new Event("e"));
    return new Response("dispatched");
  },
};
