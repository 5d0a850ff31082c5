"""Policies in report mode: what rules would deny goes out, but only to public addresses and without credentials, and is
recorded. Public addresses are on the loopback device of a network namespace."""

import pytest

from conftest import BUILD
from support import broker as b
from support.broker import Broker
from support.dns import DnsServer
from support.namespace import in_namespace
from support.upstream import Upstream

PUBLIC = "93.184.216.34"
SECRET = "S3CRET-0123456789abcdef"
AUTH = [{"header": "Authorization", "value": "Bearer ${K}"}]


class World:
    """A broker, a name server and upstreams, in the network namespace of whoever makes it."""

    def __init__(self, folder, rules, mode="report"):
        self.dns = DnsServer()
        config = {"policies": {"p": {"mode": mode, "rules": rules}}, "secrets": {"K": {"env": "TEST_K"}},
                  "default_policy": "p", "dns": {"servers": [self.dns.address], "timeout_ms": 1000}}
        self.broker = Broker(BUILD, folder, config, secrets={"TEST_K": SECRET}).start()
        self.channel = self.broker.channel()
        self.channel.open()

    def listen(self, address, handler=None):
        return Upstream(handler, address=(address, 80))

    def finish(self):
        self.dns.close()
        assert self.broker.finish() == []


@in_namespace(PUBLIC + "/32")
def test_what_no_rule_allows_goes_out_and_is_recorded(tmp_path):
    world = World(tmp_path, [{"host": "allowed.example.com"}])
    server = world.listen(PUBLIC)
    world.dns.set("other.example.com", PUBLIC)
    answer = world.channel.fetch("http://other.example.com/x?key=value", headers=[("X-Agent", "1")])
    assert (answer.status, answer.body) == (200, b"ok") and len(server.requests) == 1
    record, = answer.records
    assert (record.verdict, record.reason, record.rule) == (4, "no rule names this host", "")
    line, = world.broker.await_audit(1)
    assert (line["verdict"], line["mode"], line["would_deny"]) == ("would-deny", "report", "no rule names this host")
    assert line["address"] == PUBLIC and line["credentials"] == []
    world.finish()


@in_namespace(PUBLIC + "/32")
def test_a_deny_rule_is_named_and_no_credential_goes_out(tmp_path):
    world = World(tmp_path, [
        {"name": "never", "deny": "api.example.com", "path": ["/admin/**"]},
        {"name": "api", "host": "api.example.com", "scheme": ["http", "https"], "inject": AUTH}])
    server = world.listen(PUBLIC)
    world.dns.set("api.example.com", PUBLIC)
    answer = world.channel.fetch("http://api.example.com/admin/x")
    assert answer.status == 200 and answer.records[0].rule == "never"
    # the rule itself matches, but would send its credential over http
    answer = world.channel.fetch("http://api.example.com/other")
    assert answer.status == 200 and answer.records[0].verdict == 4 and "over http" in answer.records[0].reason
    for request in server.requests:
        assert request.header("authorization") == []
    assert SECRET not in str(world.broker.await_audit(2))
    world.finish()


@in_namespace(PUBLIC + "/32")
def test_enforcing_sends_nothing(tmp_path):
    world = World(tmp_path, [], mode="enforce")
    server = world.listen(PUBLIC)
    world.dns.set("other.example.com", PUBLIC)
    answer = world.channel.fetch("http://other.example.com/")
    assert answer.failure == b.DENIED and not server.requests and not world.dns.asked
    world.finish()


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "169.254.169.254"])
def test_private_addresses_stay_refused(tmp_path, address):
    @in_namespace("10.0.0.1/32", "169.254.169.254/32")
    def body():
        # a rule that opens the range for one host does not open it for others
        world = World(tmp_path, [{"host": "opened.example.com", "cidr": ["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16"],
                                  "allow_special": True}])
        server = world.listen(address)
        world.dns.set("other.example.com", address)
        for url in ("http://other.example.com/", f"http://{address}/"):
            answer = world.channel.fetch(url)
            assert answer.failure == b.UNREACHABLE and answer.records[0].verdict == b.DENY
        assert not server.requests
        line = world.broker.await_audit(2)[0]
        assert (line["verdict"], line["would_deny"]) == ("deny", "no rule names this host")
        world.finish()

    body()


@in_namespace("10.0.0.1/32")
def test_a_rule_that_would_deny_opens_no_addresses(tmp_path):
    """Its cidr is for what it allows; http with its credential it does not."""
    world = World(tmp_path, [{"name": "lan", "host": "lan.example.com", "scheme": ["http", "https"], "cidr": ["10.0.0.0/8"],
                              "inject": AUTH}])
    server = world.listen("10.0.0.1")
    world.dns.set("lan.example.com", "10.0.0.1")
    answer = world.channel.fetch("http://lan.example.com/")
    assert answer.failure == b.UNREACHABLE and not server.requests
    world.finish()


@in_namespace(PUBLIC + "/32")
def test_what_no_policy_can_allow_stays_refused(tmp_path):
    world = World(tmp_path, [])
    world.listen(PUBLIC)
    world.dns.set("other.example.com", PUBLIC)
    world.dns.set("intranet", PUBLIC)
    for url in ("http://intranet/", "http://x.localhost/", "http://other.example.com:25/"):
        assert world.channel.fetch(url).failure == b.DENIED, url
    assert world.channel.fetch("http://user@other.example.com/").failure == b.MALFORMED
    assert world.channel.fetch("http://other.example.com/", headers=[("X", "a\x01")]).failure == b.MALFORMED
    world.finish()


@in_namespace(PUBLIC + "/32", "93.184.216.35/32")
def test_a_redirect_to_what_would_be_denied_is_followed_without_the_credential(tmp_path):
    world = World(tmp_path, [{"name": "first", "host": "first.example.com", "scheme": ["http"], "cleartext": "omit", "inject": AUTH}])
    first = world.listen(PUBLIC, lambda request, send, connection: send(
        b"HTTP/1.1 302 Found\r\nlocation: http://second.example.com/\r\ncontent-length: 0\r\n\r\n") or True)
    second = world.listen("93.184.216.35")
    world.dns.set("first.example.com", PUBLIC)
    world.dns.set("second.example.com", "93.184.216.35")
    answer = world.channel.fetch("http://first.example.com/", headers=[("authorization", "agent's own")])
    assert answer.status == 200 and [record.verdict for record in answer.records] == [b.ALLOW, 4]
    assert len(first.requests) == 1 and second.requests[0].header("authorization") == []
    world.finish()


def test_the_outcome_document_says_would_deny(tmp_path, start_gateway):
    @in_namespace(PUBLIC + "/32")
    def body():
        server = Upstream(address=(PUBLIC, 80))
        gateway = start_gateway({"workers": 1, "policies": {"p": {"mode": "report", "rules": []}}, "default_policy": "p"})
        outcome = gateway.outcome(f'export default {{ async fetch() {{ return await fetch("http://{PUBLIC}/") }} }}')
        assert outcome["response"]["body"] == "ok" and len(server.requests) == 1
        fetch, = outcome["fetches"]
        assert (fetch["verdict"], fetch["rule"], fetch["reason"]) == ("would-deny", None, "no rule names this host")

    body()
