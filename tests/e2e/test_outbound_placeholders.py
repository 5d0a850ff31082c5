"""Code handles placeholders; the broker makes secrets of them in the listed positions of requests to the listed hosts."""

import base64
import json
import re
import select
import subprocess
import time
import types

import pytest

from conftest import BUILD
from support.dns import DnsServer
from support.echo import Echo, loopback, respond, see, tls_config
from support.forms import forms_of
from support.gateway import Gateway
from support.upstream import Upstream

API, OTHER = "api.example.com", "other.example.net"
SECRET = "sk-S3CRET-0123456789abcdef"
ODD = 'qu"ote\\ &=+/%41 0123456789'
FIXED = "wph_3f9c0a6d5b7e4c1e"
NESTED = f"x{FIXED}y-0123456789"
BOTH = "secret-of-both-hosts"
ENVIRONMENT = {"TEST_KEY": SECRET, "TEST_ODD": ODD, "TEST_NESTED": NESTED, "TEST_BOTH": BOTH}
SECRETS = {"OPENAI_API_KEY": {"env": "TEST_KEY"}, "ODD": {"env": "TEST_ODD"}, "NESTED": {"env": "TEST_NESTED"},
           "UNUSED": {"env": "TEST_KEY"}, "BOTH": {"env": "TEST_BOTH"}}
PLACEHOLDERS = {
    "OPENAI_API_KEY": {"hosts": [API], "in": ["header:authorization", "basic", "query:key", "body"]},
    "ODD": {"hosts": [API], "in": ["header:x-odd", "query:odd", "body"]},
    "NESTED": {"placeholder": FIXED, "hosts": [API], "in": ["header:authorization"]},
    "BOTH": {"hosts": [API, OTHER], "in": ["header:x-both", "body"]},
}
POLICY = {"secrets": PLACEHOLDERS, "rules": [loopback(API, scheme=["http", "https"]), loopback(OTHER)]}
BY_RULE = {**POLICY, "redirect_inject": "by-rule"}

# Does what env.STEPS says, an expression with `env` in it, and tells what became of the fetch.
DO = """export default { async fetch(req, env, ctx) {
  const stream = (...pieces) => new ReadableStream({ start(c) {
    for (const piece of pieces) c.enqueue(new TextEncoder().encode(piece)); c.close(); } });
  const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  try {
    const r = await (%s);
    const body = new Uint8Array(await r.arrayBuffer());
    return Response.json({ status: r.status, url: r.url, headers: [...r.headers], body: hex(body) });
  } catch (e) { return Response.json({ name: e.name, message: e.message }) } } }"""


@pytest.fixture(scope="module")
def world(tmp_path_factory, ca):
    dns, echo, other_echo = DnsServer(), Echo(), Echo()
    dns.set(API, "127.0.0.1")
    dns.set(OTHER, "127.0.0.1")
    server, other = Upstream(echo, ca.issue(API)), Upstream(other_echo, ca.issue(OTHER))
    plain = Upstream()
    folder = tmp_path_factory.mktemp("placeholders")
    report = {**POLICY, "mode": "report"}
    for_json = {"rules": [loopback(API)], "secrets": {"ODD": {"hosts": [API], "in": ["body:json"]}}}
    policies = {"q": for_json, "r": BY_RULE, "report": report}
    config = tls_config(dns, ca, POLICY, SECRETS, log={"audit": str(folder / "audit.jsonl")})
    config["policies"].update(policies)
    config["tenants"] = {"anyone": {"policy": "p", "policies": ["q", "r", "report"],
                                    "keys": [{"sha256": "b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78"}]}}
    del config["default_policy"]
    gateway = Gateway(BUILD, folder, config, env=ENVIRONMENT)
    gateway.start()

    def do(expression, **code):
        """The expression may use env.API, env.OTHER and env.PLAIN, which are origins."""
        server.requests.clear()
        other.requests.clear()
        origins = {"API": f"https://{API}:{server.port}", "OTHER": f"https://{OTHER}:{other.port}",
                   "PLAIN": f"http://{API}:{plain.port}"}
        return see(gateway, "", headers={"authorization": "Bearer ABC"}, source=DO % expression, env=origins, **code)

    one = types.SimpleNamespace(do=do, server=server, other=other, plain=plain, echo=echo, gateway=gateway, folder=folder,
                                other_port=other.port)
    yield one
    problems = gateway.finish()
    for upstream in (server, other, plain):
        upstream.close()
    dns.close()
    assert not problems, "\n".join(problems)


