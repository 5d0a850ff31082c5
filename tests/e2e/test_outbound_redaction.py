"""No secret of the tenant comes back to the code, in whatever form an upstream gives it back."""

import gzip
import hashlib
import json
import os
import types
import zlib

import brotli
import pytest
import zstandard

from conftest import BUILD
from support.dns import DnsServer
from support.echo import Echo, chunked, loopback, respond, see, tls_config
from support.forms import forms_of
from support.gateway import Gateway
from support.upstream import Upstream

HOST = "api.example.com"
SECRET = "S3CRET-0123456789abcdef"
SPECIAL = 'pa/ss"wo<rd>+&=\\ 7'  # something for every encoder to do
MARK = b"REDACTED"
AUTH = [{"header": "Authorization", "value": "Bearer ${K}"}]
SECRETS = {"K": {"env": "TEST_K"}, "SPECIAL": {"env": "TEST_SPECIAL"}}
ENVIRONMENT = {"TEST_K": SECRET, "TEST_SPECIAL": SPECIAL}


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture(scope="module")
def world(tmp_path_factory, ca):
    """A gateway, and one upstream that gets ${K} and answers what the test says."""
    dns, echo = DnsServer(), Echo()
    dns.set(HOST, "127.0.0.1")
    server = Upstream(echo, ca.issue(HOST))
    rules = [
        loopback(HOST, name="json", path=["/json/**"], inject=AUTH, redact_json=["/token", "/list/1/deep", "/~1odd~0"]),
        loopback(HOST, name="off", path=["/off/**"], inject=AUTH, redact=False),
        loopback(HOST, name="api", path=["/v1/**"], inject=AUTH),
        loopback("special.example.com", inject=[{"header": "X-Key", "value": "${SPECIAL}"}]),
    ]
    config = tls_config(dns, ca, {"rules": rules}, SECRETS, redaction={"expansion_max": 20, "json_bytes": 4096})
    gateway = Gateway(BUILD, tmp_path_factory.mktemp("redaction"), config, env=ENVIRONMENT)
    gateway.start()

    def ask(answer, path="/v1/x", init=None):
        echo.answer = answer
        return see(gateway, f"https://{HOST}:{server.port}{path}", init)

    yield types.SimpleNamespace(ask=ask, server=server, gateway=gateway)
    problems = gateway.finish()
    server.close()
    dns.close()
    assert not problems, "\n".join(problems)


# ---- forms ----

CASES = [(secret, name) for secret in (SECRET, SPECIAL) for name in forms_of(secret)]


@pytest.mark.parametrize("secret, name", CASES, ids=[f"{name}, {secret[:2]}" for secret, name in CASES])
def test_a_secret_is_replaced_in_every_form(world, secret, name):
    form = forms_of(secret)[name]
    seen = world.ask(respond(b"<" + form + b">", headers=["content-type: application/octet-stream"]))
    assert seen.body.startswith(b"<") and seen.body.endswith(b">")
    assert MARK in seen.body and len(seen.body) < len(form) + 2
    # Of base64 a character at either end may stay: it belongs to what stands beside the secret, too.
    rest = seen.body[1:-1].replace(MARK, b"")
    assert len(rest) <= 16 and form not in seen.body and not seen.shows(secret)
    if "bas" not in name and name != "bearer":
        assert rest == b""


def test_what_only_looks_like_it_stays(world):
    near = [SECRET[:-1], SECRET[1:], SECRET.replace("-", "_"), SECRET[::-1], forms_of(SECRET)["hex"].decode()[:-1]]
    body = " ".join(near).encode()
    assert world.ask(respond(body)).body == body


def test_many_secrets_in_one_body(world):
    body = b"".join(form + b"\n" for form in forms_of(SECRET).values()) * 40
    seen = world.ask(respond(body))
    assert seen.body.count(MARK) == len(forms_of(SECRET)) * 40 and not seen.shows(SECRET[2:])


def test_the_status_makes_no_difference(world):
    seen = world.ask(respond(b"invalid token Bearer " + SECRET.encode(), "400 Bad " + SECRET))
    assert seen.status == 400 and seen.body == b"invalid token Bearer REDACTED" and not seen.shows(SECRET)


