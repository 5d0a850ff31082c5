// Import attributes of every kind, one of which is none.
// expect: syntax_error | unresolved_import | agent_exception | ok:[object Object]
import data from "./main.js" with { type: "json", type2: "x" };
export default { fetch() { return new Response(String(data)); } };