@pytest.fixture(autouse=True)
def answers_ok(request):
    if "world" in request.fixturenames:
        request.getfixturevalue("world").echo.answer = respond(b"ok")


# ---- what code sees ----

def env_of(world, **code):
    return json.loads(world.do("Response.json(env)", **code).body)


def test_env_shows_placeholders(world):
    env = env_of(world)
    assert re.fullmatch(r"mayfly-[0-9a-f]{32}", env["OPENAI_API_KEY"]) and env["NESTED"] == FIXED
    assert "UNUSED" not in env and SECRET not in json.dumps(env)
    assert env_of(world)["OPENAI_API_KEY"] == env["OPENAI_API_KEY"]


def test_the_policy_that_governs_counts(world):
    env = env_of(world, globalOutbound="q")
    assert set(env) & set(SECRETS) == {"ODD"} and env["ODD"] != env_of(world)["ODD"]
    assert set(env_of(world, globalOutbound=None)) & set(SECRETS) == set()


def test_a_submissions_own_value_stands(world):
    source = DO % "Response.json(env)"
    out = world.gateway.outcome(source, {"authorization": "Bearer ABC"}, env={"ODD": {"mine": [1, None]}})
    env = json.loads(bytes.fromhex(json.loads(out["response"]["body"])["body"]))
    assert env["ODD"] == {"mine": [1, None]} and env["NESTED"] == FIXED


def test_modules_without_an_env_have_them_too(world):
    answer = world.gateway.post_js("export default { fetch(req, env) { return new Response(env.NESTED) } }",
                                   headers={"authorization": "Bearer ABC"})
    assert answer.text == FIXED


# ---- where they become secrets ----

def test_in_a_header(world):
    seen = world.do("fetch(env.API, { headers: { Authorization: `Bearer ${env.OPENAI_API_KEY}`, 'x-odd': env.ODD } })")
    assert seen.status == 200, seen.all
    request = world.server.requests[0]
    assert request.header("authorization") == [f"Bearer {SECRET}"] and request.header("x-odd") == [ODD]
    assert not seen.shows(SECRET)


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
def test_inside_basic(world, scheme):
    world.do("fetch(env.API, { headers: { authorization: '%s ' + btoa(`user:${env.OPENAI_API_KEY}`) } })" % scheme)
    value, = world.server.requests[0].header("authorization")
    assert value.split(" ")[0] == scheme and base64.b64decode(value.split(" ")[1]) == f"user:{SECRET}".encode()


def test_basic_has_to_be_listed(world):
    seen = world.do("fetch(env.API, { headers: { authorization: 'Basic ' + btoa('user:' + env.NESTED) } })")
    assert seen.status == 200
    assert world.server.requests[0].header("authorization") == ["Basic " + base64.b64encode(f"user:{FIXED}".encode()).decode()]


def test_in_the_query(world):
    seen = world.do("fetch(`${env.API}/x?a=1&odd=${env.ODD}&key=${env.OPENAI_API_KEY}&odd=-${env.ODD}-#part`)")
    assert seen.status == 200, seen.all
    escaped = "qu%22ote%5C%20%26%3D%2B%2F%2541%200123456789"
    assert world.server.requests[0].target == f"/x?a=1&odd={escaped}&key={SECRET}&odd=-{escaped}-"
    assert re.search(r"/x\?a=1&odd=mayfly-\w+&key=mayfly-\w+&odd=-mayfly-\w+-$", seen.all["url"]) and not seen.shows(SECRET)


def test_in_a_body_with_its_length(world):
    world.do("fetch(env.API, { method: 'POST', body: `a ${env.OPENAI_API_KEY} b ${env.OPENAI_API_KEY}` })")
    request = world.server.requests[0]
    assert request.body == f"a {SECRET} b {SECRET}".encode() and request.header("content-length") == [str(len(request.body))]


def test_escaped_as_json(world):
    world.do("fetch(env.API, { method: 'POST', headers: { 'content-type': 'application/json' }, "
             "body: JSON.stringify({ k: env.ODD }) })")
    assert json.loads(world.server.requests[0].body) == {"k": ODD}
    world.do("fetch(env.API, { method: 'POST', body: JSON.stringify({ k: env.ODD }) })", globalOutbound="q")  # body:json
    assert json.loads(world.server.requests[0].body) == {"k": ODD}


