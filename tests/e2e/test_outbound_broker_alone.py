"""The broker without a gateway around it: what its messages decide, and what reaches the wire."""

import gzip
import os
import socket
import struct
import threading

import pytest

from conftest import BUILD
from support import broker as b
from support.broker import Broker, channel_for  # noqa: F401
from support.gateway import tenant

SECRET = "S3CRET-0123456789abcdef"
LOCAL = {"scheme": ["http", "https"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True}
AUTH = [{"header": "Authorization", "value": "Bearer ${K}"}]


def rule(host, **more):
    return {"host": host, **LOCAL, **more}


def config(*rules, dns=None, **more):
    policy = more.pop("policy", {})
    made = {"policies": {"p": {"rules": list(rules), **policy}}, "secrets": {"K": {"env": "TEST_K"}}, **more}
    if "tenants" not in made:
        made["default_policy"] = "p"
    if dns:
        made["dns"] = {"servers": [dns.address], "timeout_ms": 1000}
    return made


@pytest.fixture
def start_broker(tmp_path):
    started = []

    def start(*rules, env=None, **more):
        folder = tmp_path / f"broker{len(started)}"
        folder.mkdir()
        started.append(Broker(BUILD, folder, config(*rules, **more), env, {"TEST_K": SECRET}))
        return started[-1].start()

    yield start
    problems = [problem for one in started for problem in one.finish()]
    assert not problems, problems


def reply(status=200, body=b"ok", headers=()):
    head = f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers)
    return head.encode("latin-1") + b"\r\n" + body


def answering(data):
    return lambda request, send, connection: send(data) or True


# ---- decisions ----


def test_an_allowed_fetch_arrives_and_is_recorded(channel_for, upstream):
    server = upstream(answering(reply(201, b"made", [("x-a", "1")])))
    channel = channel_for(rule("127.0.0.1", name="local"))
    answer = channel.fetch(f"{server.origin}/a%7e?b=c", headers=[("X-B", "2")])
    assert (answer.status, answer.body, answer.header("x-a"), answer.redirected) == (201, b"made", ["1"], False)
    assert answer.url == f"{server.origin}/a%7e?b=c"
    assert server.requests[0].target == "/a~?b=c" and server.requests[0].header("x-b") == ["2"]
    record, = answer.records
    assert (record.verdict, record.status, record.host, record.port, record.rule) == (b.ALLOW, 201, "127.0.0.1", server.port, "local")
    line, = channel.broker.await_audit(1)
    assert (line["verdict"], line["rule"], line["path"], line["address"], line["bytes"]) == ("allow", "local", "/a~", "127.0.0.1", 4)


def test_what_matches_no_rule_is_denied_unresolved(channel_for, dns):
    channel = channel_for(rule("api.example.com"), dns=dns)
    answer = channel.fetch("https://c2VjcmV0.evil.test/x".lower())
    assert answer.failure == b.DENIED
    assert answer.text == "fetch to https://c2vjcmv0.evil.test was denied by the outbound policy (GET)"
    assert answer.records[0].verdict == b.DENY and answer.records[0].reason == "no rule names this host"
    assert dns.asked == []


def test_an_unknown_credential_is_denied(start_broker, upstream):
    server = upstream()
    tenants = {"acme": {"keys": [{"sha256": "00" * 32}], "policy": "p"}}
    channel = start_broker(rule("127.0.0.1"), tenants=tenants).channel()
    channel.open(credential="guess")
    answer = channel.fetch(server.origin + "/")
    assert answer.failure == b.DENIED and "no tenant" in answer.records[0].reason
    assert not server.connections


def test_a_tenant_cannot_take_anothers_policy(start_broker, upstream):
    server = upstream()
    tenants = {"acme": tenant("acme-key")}
    channel = start_broker(rule("127.0.0.1"), tenants=tenants).channel()
    channel.open(1, "acme-key", "p")
    channel.open(2, "acme-key")
    assert "may not use" in channel.fetch(server.origin + "/").records[0].reason
    assert "no network" in channel.fetch(server.origin + "/", execution=2).records[0].reason
    assert not server.connections


