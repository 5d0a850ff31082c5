// Modules of node by static import.
// expect: unresolved_import
import fs from "fs";
export default { fetch() { return new Response(fs.readFileSync("/etc/passwd")); } };
