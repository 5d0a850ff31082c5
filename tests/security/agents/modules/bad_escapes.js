// Escapes that no identifier or string may hold.
// expect: syntax_error
export default { fetch() { const \u{110000} = "\u{ffffffffffffffff}"; } };