@pytest.mark.parametrize("url", [
    "http://user@127.0.0.1/", "ftp://127.0.0.1/", "http://127.0.0.1\\@x.test/", "http://127.0.0.1/a b", "http://127.1/",
    "HTTP://127.0.0.1/", "http://127.0.0.1:80/", "http://127.0.0.1/x/../y", "http://127.0.0.1/?a=\\b", "http://a..b/", "", "x"])
def test_a_url_that_is_not_canonical_is_refused(channel_for, url):
    answer = channel_for(rule("127.0.0.1")).fetch(url)
    assert answer.failure == b.MALFORMED and answer.records[0].verdict == b.FAILED


@pytest.mark.parametrize("header", [("X-A", "a\r\nB: c"), ("X-A", "a\nb"), ("X-A", "a\x0bb"), ("X-A", "a\x7f"), ("", "x"),
                                    ("X:Y", "v"), (":authority", "evil.test"), ("X Y", "v")])
def test_a_malformed_header_is_refused(channel_for, upstream, header):
    server = upstream()
    assert channel_for(rule("127.0.0.1")).fetch(server.origin + "/", headers=[header]).failure == b.MALFORMED
    assert not server.connections


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "GET /admin HTTP/1.1\r\nX:", ""])
def test_a_forbidden_method_is_refused(channel_for, method):
    assert channel_for(rule("127.0.0.1")).fetch("http://127.0.0.1/", method=method).failure == b.MALFORMED


def test_subrequests_are_counted(channel_for, upstream):
    server = upstream()
    channel = channel_for(rule("127.0.0.1"))
    channel.open(2, sub_requests=2)
    failures = [channel.fetch(server.origin + "/", execution=2).failure for _ in range(3)]
    assert failures == [None, None, b.LIMIT] and len(server.requests) == 2


def test_more_fetches_than_may_run_at_once_wait_for_their_turn(channel_for, upstream):
    release = threading.Event()
    server = upstream(lambda request, send, connection: release.wait(20) and send(reply()) or True)
    channel = channel_for(rule("127.0.0.1"), limits={"concurrent_fetches": 2})
    asked = [channel.ask(server.origin + "/")[1] for _ in range(5)]
    server.await_requests(2)
    assert channel.quiet() and len(server.requests) == 2
    release.set()
    channel.wait(asked[0], lambda: all(answer.done for answer in asked))
    assert [answer.status for answer in asked] == [200] * 5


# ---- headers and credentials ----


def test_a_credential_is_injected_and_the_agents_are_dropped(channel_for, upstream, ca):
    server = upstream(tls=ca.issue("127.0.0.1"))
    channel = channel_for(rule("127.0.0.1", inject=AUTH), upstream={"ca": str(ca.certificate)})
    answer = channel.fetch(server.origin + "/", headers=[("Authorization", "Bearer ATTACKER"), ("Cookie", "c"), ("X_Api_Key", "k"),
                                                         ("Host", "evil.test"), ("Proxy-Authorization", "p"), ("X-Ok", "1")])
    request = server.requests[0]
    assert answer.status == 200
    assert request.header("authorization") == [f"Bearer {SECRET}"] and request.header("x-ok") == ["1"]
    assert request.header("host") == [f"127.0.0.1:{server.port}"]
    assert not any(request.header(name) for name in ("cookie", "x_api_key", "proxy-authorization"))
    line, = channel.broker.await_audit(1)
    assert line["credential"] is True and line["headers_dropped"] == 5
    assert SECRET not in channel.broker.audit_file.read_text() + channel.broker.log


def test_a_credential_is_not_sent_over_http(channel_for, upstream):
    server = upstream()
    answer = channel_for(rule("127.0.0.1", inject=AUTH)).fetch(server.origin + "/")
    assert answer.failure == b.DENIED and not server.connections


def test_cleartext_omit_leaves_the_credential_out(channel_for, upstream):
    server = upstream()
    answer = channel_for(rule("127.0.0.1", inject=AUTH, cleartext="omit")).fetch(server.origin + "/", headers=[("Authorization", "x")])
    assert answer.status == 200 and server.requests[0].header("authorization") == []


