"""What rules make of the requests that they allow: other hosts, paths and headers, limits, times, further tries, proxies."""

import hmac
import json
import subprocess
import threading

import pytest

from conftest import BUILD
from support import broker as b
from support.broker import Broker, channel_for  # noqa: F401
from support.ca import TestCA
from support.gateway import tenant
from support.namespace import CLONE_NEWNS, in_thread_of_its_own
from support.proxy import Proxy

SECRET = "S3CRET-0123456789abcdef"
LOCAL = {"scheme": ["http", "https"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True}
AUTH = [{"header": "Authorization", "value": "Bearer ${K}"}]


def rule(host, **more):
    return {"host": host, **LOCAL, **more}


def reply(body=b"ok", status=200, *lines):
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status} X", *lines, f"content-length: {len(body)}"))
    return head.encode() + b"\r\n" + body


@pytest.fixture
def start_broker(tmp_path, dns, ca):
    started = []

    def start(*rules, policy=None, **more):
        config = {"policies": {"p": {"rules": list(rules), **(policy or {})}}, "dns": {"servers": [dns.address], "timeout_ms": 1000},
                  "secrets": {"K": {"env": "TEST_K"}}, **more}
        config.setdefault("upstream", {})["ca"] = str(ca.certificate)
        if "tenants" not in config:
            config["default_policy"] = "p"
        folder = tmp_path / f"broker{len(started)}"
        folder.mkdir()
        started.append(Broker(BUILD, folder, config, None, {"TEST_K": SECRET}))
        return started[-1].start()

    yield start
    problems = [problem for one in started for problem in one.finish()]
    assert not problems, problems


# ---- rewrite, connect_to ----

def test_rewriting_changes_host_path_and_headers_but_not_what_the_agent_sees(channel_for, upstream, dns, ca):
    server = upstream(tls=ca.issue("internal.example.com"))
    dns.set("internal.example.com", "127.0.0.1")
    rewrite = {"host": f"internal.example.com:{server.port}", "strip_prefix": "/v1", "path_prefix": "/api/v2",
               "headers": {"X-Team": "agents"}, "remove_headers": ["X-Debug"]}
    channel = channel_for(rule("api.example.com", rewrite=rewrite, inject=AUTH))
    answer = channel.fetch("https://api.example.com/v1/items?a=/v1/b", headers=[("x-team", "mine"), ("X_Debug", "1"), ("x-kept", "1")])
    assert answer.status == 200 and answer.url == "https://api.example.com/v1/items?a=/v1/b"
    request = server.requests[0]
    assert request.target == "/api/v2/items?a=/v1/b"
    assert request.header("host") == [f"internal.example.com:{server.port}"]
    assert request.header("x-team") == ["agents"] and request.header("x_debug") == [] and request.header("x-kept") == ["1"]
    assert request.header("authorization") == [f"Bearer {SECRET}"]
    assert [name for name, _ in dns.asked] == ["internal.example.com"] * 2, "the URL's own name is nobody's business"


@pytest.mark.parametrize("path, sent", [("/v1", "/"), ("/v1/", "/"), ("/v1?q", "/?q"), ("/v10/x", "/v10/x"), ("/x/v1/y", "/x/v1/y")])
def test_a_stripped_prefix_is_whole_segments(channel_for, upstream, path, sent):
    server = upstream()
    assert channel_for(rule("127.0.0.1", rewrite={"strip_prefix": "/v1"})).fetch(server.origin + path).status == 200
    assert server.requests[0].target == sent


def test_the_path_that_is_matched_is_the_agents(channel_for, upstream):
    server = upstream()
    channel = channel_for(rule("127.0.0.1", path=["/v1/**"], rewrite={"strip_prefix": "/v1"}))
    assert channel.fetch(server.origin + "/v1/x").status == 200
    assert channel.fetch(server.origin + "/x").failure == b.DENIED
    assert [request.target for request in server.requests] == ["/x"]


