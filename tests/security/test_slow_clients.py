"""Clients that are slow, idle or many: each is bounded in time and memory, and nobody else notices."""

import contextlib
import resource
import socket
import threading
import time

import pytest

from support.attack import HI, SANITIZED, under_attack, wait_until
from support.http2 import DATA, END_HEADERS, HEADERS, Client, frame, request_block

LARGE = "export default { fetch() { return new Response(new Uint8Array(16 << 20)) } }"


def connect(gateway, receive_buffer=None):
    sock = socket.socket()
    if receive_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    sock.settimeout(60)
    sock.connect(("127.0.0.1", gateway.port))
    return sock


def head(length, more=b""):
    return b"POST /run HTTP/1.1\r\nhost: x\r\n" + more + b"content-length: %d\r\n\r\n" % length


def ended(sock):
    """Reads until the server ends the connection; a timeout when it does not."""
    try:
        while sock.recv(1 << 20):
            pass
    except ConnectionError:
        pass
    sock.close()
    return True


def trickle(sock, data, pause=0.05):
    """Sends byte by byte until the server has had enough; returns how many it took."""
    sock.settimeout(pause)
    for i, byte in enumerate(data):
        try:
            sock.sendall(bytes([byte]))
            if sock.recv(1) == b"":
                return i
        except TimeoutError:
            continue
        except OSError:
            return i
    return len(data)


SLOW_WRITERS = {
    "request line": b"POST /run HTTP/1.1"[:1] * 100_000,
    "headers": b"POST /run HTTP/1.1\r\nhost: x\r\n" + b"a: b\r\n" * 100_000,
    "body": head(100_000) + b" " * 100_000,
    "chunks": b"POST /run HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 100_000,
    "http2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r",
    "http2 frames": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0) + frame(HEADERS, END_HEADERS, 1, request_block()) +
                    frame(DATA, 0, 1, b" ") * 100_000,
}


@pytest.mark.parametrize("name", SLOW_WRITERS)
def test_slow_writers_meet_their_deadline(start_gateway, name):
    gateway = start_gateway({"workers": 1, "header_timeout_ms": 1000, "idle_timeout_ms": 3000})
    with under_attack(gateway):
        socks = [connect(gateway) for _ in range(50)]
        for sock in socks:
            sock.sendall(SLOW_WRITERS[name][:20])
        last = connect(gateway)
        assert trickle(last, SLOW_WRITERS[name]) < 100_000 or ended(last)
        last.close()
        assert all(ended(sock) for sock in socks)


def test_slow_tls_handshakes_meet_their_deadline(start_gateway, ca):
    certificate, key = ca.issue("localhost", "127.0.0.1")
    tls = {"certificate": str(certificate), "key": str(key)}
    gateway = start_gateway({"workers": 1, "header_timeout_ms": 1000, "listen": [{"address": "127.0.0.1:0"}, {"address": "127.0.0.1:0", "tls": tls}]})
    port = int(gateway.urls[1].rsplit(":", 1)[1])
    with under_attack(gateway):
        socks = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(50)]
        for sock in socks:
            sock.sendall(b"\x16\x03\x01\x02\x00\x01")
        assert all(ended(sock) for sock in socks)


def test_readers_that_never_read(start_gateway):
    """Whole answers of 16 MB that nobody takes are given up, and are bounded all together before that."""
    gateway = start_gateway({"workers": 1, "idle_timeout_ms": 2000})
    with under_attack(gateway, growth=600_000_000):
        socks = [connect(gateway, 4096) for _ in range(40)]
        for sock in socks:
            sock.sendall(head(len(LARGE)) + LARGE.encode())
        worker, = gateway.children("mayfly-worker")
        wait_until(lambda: gateway.descriptors(worker) < 60, "connections stay open")
        for sock in socks:
            sock.close()


def test_readers_that_take_byte_by_byte(start_gateway):
    """TCP sees progress, so only the bytes tell."""
    gateway = start_gateway({"workers": 1, "idle_timeout_ms": 1500})
    with under_attack(gateway):
        sock = connect(gateway, 4096)
        sock.sendall(head(len(LARGE)) + LARGE.encode())
        taken, data = 0, b" "
        try:
            while data:
                time.sleep(0.01)  # the attack: a hundred bytes a second and more, but never many
                data = sock.recv(8)
                taken += len(data)
        except ConnectionError:
            pass
        assert taken < 8 << 20
        sock.close()


