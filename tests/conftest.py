"""Fixtures for every end-to-end and security test: a real gateway, real upstreams, a real DNS server, a test CA."""

import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.gateway import Gateway  # noqa: E402
from support.upstream import Upstream  # noqa: E402
from support.dns import DnsServer  # noqa: E402
from support.ca import TestCA  # noqa: E402

BUILD = pathlib.Path(os.environ.get("MAYFLY_BUILD", ROOT / "build")).resolve()


@pytest.fixture
def start_gateway(tmp_path):
    """start_gateway(config=None, **options): a gateway on free ports. At the end of the test each must have logged no
    alert and no sanitizer line, and must drain and exit with 0."""
    started = []

    def start(config=None, **options):
        gateway = Gateway(BUILD, tmp_path / f"gateway{len(started)}", config, **options)
        started.append(gateway)
        gateway.start()
        return gateway

    yield start
    problems = []
    for gateway in started:
        problems += gateway.finish()
    assert not problems, "\n".join(problems)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    """One gateway with built-in defaults (but for its ports), shared by the tests of a file."""
    one = Gateway(BUILD, tmp_path_factory.mktemp("gateway"), {"workers": 1})
    one.start()
    yield one
    problems = one.finish()
    assert not problems, "\n".join(problems)


@pytest.fixture(scope="session")
def ca(tmp_path_factory):
    return TestCA(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def upstream():
    """upstream(handler=None, tls=None): a real HTTP/1.1 server on loopback that records what reached the wire."""
    servers = []

    def start(handler=None, tls=None):
        server = Upstream(handler, tls)
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def dns():
    server = DnsServer()
    yield server
    server.close()
