"""The broker with a real HTTP/2 upstream: nginx, in front of the recording one."""

import shutil
import socket
import struct
import subprocess
import time

import pytest

from conftest import BUILD
from support import broker as b
from support.broker import Broker

SECRET = "S3CRET-0123456789abcdef"
CONF = """
daemon off; master_process off; pid nginx.pid; error_log stderr crit; user root;
events {{}}
http {{
  client_body_temp_path body; proxy_temp_path proxy; client_max_body_size 0;
  fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  log_format protocol "$server_protocol $request_method $uri $connection"; access_log {folder}/access.log protocol;
  server {{
    listen 127.0.0.1:{port} ssl http2; ssl_certificate {cert}; ssl_certificate_key {key}; root {folder};
    location /echo {{ proxy_pass http://127.0.0.1:{behind}; proxy_http_version 1.1; proxy_request_buffering off; }}
  }}
}}
"""


@pytest.fixture
def nginx(tmp_path, ca, upstream):
    if not shutil.which("nginx", path="/usr/sbin:/usr/bin"):
        pytest.skip("nginx is not installed")
    behind = upstream(lambda request, send, connection: send(
        b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(request.body) + request.body) or True)
    certificate, key = ca.issue("127.0.0.1", "one.example.com", "two.example.com")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (tmp_path / "big").write_bytes(bytes(range(256)) * 65536)
    conf = tmp_path / "nginx.conf"
    conf.write_text(CONF.format(folder=tmp_path, port=port, cert=certificate, key=key, behind=behind.port))
    process = subprocess.Popen([shutil.which("nginx", path="/usr/sbin:/usr/bin"), "-p", tmp_path, "-c", conf])
    for _ in range(2000):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except ConnectionRefusedError:
            try:
                process.wait(0.01)
            except subprocess.TimeoutExpired:
                pass
    yield f"https://127.0.0.1:{port}", tmp_path / "access.log"
    process.terminate()
    process.wait()


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
