// URLPattern: the pattern language, canonical forms, constructor strings and matching. Answers "ok" and the number of checks.
let checks = 0;
function same(got, want, what) {
  checks++;
  const a = JSON.stringify(got), b = JSON.stringify(want);
  if (a !== b) throw new Error(`${what}: got ${a}, expected ${b}`);
}
function throws(action, what) {
  checks++;
  try { action(); } catch (error) { if (error.name === "TypeError") return; throw new Error(`${what}: threw ${error.name}: ${error.message}`); }
  throw new Error(`${what}: did not throw`);
}
const groupsOf = (pattern, path) => new URLPattern({ pathname: pattern }).exec({ pathname: path })?.pathname.groups ?? null;

function language() {
  // [pattern, as it is written back, path, groups]
  for (const [pattern, text, path, groups] of [
    ["/a/:b", "/a/:b", "/a/x", { b: "x" }],
    ["/a/:b", "/a/:b", "/a/x/y", null],
    ["/a/:b?", "/a/:b?", "/a", {}],
    ["/a/:b+", "/a/:b+", "/a/x/y", { b: "x/y" }],
    ["/a/:b*", "/a/:b*", "/a", {}],
    ["/a/*", "/a/*", "/a/x/y", { 0: "x/y" }],
    ["/a/(.*)", "/a/*", "/a/", { 0: "" }],
    ["/:n(\\d+)-:m([a-z])", "/:n(\\d+)-:m([a-z])", "/12-x", { n: "12", m: "x" }],
    ["/{a}?b", "/{a}?b", "/b", {}],
    ["/{:a.html}", "/{:a.html}", "/x.html", { a: "x" }],
    ["/:a{b}", "{/:a}b", "/xb", { a: "x" }],
    ["/\\:a", "/\\:a", "/:a", {}],
    ["/\u00e9/:\u00fc", "/%C3%A9/:\u00fc", "/%C3%A9/1", { "\u00fc": "1" }],
    ["/a/../b", "/b", "/b", {}],
    ["/([^\\/]+?)/x", "/([^\\/]+?)/x", "/q/x", { 0: "q" }],
  ]) {
    same(new URLPattern({ pathname: pattern }).pathname, text, `${pattern} as text`);
    same(groupsOf(pattern, path), groups, `${pattern} on ${path}`);
  }
  for (const bad of ["/:a/:a", "/(", "/)(", "/{", "/}", "/(a(b))", "/(?x)", "/:", "/(\u00e9)", "/\\", "/([)", "/{a{b}}", "/()"]) {
    throws(() => new URLPattern({ pathname: bad }), `pathname ${bad}`);
  }
}

function components() {
  const pattern = new URLPattern("https://:sub.example.com:8443/api/:version/*\\?q=:q#:h");
  same([pattern.protocol, pattern.username, pattern.password, pattern.hostname, pattern.port, pattern.pathname, pattern.search, pattern.hash],
    ["https", "*", "*", ":sub.example.com", "8443", "/api/:version/*", "q=:q", ":h"], "a constructor string");
  const found = pattern.exec("https://eu.example.com:8443/api/v1/a/b?q=1#top");
  same([found.hostname.groups.sub, found.pathname.groups, found.search.input, found.hash.groups.h, found.inputs],
    ["eu", { 0: "a/b", version: "v1" }, "q=1", "top", ["https://eu.example.com:8443/api/v1/a/b?q=1#top"]], "exec");
  same(pattern.test("https://eu.example.com/api/v1/a/b?q=1#top"), false, "another port");
  same(pattern.exec("no URL"), null, "no URL matches nothing");
  same(new URLPattern("https://example.com:443/*").port, "", "a default port");
  same(new URLPattern({ protocol: "http{s}?", port: "" }).test("https://a.example/x"), true, "either scheme");
  same(new URLPattern("/a/*", "https://example.com/b?c").test("https://example.com/a/x"), true, "a base URL");
  same(new URLPattern("b", "https://example.com/a/c").pathname, "/a/b", "relative to it");
  same(new URLPattern({ pathname: "b", baseURL: "https://example.com/a/c" }).hostname, "example.com", "baseURL of an init");
  same(new URLPattern({ hostname: "\u00fcber.example" }).hostname, "xn--ber-goa.example", "IDNA");
  same(new URLPattern({ hostname: "[\\:\\:AB]" }).test("https://[::ab]/"), true, "IPv6");
  same(new URLPattern("data\\:text/*").test("data:text/plain"), true, "an opaque path");
  same(new URLPattern("https://user\\:p%20w@example.com").password, "p%20w", "credentials");
  same(new URLPattern("/A", "https://x.example", { ignoreCase: true }).test("https://x.example/a"), true, "ignoreCase");
  same(new URLPattern({ pathname: "/A" }, { ignoreCase: true }).test("https://x.example/a"), true, "ignoreCase of an init");
  same(new URLPattern({ pathname: "/a" }).test({ pathname: "/a", protocol: "https" }), true, "an init as input");
  same(new URLPattern().test("https://anything.example/at?all"), true, "everything");
  same([new URLPattern({ pathname: "/:a" }).hasRegExpGroups, new URLPattern({ hash: "(a)" }).hasRegExpGroups], [false, true], "hasRegExpGroups");
  same(new URLPattern({ pathname: "/:__proto__" }).exec({ pathname: "/x" }).pathname.groups.__proto__, "x", "a group named __proto__");
}

function errors() {
  throws(() => new URLPattern("/a"), "a relative pattern without a base");
  throws(() => new URLPattern("/a", "nonsense"), "a base that is no URL");
  throws(() => new URLPattern({}, "https://x.example"), "an init with a base");
  throws(() => new URLPattern({}).test({}, "https://x.example"), "the same when matching");
  throws(() => new URLPattern({ port: "99999" }), "a port out of range");
  throws(() => new URLPattern({ protocol: "a b" }), "a scheme with a blank");
  throws(() => new URLPattern({ hostname: "a b" }), "a host with a blank");
  throws(() => new URLPattern({ hostname: "[\\:\\:xyz]" }), "a host that is no IPv6 address");
  throws(() => new URLPattern("https://{a{b}}.example/"), "groups in groups");
  throws(() => Object.getOwnPropertyDescriptor(URLPattern.prototype, "hash").get.call({}), "a receiver that is no URLPattern");
  same(new URLPattern({}).test({ baseURL: "nonsense" }), false, "what cannot be processed matches nothing");
}

export default {
  fetch() {
    language(); components(); errors();
    return new Response(`ok ${checks}`);
  },
};