def test_redact_false_is_the_operators_word(world):
    assert world.ask(respond(SECRET.encode()), "/off/x").body == SECRET.encode()


# ---- pieces ----

@pytest.mark.parametrize("name", ["plain", "base64", "json, everything", "utf-16le"])
def test_chunk_borders_do_not_hide_it(world, name):
    form = forms_of(SECRET)[name]
    wanted = world.ask(respond(b"ab" + form + b"yz")).body
    for cut in range(1, len(form), max(1, len(form) // 24)):
        assert world.ask(chunked(b"ab" + form[:cut], form[cut:] + b"yz")).body == wanted, cut


def test_byte_by_byte(world):
    text = b"a " + SECRET.encode() + b" b " + forms_of(SECRET)["base64 behind 1"] + b" c"
    wanted = world.ask(respond(text)).body
    assert world.ask(chunked(*(text[i:i + 1] for i in range(len(text))))).body == wanted
    assert wanted.count(MARK) == 2


def test_a_long_body_with_many_matches_comes_whole(world):
    """More than the worker's credit in flight, most of which never reaches it: markers are shorter than secrets."""
    unit = b"x" * 100 + forms_of(SECRET)["json, everything"] * 5
    seen = world.ask(respond(unit * 2000))
    assert seen.body == (b"x" * 100 + MARK * 5) * 2000


# ---- heads and trailers ----

def test_header_values_and_names(world):
    basic = forms_of(SECRET)["basic"].decode()
    seen = world.ask(respond(b"ok", headers=[
        f"link: <https://{HOST}/v1/x?page=2&api_key={SECRET}>; rel=next", f"x-auth: {basic}", f"X-{SECRET}: 1",
        f"set-cookie: session={SECRET}", 'alt-svc: h3=":443"', "x-kept: yes"]))
    assert seen.header("link") == f"<https://{HOST}/v1/x?page=2&api_key=REDACTED>; rel=next"
    assert seen.header("x-kept") == "yes" and "REDACTED" in seen.header("x-auth")
    assert not seen.shows(SECRET) and not seen.shows(SECRET.lower())
    assert {"set-cookie", "alt-svc", "content-length"}.isdisjoint(name for name, _ in seen.headers)


def test_a_redirect_that_is_not_followed(world):
    location = f"https://{HOST}/v2/x?api_key={SECRET}"
    seen = world.ask(respond(b"", "302 Found", [f"location: {location}"]), init={"redirect": "manual"})
    assert not seen.shows(SECRET)


def test_trailers_and_early_hints_are_dropped(world):
    seen = world.ask([b"HTTP/1.1 103 Early Hints\r\nlink: </%s>\r\n\r\n" % SECRET.encode()] +
                     chunked(b"body", headers=["trailer: x-trace"], trailers=[f"x-trace: {SECRET}"]))
    assert seen.body == b"body" and not seen.shows(SECRET) and seen.header("x-trace") is None


# ---- content codings ----

def raw_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


CODINGS = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress,
           "zstd": zstandard.ZstdCompressor().compress}


@pytest.mark.parametrize("coding, pack", [*CODINGS.items(), ("deflate", raw_deflate),
                                          ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data))),
                                          ("br, gzip", lambda data: gzip.compress(brotli.compress(data))),
                                          ("identity", bytes)])
def test_codings_are_undone_before_the_search(world, coding, pack):
    text = b"".join(b"%d " % i + form + b" " for i, form in enumerate(forms_of(SECRET).values())) * 9
    packed = pack(text)
    pieces = [packed[i:i + 37] for i in range(0, len(packed), 37)]
    seen = world.ask(chunked(*pieces, headers=[f"content-encoding: {coding}"]))
    assert seen.body.count(MARK) == len(forms_of(SECRET)) * 9 and seen.body.startswith(b"0 REDACTED 1 Bearer REDACTED 2 ")
    assert seen.header("content-encoding") in (None, "identity") and not seen.shows(SECRET)