def test_connect_to_goes_elsewhere_and_keeps_the_names(channel_for, upstream, dns, ca):
    server = upstream(tls=ca.issue("api.example.com"))
    dns.set("db.example.net", "127.0.0.1")
    channel = channel_for(rule("api.example.com", connect_to=f"db.example.net:{server.port}"))
    assert channel.fetch("https://api.example.com/x").status == 200
    assert server.requests[0].header("host") == ["api.example.com"]
    assert {name for name, _ in dns.asked} == {"db.example.net"}


def test_connect_to_an_address_without_a_name_server(channel_for, upstream, dns, ca):
    server = upstream(tls=ca.issue("api.example.com"))
    assert channel_for(rule("api.example.com", connect_to=f"127.0.0.1:{server.port}")).fetch("https://api.example.com/").status == 200
    assert dns.asked == []


def test_what_connect_to_resolves_to_is_judged(channel_for, upstream, dns):
    server = upstream()
    dns.set("db.example.net", "127.0.0.1")
    answer = channel_for({"host": "api.example.com", "connect_to": f"db.example.net:{server.port}"}).fetch("https://api.example.com/")
    assert answer.failure == b.UNREACHABLE and answer.records[0].verdict == b.DENY
    assert not server.connections


# ---- authorities ----

def test_a_rules_own_authority_is_the_only_one(channel_for, upstream, dns, ca, tmp_path):
    (tmp_path / "other").mkdir()
    other = TestCA(tmp_path / "other")
    dns.set("api.example.com", "127.0.0.1")
    usual, own = upstream(tls=ca.issue("api.example.com")), upstream(tls=other.issue("api.example.com"))
    channel = channel_for(rule("api.example.com", ca=str(other.certificate)))
    assert channel.fetch(f"https://api.example.com:{own.port}/").status == 200
    assert channel.fetch(f"https://api.example.com:{usual.port}/").failure == b.UNREACHABLE
    assert not usual.requests


# ---- upstream proxy ----