def test_framing_belongs_to_the_broker(channel_for, upstream):
    server = upstream()
    channel = channel_for(rule("127.0.0.1"))
    channel.fetch(server.origin + "/", method="POST", body=b"data", length=4,
                  headers=[("Transfer-Encoding", "chunked"), ("Content-Length", "3"), ("Expect", "100-continue")])
    channel.fetch(server.origin + "/", method="POST", body=b"data")
    channel.fetch(server.origin + "/", method="POST")
    known, streamed, empty = server.requests
    assert known.header("content-length") == ["4"] and not known.header("transfer-encoding") and not known.header("expect")
    assert streamed.header("transfer-encoding") == ["chunked"] and not streamed.header("content-length")
    assert empty.header("content-length") == ["0"] and not empty.header("content-type")
    assert [r.body for r in server.requests] == [b"data", b"data", b""]


def test_response_headers_of_one_hop_are_dropped_and_bodies_are_decoded(channel_for, upstream):
    packed = gzip.compress(b"hello " * 1000)
    server = upstream(answering(reply(200, packed, [("content-encoding", "gzip"), ("alt-svc", 'h3="evil.test:443"'),
                                                    ("keep-alive", "timeout=5"), ("set-cookie", "a=b"), ("x-x", "1")])))
    answer = channel_for(rule("127.0.0.1")).fetch(server.origin + "/")
    assert answer.body == b"hello " * 1000
    assert sorted(name.lower() for name, _ in answer.headers) == ["set-cookie", "x-x"]


# ---- redirects ----


def redirecting(location, status=302):
    def handler(request, send, connection):
        target = location() if callable(location) else location
        send(reply(status, b"moved", [("location", target)]) if request.target == "/" else reply())
        return True
    return handler


def test_a_redirect_is_decided_anew(channel_for, upstream):
    there = upstream()
    here = upstream(redirecting(there.origin + "/secret"))
    channel = channel_for(rule("127.0.0.1"), {"deny": "127.0.0.1", "path": ["/secret"], "name": "no"})
    answer = channel.fetch(here.origin + "/")
    assert answer.failure == b.DENIED and answer.text.endswith(f"{here.origin} was denied by the outbound policy (GET)")
    assert [(r.verdict, r.status) for r in answer.records] == [(b.ALLOW, 302), (b.DENY, 0)]
    assert not there.connections


def test_a_credential_stays_within_the_first_origin(channel_for, upstream, ca):
    tls = ca.issue("127.0.0.1")
    there = upstream(tls=tls)
    here = upstream(redirecting(lambda: there.origin + "/y"), tls=tls)
    same = upstream(redirecting("/next"), tls=tls)
    channel = channel_for(rule("127.0.0.1", inject=AUTH), upstream={"ca": str(ca.certificate)})
    answer = channel.fetch(here.origin + "/", headers=[("X-Api-Key", "agents-own"), ("X-Ok", "1")])
    assert answer.status == 200 and answer.redirected and answer.url == there.origin + "/y"
    assert here.requests[0].header("authorization") and there.requests[0].header("x-ok") == ["1"]
    assert not there.requests[0].header("authorization") and not there.requests[0].header("x-api-key")
    assert channel.fetch(same.origin + "/").status == 200
    assert [r.header("authorization") for r in same.requests] == [[f"Bearer {SECRET}"]] * 2


def test_by_rule_injects_at_each_hop(channel_for, upstream, ca):
    tls = ca.issue("127.0.0.1")
    there = upstream(tls=tls)
    here = upstream(redirecting(lambda: there.origin + "/y"), tls=tls)
    channel = channel_for(rule("127.0.0.1", inject=AUTH), upstream={"ca": str(ca.certificate)}, policy={"redirect_inject": "by-rule"})
    assert channel.fetch(here.origin + "/").status == 200
    assert there.requests[0].header("authorization") == [f"Bearer {SECRET}"]


@pytest.mark.parametrize("status,method,then,body", [(301, "POST", "GET", b""), (302, "POST", "GET", b""), (303, "PUT", "GET", b""),
                                                     (307, "POST", "POST", b"data"), (308, "PUT", "PUT", b"data"), (302, "PUT", "PUT", b"data")])
def test_redirects_change_method_and_body_as_fetch_says(channel_for, upstream, status, method, then, body):
    server = upstream(redirecting("/next", status))
    answer = channel_for(rule("127.0.0.1")).fetch(server.origin + "/", method=method, body=b"data", headers=[("Content-Type", "text/x")])
    assert answer.status == 200
    last = server.requests[-1]
    assert (last.method, last.body, bool(last.header("content-type"))) == (then, body, bool(body))


