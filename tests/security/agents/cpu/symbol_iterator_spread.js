// A string iterator that has been replaced, behind every spread.
// expect: cpu_limit | memory_limit | agent_exception
export default {
  fetch() {
    String.prototype[Symbol.iterator] = function* () {
      for (;;) yield* [..."x"];
    };
    return new Response([..."abc"].join());
  },
};
