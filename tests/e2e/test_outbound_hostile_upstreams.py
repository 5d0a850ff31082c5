"""Upstreams that send without end, or nothing for ever: each ends with a clear error, in bounded memory, and the broker goes on."""

import gzip
import socket
import struct
import zlib

import pytest

from support.attack import SANITIZED, peak_bytes

# Reads what comes without keeping it, until it is over or there has been more than enough.
AGENT = """export default { async fetch(r, env) {
    let bytes = 0, chunks = 0;
    try {
        const answer = await fetch(env.URL);
        for await (const chunk of answer.body) { bytes += chunk.length; chunks++; if (bytes > env.ENOUGH) break }
        return Response.json({ bytes, chunks, status: answer.status });
    } catch (e) { return Response.json({ bytes, name: e.name, message: e.message }) } } }"""
MB = 1 << 20
GROWTH = 48 * MB  # of the broker: a window of the channel, libcurl's buffers, and a decoder's


@pytest.fixture
def gateway(start_gateway):
    rule = {"host": "127.0.0.1", "scheme": ["http"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True}
    return start_gateway({"workers": 1, "limits": {"cpu_ms": 20000, "wall_ms": 60000}, "policies": {"p": {"rules": [rule]}},
                          "default_policy": "p", "upstream": {"first_byte_timeout_ms": 1000, "idle_timeout_ms": 1000}})


def ask(gateway, url, enough=1 << 40):
    code = {"mainModule": "m.js", "modules": {"m.js": AGENT}, "env": {"URL": url, "ENOUGH": enough}}
    answer = gateway.run(code)
    assert answer.status == 200, answer
    return answer.json()


class Bounded:
    """Around an attack: neither broker nor worker may take much more than before, and both live."""

    def __init__(self, gateway, upstream):
        self.gateway, self.honest = gateway, upstream()

    def __enter__(self):
        assert ask(self.gateway, self.honest.origin)["bytes"] == 2
        self.pids = self.gateway.children("mayfly-broker") + self.gateway.children("mayfly-worker")
        for pid in self.pids:
            with open(f"/proc/{pid}/clear_refs", "w") as file:
                file.write("5")
        self.before = list(map(peak_bytes, self.pids))

    def __exit__(self, *error):
        if any(error):
            return
        assert self.pids == self.gateway.children("mayfly-broker") + self.gateway.children("mayfly-worker"), "a process died"
        grown = [peak_bytes(pid) - before for pid, before in zip(self.pids, self.before)]
        assert SANITIZED or grown[0] < GROWTH and grown[1] < 3 * GROWTH, grown
        assert ask(self.gateway, self.honest.origin)["bytes"] == 2


@pytest.fixture
def bounded(gateway, upstream):
    return Bounded(gateway, upstream)


def endless(head, piece, count):
    """A handler that sends `piece` over and over; it ends early when the other side hangs up."""
    def handle(request, send, connection):
        send(head)
        for _ in range(count):
            send(piece)
        return False
    return handle


def test_a_gigabyte_passes_through_without_being_held(gateway, upstream, bounded):
    count = 64 if SANITIZED else 1024
    server = upstream(endless(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % (count * MB), bytes(MB), count))
    with bounded:
        assert ask(gateway, server.origin)["bytes"] == count * MB


def test_what_is_read_no_further_is_not_sent_for_ever(gateway, upstream, bounded):
    server = upstream(endless(b"HTTP/1.1 200 OK\r\n\r\n", bytes(MB), 1 << 20))
    with bounded:
        assert ask(gateway, server.origin, enough=10 * MB)["bytes"] > 10 * MB
        server.await_closed()


def test_a_small_body_that_unpacks_to_a_gigabyte(gateway, upstream, bounded):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(bytes(MB)) for _ in range(64 if SANITIZED else 1024)) + packer.flush()
    server = upstream(lambda request, send, connection: send(
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(packed) + packed) and False)
    with bounded:
        came = ask(gateway, server.origin)
        assert came["bytes"] <= 1024 * MB and (came.get("status") == 200 or came["name"] == "TypeError"), came


def test_a_body_packed_in_many_layers_is_refused(gateway, upstream, bounded):
    body = b"x" * 1000
    for _ in range(12):
        body = gzip.compress(body)
    server = upstream(lambda request, send, connection: send(
        b"HTTP/1.1 200 OK\r\ncontent-encoding: " + b", ".join([b"gzip"] * 12) + b"\r\ncontent-length: %d\r\n\r\n" % len(body) + body) and False)
    with bounded:
        assert ask(gateway, server.origin)["name"] == "TypeError"


@pytest.mark.parametrize("head, piece", [
    (b"", b"HTTP/1.1 100 Continue\r\n\r\n"), (b"", b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
    (b"HTTP/1.1 200 OK\r\n", b"x-a: " + b"b" * 1000 + b"\r\n"), (b"HTTP/1.1 200 OK\r\n", b"x-a:\r\n"), (b"HTTP/1.1 200 OK\r\nx-a: ", bytes([98]) * MB),
    (b"HTTP/1.1 200 O", b"K" * 65536), (b"", b"\r\n"), (b"", b"\0" * 65536),
    (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;", b"extension=" * 6554),
    (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"0" * 65536),
    (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", b"x-trailer: y\r\n" * 4096)],
    ids=["100 Continue", "103 Early Hints", "headers", "empty headers", "one header", "reason phrase", "empty lines", "zero bytes",
         "chunk extension", "chunk size", "trailers"])
def test_a_response_head_without_end_is_given_up(gateway, upstream, bounded, head, piece):
    server = upstream(endless(head, piece, 1 << 40))
    with bounded:
        came = ask(gateway, server.origin)
        assert came.get("name") == "TypeError", came
        server.await_closed()


@pytest.mark.parametrize("raw", [
    b"HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551616\r\n\r\nabc", b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\ncontent-length: 0x3\r\n\r\nabc", b"HTTP/1.1 200 OK\r\ncontent-length: 5, 6\r\n\r\nabcde",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\nabc", b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\nabc",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n", b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc",
    b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc", b"HTTP/3 200\r\n\r\n", b"HTTP/1.2 200 OK\r\n\r\n", b"SSH-2.0-x\r\n", b"HTTP/1.1 000 X\r\n\r\n"])
def test_lies_about_lengths_are_errors(gateway, upstream, bounded, raw):
    server = upstream(lambda request, send, connection: send(raw) and False)
    with bounded:
        assert ask(gateway, server.origin).get("name") == "TypeError"


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", b"HTTP/1.1 200 OK\r\n\r\nabc"])
def test_a_reset_is_an_error_wherever_it_comes(gateway, upstream, bounded, before):
    def handle(request, send, connection):
        if before:
            send(before)
        reset(connection)
    with bounded:
        assert ask(gateway, upstream(handle).origin).get("name") == "TypeError"


def test_one_that_says_nothing_is_given_up(gateway, upstream, bounded):
    server = upstream(lambda request, send, connection: connection.recv(1) and False)
    with bounded:
        came = ask(gateway, server.origin)
        assert came["name"] == "TypeError" and "unreachable" in came["message"]
        server.await_closed()
