// Debugging aids that the engine could have been left with: gc(), d8's, console's inspector commands.
// expect: ok:none
export default {
  fetch() {
    const found = ["gc", "externalizeString", "getV8Statistics", "%GetOptimizationStatus"].filter(
      (name) => name in globalThis,
    );
    for (const key of ["profile", "memory", "context", "createTask"])
      if (typeof console[key] === "function") found.push(key);
    return new Response(found.join() || "none");
  },
};
