// A hundred thousand timers.
// expect: timer_limit
export default {
  fetch() {
    for (let i = 0; i < 1e5; i++) setTimeout(() => {}, 1000 + i);
    return new Response("set");
  },
};