def test_escaped_as_a_form(world):
    world.do("fetch(env.API, { method: 'POST', body: new URLSearchParams({ a: 'b c', k: env.ODD }) })")
    assert world.server.requests[0].body == b"a=b+c&k=qu%22ote%5C%20%26%3D%2B%2F%2541%200123456789"


def test_across_the_chunks_of_a_streamed_body(world):
    """Also in one that is sent on before its end has come."""
    for cut in (1, 5, 20, 38):
        world.do("fetch(env.API, { method: 'POST', duplex: 'half', body: stream('a', env.OPENAI_API_KEY.slice(0, %d), "
                 "env.OPENAI_API_KEY.slice(%d) + 'b') })" % (cut, cut))
        assert world.server.requests[0].body == f"a{SECRET}b".encode(), cut
    pad = 70_000
    world.do("fetch(env.API, { method: 'POST', duplex: 'half', body: stream(...Array(8).fill('x'.repeat(%d) + "
             "env.OPENAI_API_KEY.slice(0, 9)).flatMap((s) => [s, env.OPENAI_API_KEY.slice(9)])) })" % pad)
    assert world.server.requests[0].body == (b"x" * pad + SECRET.encode()) * 8


# ---- where they stay what they are ----

@pytest.mark.parametrize("init, shown", [
    ("{ headers: { 'x-other': env.NESTED } }", lambda r: r.header("x-other") == [FIXED]),
    ("{ headers: { authorization: env.NESTED.toUpperCase() } }", lambda r: r.header("authorization") == [FIXED.upper()]),
    ("{ headers: { 'x-a': env.NESTED.slice(0, 10), 'x-b': env.NESTED.slice(10) } }", lambda r: r.header("x-b") == [FIXED[10:]]),
    ("{ method: 'POST', body: env.NESTED }", lambda r: r.body == FIXED.encode()),
    ("{ headers: { authorization: btoa(env.NESTED) } }", lambda r: len(r.header("authorization")[0]) == 28),
], ids=["another header", "another case", "two headers", "the body", "disguised"])
def test_inert_at_the_listed_host(world, init, shown):
    seen = world.do(f"fetch(env.API, {init})")
    assert seen.status == 200 and shown(world.server.requests[0])
    assert NESTED.encode() not in world.server.requests[0].body and NESTED not in str(world.server.requests[0].headers)


def test_a_secret_that_holds_a_placeholder_is_not_looked_at_again(world):
    world.do("fetch(env.API, { headers: { authorization: env.NESTED } })")
    assert world.server.requests[0].header("authorization") == [NESTED]


# ---- where they may not go ----

STRAY = {
    "header": "fetch(env.OTHER, { headers: { authorization: env.NESTED } })",
    "basic": "fetch(env.OTHER, { headers: { authorization: 'Basic ' + btoa('user:' + env.NESTED) } })",
    "query": "fetch(`${env.OTHER}/?key=${env.NESTED}`)",
    "query, escaped": "fetch(`${env.OTHER}/?q=%%77${env.NESTED.slice(1)}`)",
    "path": "fetch(`${env.OTHER}/${env.NESTED}/`)",
    "body": "fetch(env.OTHER, { method: 'POST', body: 'a' + env.NESTED })",
    "streamed": "fetch(env.OTHER, { method: 'POST', duplex: 'half', "
                "body: stream(env.NESTED.slice(0, 9), env.NESTED.slice(9)) })",
    "json": "fetch(env.OTHER, { method: 'POST', "
            "body: [...env.NESTED].map((c) => '\\\\u00' + c.charCodeAt(0).toString(16)).join('') })",
    "base64": "fetch(env.OTHER, { method: 'POST', body: btoa('x' + env.NESTED) })",
    "hex": "fetch(env.OTHER, { headers: { 'x-a': hex(new TextEncoder().encode(env.NESTED)) } })",
}


@pytest.mark.parametrize("name", STRAY)
def test_never_to_a_host_that_is_not_listed(world, name):
    seen = world.do(STRAY[name].replace("%%", "%"))
    assert seen.failed and "denied by the outbound policy" in seen.message, seen.all
    assert seen.record["verdict"] == "deny" and seen.record["reason"] == "a placeholder goes to a host that it is not bound to"
    assert world.other.requests == []