def test_a_large_body_cannot_be_sent_again(channel_for, upstream):
    server = upstream(redirecting("/next", 307))
    channel = channel_for(rule("127.0.0.1"))
    number, answer = channel.ask(server.origin + "/", method="POST", body=True)
    left = sent = 0
    while sent < 600000 and not answer.done:
        channel.wait(answer, lambda: answer.done or 262144 + answer.credit - sent >= 50000)
        channel.send(b.FETCH_BODY, 1, number, b"x" * 50000)
        sent += 50000
    channel.send(b.FETCH_BODY, 1, number, b"", b.FIN)
    channel.wait(answer, lambda: answer.done)
    assert answer.failure == b.REDIRECT and "request body" in answer.text
    assert len(server.requests) == 1


def test_redirect_modes(channel_for, upstream):
    server = upstream(redirecting("/next"))
    channel = channel_for(rule("127.0.0.1"))
    manual = channel.fetch(server.origin + "/", redirect=b.MANUAL)
    assert (manual.status, manual.header("location"), manual.body) == (302, ["/next"], b"moved")
    assert channel.fetch(server.origin + "/", redirect=b.ERROR).failure == b.REDIRECT
    assert len(server.requests) == 2


@pytest.mark.parametrize("location", ["file:///etc/passwd", "http://u:p@127.0.0.1/", "http://[::1", "ftp://x/"])
def test_a_bad_location_is_not_followed(channel_for, upstream, location):
    server = upstream(redirecting(location))
    assert channel_for(rule("127.0.0.1")).fetch(server.origin + "/").failure == b.REDIRECT
    assert len(server.requests) == 1


def test_a_redirect_loop_ends(channel_for, upstream):
    server = upstream(redirecting("/"))
    answer = channel_for(rule("127.0.0.1")).fetch(server.origin + "/")
    assert answer.failure == b.REDIRECT and len(server.requests) == 21 and len(answer.records) == 21


# ---- addresses ----


@pytest.mark.parametrize("address", ["127.0.0.1", "10.2.3.4", "169.254.169.254", "::1", "::ffff:127.0.0.1", "192.168.1.1", "fd00::1"])
def test_a_name_with_a_private_address_is_unreachable(channel_for, dns, address):
    dns.set("api.example.com", address)
    answer = channel_for({"host": "api.example.com"}, dns=dns).fetch("https://api.example.com/")
    assert (answer.failure, answer.text) == (b.UNREACHABLE, "upstream unreachable")
    assert answer.records[0].verdict == b.DENY and answer.records[0].reason.startswith("address is")


def test_one_private_answer_among_public_ones_refuses_them_all(channel_for, dns):
    dns.set("api.example.com", "93.184.215.14", "127.0.0.1")
    answer = channel_for({"host": "api.example.com"}, dns=dns).fetch("https://api.example.com/")
    assert answer.failure == b.UNREACHABLE and "loopback" in answer.records[0].reason


def test_each_fetch_resolves_and_is_judged_again(channel_for, dns, upstream):
    server = upstream()
    dns.set("api.example.com", "127.0.0.1")
    channel = channel_for({"host": "api.example.com", "scheme": ["http"], "port": [server.port], "cidr": ["127.0.0.1/32"], "allow_special": True}, dns=dns)
    url = f"http://api.example.com:{server.port}/"
    assert channel.fetch(url).status == 200 and server.requests[0].header("host") == [f"api.example.com:{server.port}"]
    dns.set("api.example.com", "127.0.0.2")
    assert channel.fetch(url).failure == b.UNREACHABLE
    assert server.connections == 1


def test_cidr_without_allow_special_does_not_open_loopback(start_broker):
    pass_through = {"host": "127.0.0.1", "scheme": ["http"], "port": "any"}
    channel = start_broker(pass_through).channel()
    channel.open()
    assert channel.fetch("http://127.0.0.1:9999/").records[0].reason.startswith("address is loopback")


@pytest.mark.parametrize("url", ["http://localhost/", "http://foo.localhost/", "http://intranet/"])
def test_local_names_are_never_reached(channel_for, dns, url):
    answer = channel_for({"host": "*", "scheme": ["http", "https"], "port": "any"}, dns=dns).fetch(url)
    assert answer.failure == b.DENIED and dns.asked == []


