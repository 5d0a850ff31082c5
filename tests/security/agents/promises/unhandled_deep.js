// Rejections and their late handling at the end of a full stack, and in every listener again.
// expect: ok:done | cpu_limit | memory_limit | agent_exception
export default {
  async fetch() {
    let told = 0;
    const deep = () => {
      Promise.reject(told++);
      deep();
    };
    const fall = () => {
      try {
        deep();
      } catch {}
    };
    const late = [];
    addEventListener("rejectionhandled", () => told < 1e5 && fall());
    addEventListener("unhandledrejection", (event) => {
      event.preventDefault();
      late.push(event.promise);
      if (late.length === 500) late.splice(0).forEach((promise) => promise.catch(() => {}));
    });
    fall();
    await new Promise((resolve) => setTimeout(resolve, 1));
    return new Response("done");
  },
};
