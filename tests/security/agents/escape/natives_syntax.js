// V8's %-functions, which only its flags make syntax.
// expect: syntax_error
export default { fetch() { return new Response(String(%DebugPrint({}))); } };