def test_a_resolver_that_says_nothing_is_given_up(channel_for, dns):
    dns._answer = lambda query: b""
    answer = channel_for({"host": "api.example.com"}, dns=dns).fetch("https://api.example.com/")
    assert answer.failure == b.UNREACHABLE and "resolver" in answer.records[0].reason


# ---- TLS and connections ----


def test_an_untrusted_certificate_is_refused(channel_for, upstream, ca):
    server = upstream(tls=ca.issue("127.0.0.1"))
    answer = channel_for(rule("127.0.0.1")).fetch(server.origin + "/")
    assert answer.failure == b.UNREACHABLE and "certificate" in answer.records[0].reason and not server.requests


def test_a_certificate_of_another_name_is_refused(channel_for, upstream, ca):
    server = upstream(tls=ca.issue("other.test"))
    answer = channel_for(rule("127.0.0.1"), upstream={"ca": str(ca.certificate)}).fetch(server.origin + "/")
    assert answer.failure == b.UNREACHABLE and not server.requests


def test_connections_are_kept_for_one_rule_and_not_shared_with_another(channel_for, upstream):
    server = upstream()
    channel = channel_for(rule("127.0.0.1", path=["/a/**"]), rule("127.0.0.1"))
    for path in ("/a/1", "/a/2", "/b", "/a/3"):
        assert channel.fetch(server.origin + path).status == 200
    assert server.connections == 2


def test_connections_are_not_shared_between_tenants(start_broker, upstream):
    server = upstream()
    tenants = {name: tenant(name, policy="p") for name in ("acme", "bell")}
    channel = start_broker(rule("127.0.0.1"), tenants=tenants).channel()
    channel.open(1, "acme")
    channel.open(2, "bell")
    for execution in (1, 2, 1, 2):
        assert channel.fetch(server.origin + "/", execution=execution).status == 200
    assert server.connections == 2


def test_a_kept_connection_that_died_is_replaced(channel_for, upstream):
    server = upstream(lambda request, send, connection: send(reply()) and False)
    channel = channel_for(rule("127.0.0.1"))
    for count in range(3):
        assert channel.fetch(server.origin + "/", method="POST", body=b"data").status == 200
        server.await_closed()
    assert len(server.requests) == 3


def test_proxy_variables_are_ignored(channel_for, upstream):
    server, proxy = upstream(), upstream()
    channel = channel_for(rule("127.0.0.1"), env={"http_proxy": proxy.origin, "ALL_PROXY": proxy.origin})
    assert channel.fetch(server.origin + "/").status == 200 and not proxy.connections


# ---- streaming ----


def test_a_response_streams_as_it_comes(channel_for, upstream):
    go = threading.Event()

    def handler(request, send, connection):
        send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n")
        go.wait(20)
        send(b"6\r\nsecond\r\n0\r\n\r\n")
        return True

    channel = channel_for(rule("127.0.0.1"))
    _, answer = channel.ask(upstream(handler).origin + "/")
    channel.wait(answer, lambda: answer.body == b"first")
    assert answer.status == 200 and not answer.done
    go.set()
    channel.wait(answer, lambda: answer.done)
    assert answer.body == b"firstsecond" and answer.failure is None