# What fails at the head says so in the hop's record, which is written then.
FAILING = {
    "unknown coding": (respond(SECRET.encode(), headers=["content-encoding: x-foo"]), "cannot be undone"),
    "unknown among known": (respond(gzip.compress(SECRET.encode()), headers=["content-encoding: x-foo, gzip"]),
                            "cannot be undone"),
    "three codings": (respond(gzip.compress(gzip.compress(gzip.compress(SECRET.encode()))),
                              headers=["content-encoding: gzip, gzip", "content-encoding: gzip"]), "more than twice"),
    "unasked part": (respond(SECRET[:9].encode(), "206 Partial Content", ["content-range: bytes 0-8/23"]), "not asked for"),
    "corrupt": (respond(b"not gzip at all " + SECRET.encode(), headers=["content-encoding: gzip"]), None),
    "wrong checksum": (respond(gzip.compress(SECRET.encode() * 9)[:-8] + b"\0" * 8, headers=["content-encoding: gzip"]), None),
    "bomb": (respond(gzip.compress(b"\0" * 12_000_000), headers=["content-encoding: gzip"]), None),
}


@pytest.mark.parametrize("name", FAILING)
def test_what_cannot_be_searched_fails(world, name):
    answer, reason = FAILING[name]
    seen = world.ask(answer)
    assert seen.failed and "upstream broke" in seen.message, seen.all
    assert not seen.shows(SECRET[:9])
    if reason:
        assert seen.record["verdict"] == "error" and reason in seen.record["reason"]


def test_the_agent_cannot_ask_for_parts(world):
    before = len(world.server.requests)
    assert world.ask(respond(b"ok"), init={"headers": {"range": "bytes=0-9", "if-range": '"x"'}}).status == 200
    request = world.server.requests[before]
    assert request.header("range") == [] and request.header("if-range") == []


# ---- redact_json ----

def test_minted_tokens_are_taken_out(world):
    body = {"token": "ghs_newtoken", "id": 1, "list": [{"deep": "stays"}, {"deep": {"a": "goes"}}], "/odd~": 7,
            "other": {"token": "stays"}}
    seen = world.ask(respond(json.dumps(body).encode(), headers=["content-type: application/json"]), "/json/x")
    assert json.loads(seen.body) == {"token": "REDACTED", "id": 1, "list": [{"deep": "stays"}, {"deep": "REDACTED"}],
                                     "/odd~": "REDACTED", "other": {"token": "stays"}}
    assert not seen.shows("ghs_newtoken")


@pytest.mark.parametrize("body", [b'{"\\u0074oken": "ghs_newtoken"}', b' \n{"a":[],"token"\t:\n "ghs_newtoken" } '])
def test_json_may_be_written_in_any_way(world, body):
    seen = world.ask(chunked(body[:9], body[9:]), "/json/x")
    assert json.loads(seen.body)["token"] == "REDACTED" and not seen.shows("ghs_newtoken")


def test_known_secrets_go_from_json_as_well(world):
    seen = world.ask(respond(json.dumps({"token": None, "echo": SECRET}).encode()), "/json/x")
    assert json.loads(seen.body) == {"token": None, "echo": "REDACTED"}


@pytest.mark.parametrize("body, headers", [
    (b'{"token": "ghs_newtoken"', ["content-type: application/json"]),
    (b'{"token": "ghs_newtoken", "token": "x"}', ["content-type: application/json; charset=utf-8"]),
    (b'{"token": "ghs_newtoken"} {}', ["content-type: application/vnd.x+json"]),
    (b'"ghs_newtoken', []),
    (json.dumps({"token": "ghs_newtoken", "pad": "x" * 5000}).encode(), ["content-type: application/json"]),
], ids=["cut off", "twice", "two texts", "no type", "too large"])
def test_json_that_cannot_be_read_fails(world, body, headers):
    seen = world.ask(respond(body, headers=headers), "/json/x")
    assert seen.failed and not seen.shows("ghs_newtoken")