def test_a_redirect_takes_no_secret_along(world):
    seen = None
    for status, wanted in (("302 Found", 200), ("307 Temporary Redirect", None)):
        world.echo.answer = respond(b"", status, [f"location: https://{OTHER}:{world.other_port}/"])
        seen = world.do("fetch(env.API, { method: 'POST', headers: { authorization: env.NESTED }, "
                        "body: env.OPENAI_API_KEY })")
        assert seen.status == wanted, seen.all
        assert all(NESTED not in str(r.headers) and SECRET.encode() not in r.body for r in world.other.requests)
    assert seen.record["verdict"] == "deny" and world.other.requests == []
    world.echo.answer = respond(b"", "302 Found", [f"location: https://{OTHER}:{world.other_port}/?{FIXED}"])
    assert world.do("fetch(env.API)").failed and world.other.requests == []


@pytest.mark.parametrize("what", ["headers: { authorization: env.NESTED }", "method: 'POST', body: env.NESTED"])
def test_report_mode_lets_them_go_as_they_are(world, what):
    seen = world.do("fetch(env.OTHER, { %s })" % what, globalOutbound="report")
    request, = world.other.requests
    assert seen.status == 200 and FIXED in str(request.headers) + request.body.decode()
    assert seen.record["verdict"] == "would-deny"
    assert seen.record["reason"] == "a placeholder goes to a host that it is not bound to"
    seen = world.do("fetch(env.API, { headers: { authorization: env.NESTED, 'x-odd': env.ODD } })", globalOutbound="report")
    assert seen.record["verdict"] == "allow" and world.server.requests[0].header("authorization") == [NESTED]


@pytest.mark.parametrize("policy, becomes", [("p", False), ("r", True)], ids=["first-origin", "by-rule"])
def test_after_a_redirect_to_another_listed_host(world, policy, becomes):
    world.echo.answer = respond(b"", "307 Temporary Redirect", [f"location: https://{OTHER}:{world.other_port}/"])
    seen = world.do("fetch(env.API, { method: 'POST', headers: { 'x-both': env.BOTH }, body: env.BOTH })", globalOutbound=policy)
    assert seen.status == 200 and world.server.requests[0].body == BOTH.encode()
    request, = world.other.requests
    assert (request.body == BOTH.encode()) is becomes and (request.header("x-both") == [BOTH]) is becomes


def test_never_in_cleartext(world):
    seen = world.do("fetch(env.PLAIN, { headers: { authorization: env.NESTED } })")
    assert seen.failed and seen.record["reason"] == "the secret of a placeholder is not sent over http"
    assert not world.plain.connections
    assert world.do("fetch(env.PLAIN)").status == 200


# ---- what comes back ----

def test_the_secret_does_not_come_back(world):
    for name, form in forms_of(SECRET).items():
        world.echo.answer = respond(b"<" + form + b">")
        seen = world.do("fetch(env.API, { headers: { authorization: env.OPENAI_API_KEY } })")
        assert b"REDACTED" in seen.body and not seen.shows(SECRET), name
    world.echo.answer = lambda request: respond(
        request.body, headers=[f"set-cookie: a={SECRET}", f"x-k: {request.header('authorization')[0]}"])
    seen = world.do("fetch(env.API, { method: 'POST', headers: { authorization: env.OPENAI_API_KEY }, "
                    "body: env.OPENAI_API_KEY })")
    assert seen.body == b"REDACTED" and seen.header("x-k") == "REDACTED" and seen.header("set-cookie") is None


def test_parts_cannot_be_asked_for(world):
    world.do("fetch(env.API, { headers: { authorization: env.NESTED, range: 'bytes=0-3' } })")
    assert world.server.requests[0].header("range") == []