@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_is_asked_for_the_checked_address_and_gets_no_credential(channel_for, upstream, dns, ca, scheme):
    server, proxy = upstream(tls=ca.issue("api.example.com") if scheme == "https" else None), Proxy()
    dns.set("api.example.com", "127.0.0.1")
    more = {"inject": AUTH} if scheme == "https" else {}
    channel = channel_for(rule("api.example.com", proxy=f"http://127.0.0.1:{proxy.port}", **more))
    answer = channel.fetch(f"{scheme}://api.example.com:{server.port}/x", headers=[("x-a", "1")])
    assert answer.status == 200, answer.records[0].reason
    head = proxy.heads[0].decode()
    assert head.startswith(f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\n")
    assert SECRET not in head and "x-a" not in head.lower() and "api.example.com" not in head
    assert server.requests[0].header("host") == [f"api.example.com:{server.port}"]
    assert channel.broker.await_audit(1)[0]["address"] == "127.0.0.1"


def test_a_private_address_is_refused_before_the_proxy_is_asked(channel_for, dns):
    proxy = Proxy()
    dns.set("db.example.org", "10.0.0.5")
    answer = channel_for({"host": "*", "proxy": f"http://127.0.0.1:{proxy.port}"}).fetch("https://db.example.org/")
    assert answer.failure == b.UNREACHABLE and answer.records[0].verdict == b.DENY
    assert proxy.heads == []


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses_is_an_unreachable_upstream(channel_for, dns, status):
    proxy = Proxy(refuse=status)
    dns.set("api.example.com", "127.0.0.1")
    answer = channel_for(rule("api.example.com", proxy=f"http://127.0.0.1:{proxy.port}")).fetch("http://api.example.com/")
    assert answer.failure == b.UNREACHABLE and len(proxy.heads) == 1
    assert b"proxy-authorization" not in proxy.heads[0].lower()


# ---- limits ----

class Gate:
    """An upstream whose answers wait until the test lets them go."""

    def __init__(self):
        self.open, self.inside, self.most, self.changed = threading.Semaphore(0), 0, 0, threading.Condition()

    def __call__(self, request, send, connection):
        with self.changed:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.changed.notify_all()
        self.open.acquire()
        with self.changed:
            self.inside -= 1
        send(reply())
        return True


def test_requests_over_the_concurrency_wait_for_their_turn(channel_for, upstream):
    gate = Gate()
    server = upstream(gate)
    channel = channel_for(rule("127.0.0.1", limit={"concurrent": 2}))
    answers = [channel.ask(server.origin + f"/{i}")[1] for i in range(6)]
    server.await_requests(2)
    for _ in answers:
        gate.open.release()
    for answer in answers:
        channel.wait(answer, lambda answer=answer: answer.done)
    assert [answer.status for answer in answers] == [200] * 6
    assert gate.most == 2


def test_a_turn_that_does_not_come_in_time_is_a_failure_that_says_so(channel_for, upstream):
    gate = Gate()
    server = upstream(gate)
    channel = channel_for(rule("127.0.0.1", limit={"concurrent": 1, "wait_ms": 50}))
    first = channel.ask(server.origin + "/")[1]
    server.await_requests(1)
    late = channel.fetch(server.origin + "/")
    assert late.failure == b.BOUND and "too many requests" in late.text and late.records[0].verdict == b.FAILED
    gate.open.release()
    channel.wait(first, lambda: first.done)
    assert first.status == 200 and len(server.requests) == 1


def test_a_waiting_request_that_is_cancelled_leaves_the_queue(channel_for, upstream):
    gate = Gate()
    server = upstream(gate)
    channel = channel_for(rule("127.0.0.1", limit={"concurrent": 1}))
    first = channel.ask(server.origin + "/first")[1]
    server.await_requests(1)
    number, _ = channel.ask(server.origin + "/cancelled")
    last = channel.ask(server.origin + "/last")[1]
    channel.send(b.FETCH_CANCEL, 1, number)
    gate.open.release()
    gate.open.release()
    channel.wait(last, lambda: last.done)
    assert first.done and [request.target for request in server.requests] == ["/first", "/last"]


def test_a_bucket_without_tokens_fails_those_that_do_not_wait(channel_for, upstream):
    server = upstream()
    channel = channel_for(rule("127.0.0.1", limit={"per_second": 1, "burst": 3, "wait_ms": 0}))
    answers = [channel.fetch(server.origin + "/") for _ in range(4)]
    assert [answer.status for answer in answers[:3]] == [200] * 3 and answers[3].failure == b.BOUND
    assert len(server.requests) == 3


def test_those_that_wait_get_their_token(channel_for, upstream):
    server = upstream()
    channel = channel_for(rule("127.0.0.1", limit={"per_second": 20, "burst": 1}))
    answers = [channel.ask(server.origin + "/")[1] for _ in range(4)]
    for answer in answers:
        channel.wait(answer, lambda answer=answer: answer.done)
    assert [answer.status for answer in answers] == [200] * 4


def test_limits_are_counted_for_each_tenant_and_a_policys_over_all_rules(start_broker, upstream):
    server = upstream()
    tenants = {name: tenant(name, policy="p") for name in ("a", "b")}
    broker = start_broker(rule("127.0.0.1", path=["/x"]), rule("127.0.0.1", path=["/y"]), tenants=tenants,
                          policy={"limit": {"per_second": 1, "burst": 2, "wait_ms": 0}})
    channel = broker.channel()
    for number, name in ((1, "a"), (2, "b")):
        channel.open(number, name)
        statuses = [channel.fetch(f"{server.origin}/{path}", execution=number).status for path in "xyx"]
        assert statuses == [200, 200, None], name


@pytest.mark.parametrize("length", [b.UNKNOWN, 2000])
def test_a_request_body_over_its_bound_fails(channel_for, upstream, length):
    server = upstream()
    channel = channel_for(rule("127.0.0.1", max_request=1000))
    answer = channel.fetch(server.origin + "/", method="POST", body=b"x" * 2000, length=length)
    assert answer.failure == b.BOUND and "request body" in answer.text
    assert not server.requests, "no whole request has arrived"
    assert channel.fetch(server.origin + "/", method="POST", body=b"x" * 1000, length=1000 if length == 2000 else length).status == 200


def test_a_response_body_over_its_bound_fails(channel_for, upstream):
    server = upstream(lambda request, send, connection: send(reply(b"x" * int(request.target[1:]))) or True)
    channel = channel_for(rule("127.0.0.1", max_response=1000), policy={"limit": {"max_response": 5000}})
    assert channel.fetch(server.origin + "/1000").body == b"x" * 1000
    answer = channel.fetch(server.origin + "/1001")
    assert answer.failure == b.BOUND and len(answer.body) <= 1000


def test_the_bytes_of_a_day_are_used_up_by_both_bodies(channel_for, upstream):
    server = upstream(lambda request, send, connection: send(reply(b"x" * 300)) or True)
    channel = channel_for(rule("127.0.0.1", bytes_per_day=1000))
    for _ in range(2):
        assert channel.fetch(server.origin + "/", method="POST", body=b"y" * 200).status == 200
    answer = channel.fetch(server.origin + "/")
    assert answer.failure == b.DENIED and "day" in answer.records[0].reason
    assert len(server.requests) == 2


def test_one_body_does_not_take_more_than_is_left_of_the_day(channel_for, upstream):
    server = upstream(lambda request, send, connection: send(reply(b"x" * 300)) or True)
    channel = channel_for(rule("127.0.0.1"), policy={"limit": {"bytes_per_day": 1000}})
    assert channel.fetch(server.origin + "/").status == 200
    answer = channel.fetch(server.origin + "/", method="POST", body=b"y" * 500)
    assert answer.failure == b.BOUND and not answer.body, "500 of 700 that were left have gone out"
    assert len(server.requests) == 2


def test_one_more_different_host_is_denied_and_not_resolved(channel_for, dns):
    channel = channel_for({"host": "*.example.com", "distinct_hosts": "3/h"})
    for name in ("a", "b", "c", "a"):
        assert channel.fetch(f"https://{name}.example.com/").failure == b.UNREACHABLE
    before = len(dns.asked)
    assert channel.fetch("https://d.example.com/").failure == b.DENIED
    assert len(dns.asked) == before
    assert channel.fetch("https://b.example.com/").failure == b.UNREACHABLE


def test_counters_live_through_a_reload(start_broker, upstream):
    server = upstream()
    config = {"policies": {"p": {"rules": [rule("127.0.0.1", limit={"per_second": 1, "burst": 1, "wait_ms": 0})]}}, "default_policy": "p"}
    broker = start_broker(*config["policies"]["p"]["rules"])
    channel = broker.channel()
    channel.open()
    assert channel.fetch(server.origin + "/").status == 200
    broker.configure(config)
    assert broker.hear()[0] == b.APPLIED
    assert channel.fetch(server.origin + "/").failure == b.BOUND


# ---- times ----

def test_a_rules_times_are_narrower_than_upstreams(channel_for, upstream):
    hanging = upstream(lambda request, send, connection: connection.recv(1))
    stalling = upstream(lambda request, send, connection: send(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc") or connection.recv(1))
    channel = channel_for(rule("127.0.0.1", path=["/first"], timeout={"first_byte_ms": 100}), rule("127.0.0.1", path=["/idle"], timeout={"idle_ms": 100}))
    answer = channel.fetch(hanging.origin + "/first")
    assert answer.failure == b.UNREACHABLE and answer.records[0].reason == "upstream took too long"
    assert channel.fetch(stalling.origin + "/idle").failure == b.PROTOCOL


def test_the_total_time_ends_what_trickles(channel_for, upstream):
    stop = threading.Event()

    def trickle(request, send, connection):
        send(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        while not stop.wait(0.02):
            send(b"x")

    server = upstream(trickle)
    answer = channel_for(rule("127.0.0.1", timeout={"total_ms": 300})).fetch(server.origin + "/")
    stop.set()
    assert answer.failure == b.PROTOCOL and answer.status == 200


# ---- further tries ----

def failing(times, answer):
    """The first so many requests are answered so; b"" closes the connection."""
    left = [times]

    def handler(request, send, connection):
        left[0] -= 1
        if left[0] < 0:
            return send(reply(b"at last")) or True
        send(answer)
        return bool(answer)
    return handler


RETRY = {"times": 2, "backoff_ms": 1}


@pytest.mark.parametrize("answer", [b"", reply(b"busy", 503), reply(b"busy", 503, "retry-after: 0"), reply(b"", 502), reply(b"x" * 100000, 504)])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_idempotent_requests_are_sent_again(channel_for, upstream, answer, method):
    server = upstream(failing(2, answer))
    channel = channel_for(rule("127.0.0.1", retry=RETRY))
    body = {"body": b"the body"} if method == "PUT" else {}
    got = channel.fetch(server.origin + "/", method=method, **body)
    assert (got.status, bytes(got.body)) == (200, b"at last")
    assert [request.body for request in server.requests] == [body.get("body", b"")] * 3
    assert len(got.records) == 3 and len(channel.broker.await_audit(3)) == 3


def test_the_last_answer_is_delivered(channel_for, upstream):
    server = upstream(failing(5, reply(b"busy", 503)))
    answer = channel_for(rule("127.0.0.1", retry=RETRY)).fetch(server.origin + "/")
    assert (answer.status, bytes(answer.body)) == (503, b"busy") and len(server.requests) == 3


@pytest.mark.parametrize("method, answer", [("POST", reply(b"", 503)), ("PATCH", b""), ("GET", reply(b"", 500)), ("GET", reply(b"", 429)),
                                            ("GET", reply(b"", 503, "retry-after: 3600"))])
def test_others_are_not(channel_for, upstream, method, answer):
    server = upstream(failing(1, answer))
    channel_for(rule("127.0.0.1", retry=RETRY)).fetch(server.origin + "/", method=method)
    assert len(server.requests) == 1


def test_no_further_try_without_the_rules_word(channel_for, upstream):
    server = upstream(failing(1, reply(b"", 503)))
    assert channel_for(rule("127.0.0.1")).fetch(server.origin + "/").status == 503


def test_a_response_that_has_begun_is_not_tried_again(channel_for, upstream):
    server = upstream(failing(1, b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"))
    server.handler = lambda request, send, connection: send(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc") or False
    assert channel_for(rule("127.0.0.1", retry=RETRY)).fetch(server.origin + "/").failure == b.PROTOCOL
    assert len(server.requests) == 1


def test_each_try_is_decided_anew(start_broker, upstream):
    """The rule goes while the request waits for its second try."""
    server = upstream(failing(1, reply(b"", 503)))
    broker = start_broker(rule("127.0.0.1", retry={"times": 1, "backoff_ms": 2000}))
    channel = broker.channel()
    channel.open()
    answer = channel.ask(server.origin + "/")[1]
    channel.wait(answer, lambda: answer.records)
    broker.configure({"policies": {"p": {"rules": []}}, "default_policy": "p"})
    assert broker.hear()[0] == b.APPLIED
    channel.wait(answer, lambda: answer.done)
    assert answer.failure == b.DENIED and len(server.requests) == 1


# ---- explain ----

def test_explain_says_where_it_goes_and_what_is_sent(tmp_path, dns):
    dns.set("db.example.net", "10.0.0.7")
    shaped = {"host": "api.example.com", "rewrite": {"host": "internal.example.com:8443", "strip_prefix": "/v1", "headers": {"X-Team": "a"},
              "remove_headers": ["X-Debug"]}, "connect_to": "db.example.net:444", "proxy": "http://10.9.9.9:3128"}
    file = tmp_path / "mayfly.json"
    file.write_text(json.dumps({"policies": {"p": {"rules": [shaped]}}, "dns": {"servers": [dns.address]}, "default_policy": "p"}))
    done = subprocess.run([BUILD / "mayfly", "explain", "--config", file, "--resolve", "GET", "https://api.example.com/v1/x?q",
                           "-H", "x-debug: 1", "-H", "x-team: mine"], capture_output=True, text=True, timeout=60)
    for line in ("rewritten  internal.example.com:8443, in Host", "connect_to db.example.net:444", "proxy      10.9.9.9:3128, asked for",
                 "sent as    /x?q", "set        X-Team", "removed    X-Debug", "address    10.0.0.7: ", "header     x-debug: dropped"):
        assert line in done.stdout, done.stdout
    assert done.returncode == 1 and {name for name, _ in dns.asked} == {"db.example.net"}


# ---- together with credentials ----

def test_what_is_signed_is_what_is_sent(channel_for, upstream, dns, ca):
    server = upstream(tls=ca.issue("internal.example.com"))
    dns.set("internal.example.com", "127.0.0.1")
    sign = {"hmac": {"key": "${K}", "message": "{host} {target}", "header": "X-Signature"}}
    rewrite = {"host": f"internal.example.com:{server.port}", "strip_prefix": "/v1", "path_prefix": "/api"}
    channel = channel_for(rule("api.example.com", rewrite=rewrite, inject=[sign]))
    assert channel.fetch("https://api.example.com/v1/x?q=1").status == 200
    signed = f"internal.example.com:{server.port} /api/x?q=1"
    assert server.requests[0].target == "/api/x?q=1"
    assert server.requests[0].header("x-signature") == [hmac.new(SECRET.encode(), signed.encode(), "sha256").hexdigest()]
    assert channel.broker.await_audit(1)[0]["path"] == "/v1/x", "the record names what was decided on"


def test_an_injected_query_survives_rewriting(channel_for, upstream):
    server = upstream(tls=None)
    channel = channel_for(rule("127.0.0.1", rewrite={"path_prefix": "/api"}, cleartext="omit", inject=[{"query": "key", "value": "${K}"}]))
    assert channel.fetch(server.origin + "/x?key=mine&a=b").status == 200
    assert server.requests[0].target == "/api/x?a=b"


def test_an_authority_from_a_secret(start_broker, upstream, dns, tmp_path):
    (tmp_path / "other").mkdir()
    other = TestCA(tmp_path / "other")
    dns.set("api.example.com", "127.0.0.1")
    server = upstream(tls=other.issue("api.example.com"))
    broker = start_broker(rule("api.example.com", ca="${CA}"), secrets={"CA": {"file": str(other.certificate)}})
    channel = broker.channel()
    channel.open()
    assert channel.fetch(f"https://api.example.com:{server.port}/").status == 200


def test_a_secret_that_is_no_authority_is_refused(start_broker):
    """At a reload, which leaves everything as it was."""
    broker = start_broker(rule("127.0.0.1"))
    broker.configure({"policies": {"p": {"rules": [rule("api.example.com", ca="${CA}")]}}, "default_policy": "p",
                      "secrets": {"CA": {"env": "TEST_K"}}})
    kind, _, text = broker.hear()
    assert kind == b.REFUSED and "ca: holds no certificate in PEM" in text


# ---- names ----

def with_hosts_file(file, body):
    """Runs body() in a thread to which this file is /etc/hosts, and so to every process that it starts."""

    def run():
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        subprocess.run(["mount", "--bind", file, "/etc/hosts"], check=True)
        body()

    in_thread_of_its_own(CLONE_NEWNS, "mount", run)


@pytest.mark.parametrize("hosts_file", [False, True])
def test_the_hosts_file_is_read_where_that_is_configured_only(start_broker, dns, upstream, tmp_path, hosts_file):
    named, other = upstream(), upstream()
    (tmp_path / "hosts").write_text("127.0.0.1 api.example.com\n127.0.0.1 listed.example.com\n")
    dns.set("api.example.com", "127.0.0.2")

    def body():
        broker = start_broker({**rule("*.example.com"), "cidr": ["127.0.0.1/32"]},
                              dns={"servers": [dns.address], "timeout_ms": 1000, "hosts_file": hosts_file})
        channel = broker.channel()
        channel.open()
        if hosts_file:  # and not DNS, whose answer the rule does not accept
            assert channel.fetch(f"http://api.example.com:{named.port}/").status == 200
            assert dns.asked == []
        else:
            assert channel.fetch(f"http://api.example.com:{named.port}/").records[0].verdict == b.DENY
            assert channel.fetch(f"http://listed.example.com:{other.port}/").records[0].reason == "the name does not resolve"

    with_hosts_file(tmp_path / "hosts", body)
    assert len(named.requests) == hosts_file and not other.requests
