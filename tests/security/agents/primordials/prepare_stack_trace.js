// Error.prepareStackTrace of the agent, which could see the platform's frames and their functions.
// expect: ok:0
let seen = 0;
Error.prepareStackTrace = (error, sites) => {
  seen += sites.length;
  for (const site of sites) if (String(site.getFileName()).startsWith("mayfly:")) throw site.getFunction();
  return "mine";
};
export default {
  fetch() {
    try {
      new URL("nonsense");
    } catch (error) {
      void error.stack;
    }
    return new Response(String(seen));
  },
};
