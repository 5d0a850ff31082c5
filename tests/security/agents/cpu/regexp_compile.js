// Regular expressions of many sizes, each compiled anew.
// expect: cpu_limit | memory_limit
export default { fetch() { for (let i = 1; ; i++) new RegExp(`(?:a{${i % 900},900}|b${i})+`, "i").test("ab"); } };
