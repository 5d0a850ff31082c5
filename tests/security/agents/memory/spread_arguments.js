// Function.prototype.apply and spread with more arguments than any stack holds.
// expect: memory_limit | agent_exception
export default {
  fetch() {
    return new Response(String(Math.max(...new Array(5e6).fill(1), ...new Array(5e6).fill(2))));
  },
};
