"""The broker with a real HTTP/2 upstream: nginx, in front of the recording one."""

import struct
import time

import pytest

from conftest import BUILD
from support import broker as b
from support.broker import Broker
from support.nginx import nginx  # noqa: F401

SECRET = "S3CRET-0123456789abcdef"


@pytest.fixture
def channel(tmp_path, ca, dns):
    rule = {"host": "127.0.0.1", "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True}
    bound = {"host": "bound.example.com", "inject": [{"header": "X-Key", "value": "${K}"}]}
    names = [{**rule, "host": name} for name in ("one.example.com", "two.example.com")]
    for name in ("one.example.com", "two.example.com"):
        dns.set(name, "127.0.0.1")
    config = {"policies": {"p": {"rules": [rule, bound, *names]}}, "default_policy": "p", "upstream": {"ca": str(ca.certificate)},
              "dns": {"servers": [dns.address]},
              "secrets": {"K": {"env": "TEST_K"}}}
    (tmp_path / "broker").mkdir()
    broker = Broker(BUILD, tmp_path / "broker", config, secrets={"TEST_K": SECRET}).start()
    channel = broker.channel()
    channel.open()
    yield channel
    assert broker.finish() == []


def protocols(log):
    return [line.split()[0] for line in log.read_text().splitlines()]


def test_http2_is_negotiated_and_the_connection_kept(channel, nginx):
    origin, log = nginx
    for _ in range(3):
        assert channel.fetch(origin + "/absent%2Fpath?q").status == 404
    assert protocols(log) == ["HTTP/2.0"] * 3
    assert len({line.split()[3] for line in log.read_text().splitlines()}) == 1


def test_names_of_one_certificate_and_address_do_not_share_a_connection(channel, nginx):
    """RFC 9113, 9.1.1 would let them; between two rules it must not be."""
    origin, log = nginx
    for name in ("one", "two", "one", "two"):
        assert channel.fetch(f"https://{name}.example.com:{origin.rsplit(':', 1)[1]}/absent").status == 404
    connections = [line.split()[3] for line in log.read_text().splitlines()]
    assert protocols(log) == ["HTTP/2.0"] * 4
    assert connections[0] == connections[2] != connections[1] == connections[3]


def test_a_large_http2_response_is_held_back_and_goes_on(channel, nginx):
    origin, _ = nginx
    number, answer = channel.ask(origin + "/big")
    channel.wait(answer, lambda: len(answer.body) > 262144 - 16384)
    assert channel.quiet() and len(answer.body) <= 262144
    granted = 0
    while not answer.done:
        more, granted = len(answer.body) - granted, len(answer.body)
        if more:
            channel.send(b.FETCH_CREDIT, 1, number, struct.pack("<I", more))
        channel.wait(answer, lambda: answer.done or len(answer.body) > granted)
    assert answer.failure is None and answer.body == bytes(range(256)) * 65536


def test_a_held_back_http2_response_does_not_stop_another(channel, nginx):
    origin, _ = nginx
    _, big = channel.ask(origin + "/big")
    channel.wait(big, lambda: len(big.body) > 200000)
    assert channel.fetch(origin + "/absent").status == 404


def test_a_streamed_request_body_over_http2(channel, nginx):
    origin, log = nginx
    number, answer = channel.ask(origin + "/echo", method="PUT", body=True)
    sent, received, size = 0, 0, 2 * 1024 * 1024
    while not answer.done:
        while sent < size and 262144 + answer.credit - sent >= 65536:
            channel.send(b.FETCH_BODY, 1, number, bytes([sent // 65536]) * 65536, b.FIN if sent + 65536 == size else 0)
            sent += 65536
        if len(answer.body) > received:
            channel.send(b.FETCH_CREDIT, 1, number, struct.pack("<I", len(answer.body) - received))
            received = len(answer.body)
        channel.step(time.monotonic() + b.SECONDS)
    assert answer.failure is None and answer.body == b"".join(bytes([i]) * 65536 for i in range(32))
    assert protocols(log) == ["HTTP/2.0"]


def test_secrets_across_the_frames_of_a_response(channel, nginx, tmp_path):
    """One stands across every border of 1 KiB, and so across those of DATA frames, wherever nginx cuts them."""
    origin, log = nginx
    pad = b"." * (1024 - len(SECRET))
    (tmp_path / "secrets").write_bytes(b"." * 1012 + (SECRET.encode() + pad) * 200)
    answer = channel.fetch(origin + "/secrets")
    assert bytes(answer.body) == b"." * 1012 + (b"REDACTED" + pad) * 200
    assert protocols(log) == ["HTTP/2.0"] and answer.header("content-length") == []