def test_a_reader_with_a_slow_but_honest_line_gets_everything(start_gateway):
    gateway = start_gateway({"workers": 1, "idle_timeout_ms": 1000})
    source = "export default { fetch() { return new Response(new Uint8Array(2 << 20)) } }"
    sock = connect(gateway, 65536)
    sock.sendall(head(len(source), b"connection: close\r\n") + source.encode())
    taken, began = 0, time.monotonic()
    while data := sock.recv(1 << 16):
        taken += len(data)
        time.sleep(max(0.0, began + taken / 600_000 - time.monotonic()))  # 600 KB a second: longer than idle_timeout_ms
    assert taken > 2 << 20
    sock.close()


def test_bodies_all_together_are_bounded(start_gateway):
    """Forty clients send 64 MB each and never end: 2.5 GB, of which the worker may hold 256 MB and what comes while it looks."""
    gateway = start_gateway({"workers": 1, "header_timeout_ms": 60000})
    piece = bytes(1 << 20)

    def push(sock):
        try:
            sock.sendall(head(64 << 20))
            for _ in range(63):
                sock.sendall(piece)
        except OSError:
            pass

    with under_attack(gateway, growth=900_000_000):
        socks = [connect(gateway) for _ in range(10 if SANITIZED else 40)]
        threads = [threading.Thread(target=push, args=(sock,), daemon=True) for sock in socks]
        for thread in threads:
            thread.start()
        gateway.await_log("too many bytes of requests")
        gateway.config["header_timeout_ms"] = 200  # those that are still there run out of time
        gateway.await_log("reloaded", after=gateway.reload())
        worker, = gateway.children("mayfly-worker")
        wait_until(lambda: gateway.descriptors(worker) < 20, "connections stay open")
        for sock in socks:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)  # wakes its thread
        for thread in threads:
            thread.join(60)
        for sock in socks:
            sock.close()


def test_pipelining_flood(start_gateway):
    gateway = start_gateway({"workers": 1})
    one = head(len(HI)) + HI.encode()
    count = 1000 if SANITIZED else 2000
    with under_attack(gateway):
        sock = connect(gateway)
        sender = threading.Thread(target=sock.sendall, args=(one * count,), daemon=True)
        sender.start()
        answers, rest = 0, b""
        while answers < count:
            data = sock.recv(1 << 20)
            assert data, f"{answers} of {count}"
            *whole, rest = (rest + data).split(b"\r\n\r\nhi")
            assert all(b" 200 OK" in answer for answer in whole)
            answers += len(whole)
        sock.close()
        sender.join(60)


def descriptors_allowed(wanted):
    """How many connections a test may open at once, after raising the bound as far as this process may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    allowed = min(wanted, hard - 1000)
    if allowed < wanted:
        print(f"only {allowed} of {wanted} connections: the hard limit on descriptors is {hard}")
    return allowed


def test_ten_thousand_idle_connections(start_gateway):
    """Half have asked once and keep the connection, half have said nothing; both kinds are served when they speak."""
    gateway = start_gateway({"workers": 1, "max_connections": 12000})
    count = descriptors_allowed(10_000)
    request = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
    with under_attack(gateway, growth=150_000_000):
        socks = []
        for i in range(count):
            socks.append(connect(gateway))
            if i % 2:
                socks[-1].sendall(request)
        for sock in socks[1::2]:
            assert sock.recv(4096).startswith(b"HTTP/1.1 404")
        for sock in socks[::500] + socks[1::500]:
            sock.sendall(head(len(HI)) + HI.encode())
            assert sock.recv(4096).startswith(b"HTTP/1.1 200")
        for sock in socks:
            sock.close()


def test_the_connection_that_was_idle_for_longest_makes_room(start_gateway):
    gateway = start_gateway({"workers": 1, "max_connections": 40})
    busy = connect(gateway)
    hang = "export default { async fetch() { await new Promise(r => setTimeout(r, 6000)); return new Response('late') } }"
    with under_attack(gateway):
        busy.sendall(head(len(hang)) + hang.encode())
        streaming = Client(gateway.port)
        streaming.send(frame(HEADERS, END_HEADERS | 1, 1, request_block(method=b"GET")))
        first = [connect(gateway) for _ in range(39)]
        for sock in first[:5]:
            sock.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        more = [connect(gateway) for _ in range(60)]
        assert ended(first[-1]), "an old idle connection is closed"
        busy.settimeout(60)
        assert b"late" in busy.recv(4096), "one with a request on it is not"
        for sock in [busy, *first, *more]:
            sock.close()
        streaming.close()


def test_connections_that_come_and_go(start_gateway):
    """Many connections of one client, thousands a second, of which none says anything."""
    gateway = start_gateway({"workers": 1})
    with under_attack(gateway):
        for _ in range(20):
            socks = [connect(gateway) for _ in range(100)]
            for sock in socks:
                sock.close()