def test_a_response_is_held_back_by_credit(channel_for, upstream):
    size = 64 * 1024 * 1024
    sent = [0]

    def handler(request, send, connection):
        send(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % size)
        for _ in range(size // 65536):
            send(b"z" * 65536)
            sent[0] += 65536
        return True

    channel = channel_for(rule("127.0.0.1"))
    number, answer = channel.ask(upstream(handler).origin + "/")
    channel.wait(answer, lambda: len(answer.body) > 262144 - 16384)
    assert channel.quiet(0.5) and len(answer.body) <= 262144
    held = sent[0]
    assert channel.quiet(0.5) and sent[0] == held < 16 * 1024 * 1024
    granted = 0
    while not answer.done:  # from here on the worker consumes
        more, granted = len(answer.body) - granted, len(answer.body)
        if more:
            channel.send(b.FETCH_CREDIT, 1, number, struct.pack("<I", more))
        channel.wait(answer, lambda: answer.done or len(answer.body) > granted)
    assert answer.failure is None and len(answer.body) == size


def test_a_slow_response_does_not_hold_up_another_of_the_same_upstream(channel_for, upstream):
    server = upstream(lambda request, send, connection: send(reply(200, b"y" * (1 << 20) if request.target == "/big" else b"ok")) or True)
    channel = channel_for(rule("127.0.0.1"))
    _, big = channel.ask(server.origin + "/big")
    channel.wait(big, lambda: len(big.body) > 240000)
    assert channel.fetch(server.origin + "/small").body == b"ok"


def test_a_request_body_streams_with_credit(channel_for, upstream):
    server = upstream()
    channel = channel_for(rule("127.0.0.1"))
    number, answer = channel.ask(server.origin + "/", method="POST", body=True)
    size, sent = 4 * 1024 * 1024, 0
    while sent < size:
        channel.wait(answer, lambda: 262144 + answer.credit - sent >= 65536)
        channel.send(b.FETCH_BODY, 1, number, bytes([sent // 65536 % 251]) * 65536)
        sent += 65536
    channel.send(b.FETCH_BODY, 1, number, b"end", b.FIN)
    channel.wait(answer, lambda: answer.done)
    body = server.requests[0].body
    assert answer.status == 200 and len(body) == size + 3
    assert all(body[i * 65536] == i % 251 for i in range(size // 65536)) and body.endswith(b"end")


def test_a_body_of_another_length_than_declared_fails(channel_for, upstream):
    answer = channel_for(rule("127.0.0.1")).fetch(upstream().origin + "/", method="POST", body=b"12345", length=4)
    assert answer.failure == b.MALFORMED


def test_cancelling_closes_the_upstream_connection(channel_for, upstream):
    def handler(request, send, connection):
        send(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\npart")
        connection.recv(1)

    server = upstream(handler)
    channel = channel_for(rule("127.0.0.1"))
    number, answer = channel.ask(server.origin + "/")
    channel.wait(answer, lambda: answer.body == b"part")
    channel.send(b.FETCH_CANCEL, 1, number)
    server.await_closed()
    channel.send(b.FETCH_CREDIT, 1, number, struct.pack("<I", 4))  # crossed the end: dropped
    assert channel.fetch(upstream().origin + "/").status == 200
    assert channel.broker.await_audit(1)[0]["reason"] == "cancelled by the worker"


def test_closing_an_execution_cancels_its_fetches(channel_for, upstream):
    server = upstream(lambda request, send, connection: connection.recv(1))
    channel = channel_for(rule("127.0.0.1"))
    for _ in range(3):
        channel.ask(server.origin + "/")
    server.await_requests(3)
    channel.close_execution()
    server.await_closed()
    assert channel.quiet()


# ---- hostile upstreams ----


def raw(data):
    return lambda request, send, connection: send(data) and False


@pytest.mark.parametrize("data,failure", [
    (b"", b.PROTOCOL),
    (b"garbage\r\n\r\n", b.PROTOCOL),
    (b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\nraw", b.PROTOCOL),
    (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n", b.PROTOCOL),
    (b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd", b.PROTOCOL),
    (b"HTTP/1.1 200 OK\r\n" + b"x-a: b\r\n" * 300 + b"\r\n", b.PROTOCOL),
    (b"HTTP/1.1 200 OK\r\nx-a: " + b"b" * 20000 + b"\r\n\r\n", b.PROTOCOL),
    (b"HTTP/1.1 200 OK\r\nbad name: x\r\ncontent-length: 0\r\n\r\n", b.PROTOCOL),
    (b"HTTP/1.1 200 OK\r\ncontent-encoding: x-foo\r\ncontent-length: 2\r\n\r\nok", b.PROTOCOL),
    (b"HTTP/1.1 302 X\r\nlocation: /a\x01b\r\ncontent-length: 0\r\n\r\n", b.PROTOCOL),
    (b"HTTP/1.1 999 No\r\ncontent-length: 0\r\n\r\n", b.PROTOCOL)])
def test_a_broken_response_is_a_protocol_failure(channel_for, upstream, data, failure):
    answer = channel_for(rule("127.0.0.1")).fetch(upstream(raw(data)).origin + "/")
    assert answer.failure == failure and answer.text == "upstream broke off or broke the protocol"


def test_a_response_that_breaks_off_fails_after_its_head(channel_for, upstream):
    answer = channel_for(rule("127.0.0.1")).fetch(upstream(raw(b"HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\nabc")).origin + "/")
    assert (answer.status, answer.body, answer.failure) == (200, b"abc", b.PROTOCOL)


def test_early_hints_are_dropped(channel_for, upstream):
    answer = channel_for(rule("127.0.0.1")).fetch(upstream(raw(b"HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n" + reply())).origin + "/")
    assert answer.status == 200 and not answer.header("link")


@pytest.mark.parametrize("data", [b"", b"HTTP/1.1 200 OK\r\nx-a:", b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"])
def test_an_upstream_that_hangs_is_given_up(channel_for, upstream, data):
    server = upstream(lambda request, send, connection: send(data) or connection.recv(1))
    answer = channel_for(rule("127.0.0.1"), upstream={"first_byte_timeout_ms": 300, "idle_timeout_ms": 300}).fetch(server.origin + "/")
    assert answer.failure == (b.PROTOCOL if b"abc" in data else b.UNREACHABLE)
    server.await_closed()


def test_nobody_listening_is_unreachable(channel_for):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    answer = channel_for(rule("127.0.0.1")).fetch(f"http://127.0.0.1:{port}/")
    assert (answer.failure, answer.text) == (b.UNREACHABLE, "upstream unreachable")


def test_two_responses_to_one_request_do_not_reach_the_next(channel_for, upstream):
    server = upstream(answering(reply() + reply(200, b"poison")))
    channel = channel_for(rule("127.0.0.1"))
    assert [channel.fetch(server.origin + "/").body for _ in range(3)] == [b"ok"] * 3
    assert server.connections == 3


# ---- hostile workers, orders ----


def frame(size, kind, flags=0, reserved=0, execution=1, fetch=0, payload=b""):
    return struct.pack("<IBBHII", size, kind, flags, reserved, execution, fetch) + payload


@pytest.mark.parametrize("data", [
    frame(0, 99), frame(0, b.HEAD, fetch=1), frame(2 ** 31, b.FETCH, fetch=1), frame(0, b.EXEC_CLOSE, flags=0x80),
    frame(0, b.EXEC_CLOSE, reserved=1), frame(0, b.EXEC_CLOSE, execution=7), frame(4, b.EXEC_OPEN, execution=2, payload=b"\xff" * 4),
    frame(0, b.EXEC_CLOSE, execution=0), frame(3, b.FETCH, fetch=1, payload=b"abc"), frame(0, b.FETCH, execution=9, fetch=1)])
def test_a_worker_that_breaks_the_protocol_loses_only_its_channel(start_broker, upstream, data):
    broker = start_broker(rule("127.0.0.1"))
    bad, good = broker.channel(), broker.channel()
    for channel in (bad, good):
        channel.open()
    bad.socket.sendall(data)
    assert bad.await_gone()
    kind, slot, text = broker.hear()
    assert (kind, slot) == (b.BAD_PEER, 0) and text
    assert good.fetch(upstream().origin + "/").status == 200


@pytest.mark.parametrize("break_it", [
    lambda channel, number: channel.send(b.FETCH_CREDIT, 1, number, struct.pack("<I", 1)),
    lambda channel, number: channel.send(b.FETCH_BODY, 1, number, b"x"),
    lambda channel, number: channel.send(b.EXEC_OPEN, 1, 0, b.string("e") + b.string("") + b.string("") + b"\0\0\0\0")])
def test_a_message_against_its_state_loses_the_channel(start_broker, upstream, break_it):
    server = upstream(lambda request, send, connection: connection.recv(1))
    broker = start_broker(rule("127.0.0.1"))
    channel = broker.channel()
    channel.open()
    number, _ = channel.ask(server.origin + "/")
    server.await_requests(1)
    break_it(channel, number)
    assert channel.await_gone() and broker.hear()[0] == b.BAD_PEER
    server.await_closed()


def test_body_over_its_credit_loses_the_channel(channel_for, dns):
    dns._answer = lambda query: b""  # the fetch stays where nothing of its body is sent on
    channel = channel_for({"host": "api.example.com"}, dns=dns)
    number, _ = channel.ask("https://api.example.com/", method="POST", body=True)
    for _ in range(4):
        channel.send(b.FETCH_BODY, 1, number, b"x" * 65536)
    assert channel.quiet()
    channel.send(b.FETCH_BODY, 1, number, b"x")
    assert channel.await_gone() and channel.broker.hear()[0] == b.BAD_PEER


def test_a_reload_is_applied_and_a_bad_one_refused(start_broker, upstream):
    server = upstream()
    broker = start_broker(rule("127.0.0.1"))
    channel = broker.channel()
    channel.open()
    assert channel.fetch(server.origin + "/").status == 200
    broker.configure({"policies": {"p": {"rules": []}}, "default_policy": "p"})
    assert broker.hear() == (b.APPLIED, 2, "")
    assert channel.fetch(server.origin + "/").failure == b.DENIED
    broker.configure({"nonsense": 1})
    kind, number, text = broker.hear()
    assert (kind, number) == (b.REFUSED, 3) and "nonsense" in text
    broker.configure(config(rule("127.0.0.1"), secrets={"K": {"env": "ABSENT"}}))
    kind, _, text = broker.hear()
    assert kind == b.REFUSED and "ABSENT" in text


def test_a_rule_removed_between_two_hops_is_not_followed(start_broker, upstream):
    asked, go = threading.Event(), threading.Event()

    def handler(request, send, connection):
        asked.set()
        go.wait(20)
        send(reply(302, b"", [("location", "/next")]))
        return True

    server = upstream(handler)
    broker = start_broker(rule("127.0.0.1"))
    channel = broker.channel()
    channel.open()
    _, answer = channel.ask(server.origin + "/")
    assert asked.wait(20)
    broker.configure({"policies": {"p": {"rules": []}}, "default_policy": "p"})
    broker.hear()
    go.set()
    channel.wait(answer, lambda: answer.done)
    assert answer.failure == b.DENIED and [line["config"] for line in broker.await_audit(2)] == [1, 2]


def test_a_short_or_unsendable_secret_refuses_the_start(tmp_path):
    for value in ("tiny!", "12345678\r\nX: y"):
        folder = tmp_path / str(len(value))
        folder.mkdir()
        broker = Broker(BUILD, folder, config(rule("127.0.0.1", inject=AUTH)), {"TEST_K": value})
        kind, _, text = broker.hear()
        assert kind == b.REFUSED and "K" in text and value not in text
        assert broker.await_exit() == 1


def test_drain_waits_for_open_executions(start_broker, upstream):
    go = threading.Event()
    server = upstream(lambda request, send, connection: go.wait(20) and send(reply()) or True)
    broker = start_broker(rule("127.0.0.1"))
    channel = broker.channel()
    channel.open()
    _, answer = channel.ask(server.origin + "/")
    server.await_requests(1)
    broker.tell(b.DRAIN, 20000)
    go.set()
    channel.wait(answer, lambda: answer.done)
    assert answer.status == 200
    channel.close_execution()
    assert broker.hear() == (b.DRAINED, 0, "")
    assert broker.await_exit() == 0


def test_drain_is_bounded(start_broker):
    broker = start_broker(rule("127.0.0.1"))
    broker.channel().open()
    broker.tell(b.DRAIN, 100)
    assert broker.hear()[0] == b.DRAINED and broker.await_exit() == 0


def test_the_broker_is_locked_down(start_broker):
    broker = start_broker(rule("127.0.0.1"))
    status = dict(line.split(":\t", 1) for line in open(f"/proc/{broker.pid}/status").read().splitlines() if ":\t" in line)
    assert status["NoNewPrivs"] == "1"
    assert "Max core file size        0                    0" in open(f"/proc/{broker.pid}/limits").read()
    assert os.stat(f"/proc/{broker.pid}/environ").st_uid == 0  # what PR_SET_DUMPABLE 0 makes of it


def test_descriptors_stay_bounded(channel_for, upstream):
    server = upstream(raw(reply()))
    channel = channel_for(rule("127.0.0.1"))
    assert channel.fetch("http://other.test/").failure == b.DENIED  # the broker has taken its channel by now
    before = len(os.listdir(f"/proc/{channel.broker.pid}/fd"))
    asked = [channel.ask(server.origin + "/")[1] for _ in range(200)]
    channel.wait(asked[0], lambda: all(answer.done for answer in asked))
    server.await_closed()
    # Connections that the upstream has closed stay until they would be used again, 16 at most; libcurl has 2 for itself.
    assert len(os.listdir(f"/proc/{channel.broker.pid}/fd")) <= before + 18