def test_other_types_pass_beside_redact_json(world):
    assert world.ask(respond(b"plain text", headers=["content-type: text/plain"]), "/json/x").body == b"plain text"
    image = os.urandom(20_000)
    assert world.ask(respond(image, headers=["content-type: image/png"]), "/json/x").body == image
    assert world.ask(respond(b"", "204 No Content", length=False), "/json/x").status == 204


# ---- whose secrets, and for how long ----

def test_secrets_of_other_tenants_are_not_looked_for(start_gateway, upstream, dns, ca):
    """Else a tenant could guess at them."""
    dns.set(HOST, "127.0.0.1")
    echo = Echo()
    server = upstream(echo, ca.issue(HOST))
    echo.answer = respond(f"{SECRET} {SPECIAL}".encode())
    config = tls_config(dns, ca, {"rules": [loopback(HOST, inject=AUTH)]}, SECRETS)
    del config["default_policy"]
    special = loopback("other.example.com", inject=[{"header": "X-Key", "value": "${SPECIAL}"}])
    config["policies"]["q"] = {"rules": [loopback(HOST), special]}
    config["tenants"] = {name: {"policy": policy, "keys": [{"sha256": sha256(name)}]}
                         for name, policy in (("a", "p"), ("b", "q"))}
    gateway = start_gateway(config, env=ENVIRONMENT)

    def body_for(tenant):
        return see(gateway, f"https://{HOST}:{server.port}/", headers={"authorization": f"Bearer {tenant}"}).body

    assert body_for("a") == b"REDACTED " + SPECIAL.encode()
    assert body_for("b") == SECRET.encode() + b" REDACTED"


@pytest.mark.parametrize("grace_ms", [600_000, 0])
def test_a_rotated_secret_is_looked_for_a_while(start_gateway, upstream, dns, ca, tmp_path, grace_ms):
    dns.set(HOST, "127.0.0.1")
    echo = Echo()
    server = upstream(echo, ca.issue(HOST))
    new = "N3W-SECRET-fedcba9876543210"
    file = tmp_path / "key"
    file.write_text(SECRET + "\n")
    gateway = start_gateway(tls_config(dns, ca, {"rules": [loopback(HOST, inject=AUTH)]}, {"K": {"file": str(file)}},
                                       redaction={"grace_ms": grace_ms}))
    echo.answer = respond(f"{SECRET} {new}".encode())

    def ask():
        return see(gateway, f"https://{HOST}:{server.port}/").body

    assert ask() == b"REDACTED " + new.encode()
    file.write_text(new + "\n")
    gateway.await_log("reloaded", after=gateway.reload())
    assert ask() == (b"REDACTED REDACTED" if grace_ms else SECRET.encode() + b" REDACTED")
    assert [request.header("authorization") for request in server.requests] == [[f"Bearer {SECRET}"], [f"Bearer {new}"]]
    gateway.await_log("reloaded", after=gateway.reload())  # the same values again: the old one's time goes on
    assert ask() == (b"REDACTED REDACTED" if grace_ms else SECRET.encode() + b" REDACTED")


def test_the_audit_log_counts_what_was_replaced(start_gateway, upstream, dns, ca, tmp_path):
    dns.set(HOST, "127.0.0.1")
    echo = Echo()
    server = upstream(echo, ca.issue(HOST))
    config = tls_config(dns, ca, {"rules": [loopback(HOST, inject=AUTH)]}, SECRETS, log={"audit": str(tmp_path / "audit.jsonl")})
    gateway = start_gateway(config, env=ENVIRONMENT)
    answers = [(respond(b"none"), 0), (respond(SECRET.encode() * 3, f"200 {SECRET}", [f"x-a: {SECRET}", f"x-{SECRET}: b"]), 6),
               (respond(b"x", headers=["content-encoding: x-foo"]), 0)]
    for echo.answer, _ in answers:
        see(gateway, f"https://{HOST}:{server.port}/")
    assert gateway.stop() == 0
    text = (tmp_path / "audit.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines() if '"event":"decision"' in line]
    assert [line["redactions"] for line in lines] == [count for _, count in answers]
    assert [line["verdict"] for line in lines] == ["allow", "allow", "error"] and lines[0]["credentials"] == ["K"]
    assert SECRET not in text
