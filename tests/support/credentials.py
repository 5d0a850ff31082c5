"""What the tests of credentials share: rules for upstreams on loopback, TLS servers of the test CA, a broker with secrets."""

import pytest

from conftest import BUILD
from support.broker import Broker

LOCAL = {"scheme": ["https"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True}


def rule(host="127.0.0.1", **more):
    return {"host": host, **LOCAL, **more}


def reply(status=200, body=b"ok", headers=()):
    head = f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers)
    return head.encode("latin-1") + b"\r\n" + body


class Site:
    """A broker with one policy, and a channel with execution 1 open on it."""

    def __init__(self, folder, ca, rules, secrets, sources, dns, policy, env):
        self.config = {
            "policies": {"p": {"rules": rules, **(policy or {})}}, "default_policy": "p",
            "secrets": {**{name: {"env": f"TEST_{name}"} for name in secrets}, **sources},
            "upstream": {"ca": str(ca.certificate)}, "limits": {"sub_requests": 1000}}
        if dns:
            self.config["dns"] = {"servers": [dns.address], "timeout_ms": 1000}
        self.broker = Broker(BUILD, folder, self.config, env, {f"TEST_{name}": value for name, value in secrets.items()})

    def start(self):
        self.broker.start()
        self.channel = self.broker.channel()
        self.channel.open(sub_requests=1000)
        return self

    def fetch(self, url, **more):
        return self.channel.fetch(url, **more)


@pytest.fixture
def site(tmp_path, ca):
    """site(*rules, secrets={name: value}, sources={name: {...}}, dns=None, policy=None, env=None, start=True)"""
    started = []

    def make(*rules, secrets=None, sources=None, dns=None, policy=None, env=None, start=True):
        folder = tmp_path / f"broker{len(started)}"
        folder.mkdir()
        one = Site(folder, ca, list(rules), secrets or {}, sources or {}, dns, policy, env)
        started.append(one)
        return one.start() if start else one

    yield make
    problems = [problem for one in started for problem in one.broker.finish()]
    assert not problems, problems


@pytest.fixture
def tls(upstream, ca):
    """tls(handler=None): an HTTPS server for 127.0.0.1."""
    files = ca.issue("127.0.0.1")
    return lambda handler=None: upstream(handler, tls=files)