def await_decision(audit, execution, seconds=20):
    """The line may be a moment behind the answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        lines = [json.loads(line) for line in audit.read_text().splitlines(keepends=True) if line.endswith("\n")]
        for line in lines:
            if line.get("execution") == execution and line["event"] == "decision":
                return line
        select.select([], [], [], 0.01)
    raise AssertionError("no such line in the audit log")


def test_the_audit_log_names_them(world):
    seen = world.do("fetch(`${env.API}/x?key=${env.OPENAI_API_KEY}`, { headers: { authorization: env.NESTED } })")
    assert seen.status == 200
    audit = world.folder / "audit.jsonl"
    line = await_decision(audit, seen.outcome["execution"])
    assert line["credential"] is True and line["credentials"] == ["OPENAI_API_KEY", "NESTED"] and line["query"] == ["key"]
    assert SECRET not in audit.read_text() and NESTED not in audit.read_text()


def test_explain_says_where_they_become_secrets(world):
    def explain(url):
        return subprocess.run([str(BUILD / "mayfly"), "explain", "--config", str(world.gateway.config_file), "--tenant", "anyone",
                               "GET", url], capture_output=True, text=True).stdout

    out = explain(f"https://{API}/")
    assert "placeholder NESTED: becomes its secret in header:authorization\n" in out, out
    assert "placeholder BOTH: becomes its secret in header:x-both, body\n" in out
    out = explain(f"https://{OTHER}/")
    assert "placeholder NESTED: may not go to this host\n" in out and "placeholder BOTH: becomes" in out
    assert "placeholder NESTED: stays what it is\n" in explain(f"http://{API}/")


# ---- life of a configuration ----

def test_a_rotated_secret_keeps_its_placeholder(start_gateway, upstream, dns, ca, tmp_path):
    dns.set(API, "127.0.0.1")
    server = upstream(Echo(), ca.issue(API))
    key = tmp_path / "key"
    key.write_text(SECRET)
    policy = {"secrets": {"K": {"hosts": [API], "in": ["header:x-key"]}}, "rules": [loopback(API)]}
    gateway = start_gateway(tls_config(dns, ca, policy, {"K": {"file": str(key)}}))
    source = """export default { async fetch(request, env) {
        await fetch(env.U, { headers: { "x-key": env.K } }); return new Response(env.K) } }"""

    def ask():
        return gateway.outcome(source, env={"U": f"https://{API}:{server.port}"})["response"]["body"]

    before = ask()
    key.write_text("another-secret-value")
    gateway.await_log("reloaded", after=gateway.reload())
    assert ask() == before
    assert [r.header("x-key") for r in server.requests] == [[SECRET], ["another-secret-value"]]


WRONG = {
    "a wildcard": ({"hosts": ["*.example.com"]}, "$.policies.p.secrets.K.hosts[0]", "exact hosts"),
    "beyond the rules": ({"hosts": ["api.example.org"]}, "$.policies.p.secrets.K.hosts[0]", "no rule of this policy allows"),
    "another spelling": ({"hosts": ["API.example.com"]}, "$.policies.p.secrets.K.hosts[0]", "api.example.com"),
    "no position": ({"in": ["cookie"]}, "$.policies.p.secrets.K.in[0]", "is no position"),
    "no header": ({"in": ["header:a b"]}, "$.policies.p.secrets.K.in[0]", "is no position"),
    "no positions": ({"in": []}, "$.policies.p.secrets.K.in", ""),
    "short": ({"placeholder": "wph_3f9c"}, "$.policies.p.secrets.K.placeholder", "at least 16"),
    "special": ({"placeholder": "wph_3f9c0a6d5b7e/c1e"}, "$.policies.p.secrets.K.placeholder", "letters, digits"),
    "one in another": ({"placeholder": "wph_3f9c0a6d5b7e4c1e"}, "$.policies.p.secrets.L.placeholder", "contains the placeholder"),
    "unknown": ({"hots": []}, "$.policies.p.secrets.K.hots", ""),
}


@pytest.mark.parametrize("name", WRONG)
def test_mistakes_are_named(tmp_path, name):
    change, path, text = WRONG[name]
    placeholder = {"hosts": ["api.example.com"], "in": ["header:x-key"], **change}
    other = {"placeholder": "x-wph_3f9c0a6d5b7e4c1e", "hosts": ["api.example.com"], "in": ["body"]}
    policy = {"secrets": {"K": placeholder, "L": other}, "rules": [{"host": "api.example.com"}]}
    file = tmp_path / "mayfly.json"
    file.write_text(json.dumps({"policies": {"p": policy}, "secrets": {"K": {"env": "K"}, "L": {"env": "L"}}}))
    check = subprocess.run([str(BUILD / "mayfly"), "check", str(file)], capture_output=True, text=True)
    out = check.stdout + check.stderr
    assert check.returncode != 0 and path in out and text in out, out


def test_a_placeholder_needs_its_secret(tmp_path):
    file = tmp_path / "mayfly.json"
    file.write_text(json.dumps({"policies": {"p": {"secrets": {"K": {"hosts": ["a.example.com"], "in": ["body"]}},
                                                   "rules": [{"host": "a.example.com"}]}}}))
    check = subprocess.run([str(BUILD / "mayfly"), "check", str(file)], capture_output=True, text=True)
    assert check.returncode != 0 and 'there is no secret "K"' in check.stdout + check.stderr
