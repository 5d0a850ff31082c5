"""WebSockets through the broker: what opens them, what their messages may carry, and peers that break the protocol."""

import json
import socket as sockets
import struct
import subprocess

import pytest

from conftest import BUILD
from support import broker as b
from support import websocket as ws
from support.broker import Broker
from support.proxy import Proxy

SECRET = "S3CRET-0123456789abcdef"
LOCAL = {"scheme": ["http", "https"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True, "ws": True}
AUTH = [{"header": "Authorization", "value": "Bearer ${K}"}]


def rule(host, **more):
    return {"host": host, **LOCAL, **more}


@pytest.fixture
def channel_for(tmp_path, dns, ca):
    started = []

    def make(*rules, **more):
        config = {"policies": {"p": {"rules": list(rules)}}, "default_policy": "p", "dns": {"servers": [dns.address]},
                  "secrets": {"K": {"env": "TEST_K"}}, **more}
        config.setdefault("upstream", {})["ca"] = str(ca.certificate)
        folder = tmp_path / f"broker{len(started)}"
        folder.mkdir()
        started.append(Broker(BUILD, folder, config, None, {"TEST_K": SECRET}).start())
        channel = started[-1].channel()
        channel.open()
        channel.broker = started[-1]
        return channel

    yield make
    problems = [problem for one in started for problem in one.finish()]
    assert not problems, problems


class Socket:
    """The worker's side: records in the two bodies."""

    def __init__(self, channel, url, headers=(), execution=1):
        self.channel = channel
        self.number, self.answer = channel.ask(url, headers=headers, body=True, execution=execution)
        self.taken = 0

    def opened(self):
        self.channel.wait(self.answer, lambda: self.answer.status or self.answer.done)
        assert self.answer.status == 101, (self.answer.text, [record.reason for record in self.answer.records])
        return self

    def send(self, kind, payload, fin=False):
        self.raw(struct.pack("<BI", kind, len(payload)) + payload, fin)

    def raw(self, data, fin=False):
        for at in range(0, max(len(data), 1), 32768):
            last = fin and at + 32768 >= len(data)
            self.channel.send(b.FETCH_BODY, 1, self.number, data[at:at + 32768], b.FIN if last else 0)

    def close(self, code=1000, reason=b""):
        self.send(ws.CLOSE, struct.pack(">H", code) + reason, True)

    def records(self):
        at, found, body = 0, [], bytes(self.answer.body)
        while at + 5 <= len(body):
            kind, length = struct.unpack_from("<BI", body, at)
            if at + 5 + length > len(body):
                break
            found.append((kind, body[at + 5:at + 5 + length]))
            at += 5 + length
        return found

    def await_records(self, count):
        self.channel.wait(self.answer, lambda: len(self.records()) >= count or self.answer.done, grant=(1, self.number))
        return self.records()

    def end(self):
        return self.channel.wait(self.answer, lambda: self.answer.done, grant=(1, self.number))


def echoing(**more):
    return lambda request, send, connection: ws.echo(request, send, connection, **more)


def url_of(server, scheme="ws", host="127.0.0.1"):
    return f"{scheme}://{host}:{server.port}/socket?q"


def test_messages_go_both_ways_until_it_is_closed(channel_for, upstream):
    server = upstream(echoing())
    channel = channel_for(rule("127.0.0.1"))
    socket = Socket(channel, url_of(server), [("sec-websocket-protocol", "chat"), ("Sec-WebSocket-Extensions", "permessage-deflate"),
                                              ("Sec-WebSocket-Key", "mine")]).opened()
    socket.send(ws.TEXT, "grüße".encode())
    socket.send(ws.BINARY, bytes(range(256)) * 1000)
    socket.send(ws.TEXT, b"")
    assert socket.await_records(3) == [(ws.TEXT, "grüße".encode()), (ws.BINARY, bytes(range(256)) * 1000), (ws.TEXT, b"")]
    socket.close(1000, b"done")
    assert socket.end().failure is None
    assert socket.records()[3] == (ws.CLOSE, struct.pack(">H", 1000) + b"done")
    request = server.requests[0]
    assert request.target == "/socket?q" and request.header("sec-websocket-protocol") == ["chat"]
    assert request.header("sec-websocket-extensions") == [] and len(request.header("sec-websocket-key")) == 1
    assert request.header("host") == [f"127.0.0.1:{server.port}"] and request.header("sec-websocket-version") == ["13"]
    line = channel.broker.await_audit(1)[0]
    assert (line["verdict"], line["status"]) == ("allow", 101) and line["sent"] > 256000 and line["bytes"] > 256000
    server.await_closed()


def test_the_credential_is_in_the_handshake_and_never_comes_back(channel_for, upstream, dns, ca):
    def tell(request, send, connection):
        ws.echo(request, send, connection, also=b" " + request.header("authorization")[0].encode())

    server = upstream(tell, tls=ca.issue("api.example.com"))
    dns.set("api.example.com", "127.0.0.1")
    socket = Socket(channel_for(rule("api.example.com", inject=AUTH)), url_of(server, "wss", "api.example.com"),
                    [("authorization", "mine")]).opened()
    socket.send(ws.TEXT, b"hi")
    socket.send(ws.BINARY, b"\0")
    assert socket.await_records(2) == [(ws.TEXT, b"hi Bearer REDACTED"), (ws.BINARY, b"\0 Bearer REDACTED")]
    assert server.requests[0].header("authorization") == [f"Bearer {SECRET}"]
    socket.close()
    socket.end()


@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_a_socket_takes_the_ways_of_its_rule(channel_for, upstream, dns, ca, scheme):
    server, proxy = upstream(echoing(), tls=ca.issue("internal.example.com") if scheme == "wss" else None), Proxy()
    dns.set("internal.example.com", "127.0.0.1")
    rewrite = {"host": f"internal.example.com:{server.port}", "strip_prefix": "/socket", "path_prefix": "/api", "headers": {"X-Team": "a"}}
    channel = channel_for(rule("api.example.com", rewrite=rewrite, proxy=f"http://127.0.0.1:{proxy.port}"))
    socket = Socket(channel, f"{scheme}://api.example.com/socket/x?q").opened()
    socket.send(ws.TEXT, b"hi")
    assert socket.await_records(1) == [(ws.TEXT, b"hi")]
    assert socket.answer.url == f"{scheme}://api.example.com/socket/x?q"
    request = server.requests[0]
    assert request.target == "/api/x?q" and request.header("x-team") == ["a"]
    assert request.header("host") == [f"internal.example.com:{server.port}"]
    assert proxy.heads[0].startswith(f"CONNECT 127.0.0.1:{server.port} ".encode())
    socket.close()
    socket.end()


def test_a_rule_without_ws_opens_none(channel_for, upstream):
    server = upstream(echoing())
    for more in ({"ws": False}, {"ws": True, "path": ["/other"]}):
        answer = Socket(channel_for(rule("127.0.0.1", **more)), url_of(server)).end()
        assert answer.failure == b.DENIED
    assert not server.connections


def test_a_known_secret_does_not_leave_in_a_message(channel_for, upstream):
    seen = []

    def note(request, send, connection):
        send(ws.handshake(request))
        frames = ws.Frames(connection)
        while True:
            seen.append(frames.next())

    server = upstream(note)
    channel = channel_for(rule("127.0.0.1"), {"host": "api.example.com", "inject": AUTH})
    socket = Socket(channel, url_of(server)).opened()
    socket.send(ws.TEXT, b"fine")
    socket.send(ws.TEXT, f"it is {SECRET}".encode())
    assert socket.end().failure == b.DENIED
    server.await_closed()
    assert SECRET.encode() not in b"".join(payload for _, payload in seen)


def test_fragments_come_as_one_message_and_pings_are_answered(channel_for, upstream):
    answered = []

    def peer(request, send, connection):
        send(ws.handshake(request) + ws.frame(ws.PING, b"are you there") + ws.frame(ws.TEXT, b"one ", fin=False))
        answered.append(ws.Frames(connection).next())
        send(ws.frame(ws.CONTINUATION, b"message"))
        send(ws.frame(ws.CLOSE, struct.pack(">H", 1001) + b"bye"))
        connection.recv(100)

    socket = Socket(channel_for(rule("127.0.0.1")), url_of(upstream(peer))).opened()
    assert socket.end().failure is None
    assert socket.records() == [(ws.TEXT, b"one message"), (ws.CLOSE, struct.pack(">H", 1001) + b"bye")]
    assert answered == [(ws.PONG, b"are you there")]


def test_a_message_in_many_pieces_over_a_full_window(channel_for, upstream):
    big = bytes(range(256)) * 3000  # 768,000 bytes: three times the first credit

    def peer(request, send, connection):
        send(ws.handshake(request))
        for _ in range(3):
            send(ws.frame(ws.BINARY, big))
        send(ws.frame(ws.CLOSE))
        connection.recv(100)

    socket = Socket(channel_for(rule("127.0.0.1")), url_of(upstream(peer))).opened()
    assert socket.end().failure is None
    assert socket.records() == [(ws.BINARY, big)] * 3 + [(ws.CLOSE, b"")]


BROKEN = {
    "wrong accept": lambda request: ws.handshake(request, accept="x" * 28),
    "extension": lambda request: ws.handshake(request, "Sec-WebSocket-Extensions: permessage-deflate"),
    "no upgrade": lambda request: b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
    "redirect": lambda request: b"HTTP/1.1 302 Found\r\nlocation: wss://evil.test/\r\ncontent-length: 0\r\n\r\n",
    "401": lambda request: b"HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n",
    "no HTTP": lambda request: b"hello\r\n\r\n",
    "close": lambda request: b"",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_handshake_that_fails_opens_nothing(channel_for, upstream, name):
    server = upstream(lambda request, send, connection: send(BROKEN[name](request)))
    answer = Socket(channel_for(rule("127.0.0.1")), url_of(server)).end()
    assert answer.failure == b.PROTOCOL and answer.status is None
    assert answer.records[-1].verdict == b.FAILED
    server.await_closed()


WRONG = {
    "masked": ws.frame(ws.TEXT, b"x", mask=b"abcd"),
    "reserved bit": ws.frame(ws.TEXT, b"x", reserved=0x40),
    "unknown opcode": ws.frame(3, b"x"),
    "long ping": ws.frame(ws.PING, b"x" * 126),
    "fragmented ping": ws.frame(ws.PING, b"x", fin=False),
    "stray continuation": ws.frame(ws.CONTINUATION, b"x"),
    "message within a message": ws.frame(ws.TEXT, b"x", fin=False) + ws.frame(ws.TEXT, b"y"),
    "no UTF-8": ws.frame(ws.TEXT, b"\xff\xfe"),
    "too large": ws.frame(ws.BINARY, bytes((1 << 20) + 1)),
    "endless fragments": ws.frame(ws.BINARY, bytes(1 << 16), fin=False) + ws.frame(ws.CONTINUATION, bytes(1 << 16), fin=False) * 20,
    "length of 2^63": b"\x82\x7f" + b"\xff" * 8,
    "gone": b"",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_peer_that_breaks_the_protocol_is_given_up(channel_for, upstream, name):
    def peer(request, send, connection):
        send(ws.handshake(request) + WRONG[name])
        if name != "gone":
            connection.settimeout(20)
            while connection.recv(65536):
                pass

    server = upstream(peer)
    socket = Socket(channel_for(rule("127.0.0.1")), url_of(server)).opened()
    assert socket.end().failure == b.PROTOCOL
    server.await_closed()


@pytest.mark.parametrize("record", [b"\x05\0\0\0\0", b"\x01\xff\xff\xff\xff", b"\x09\x01\0\0\0x"])
def test_a_worker_that_writes_no_records_loses_its_socket(channel_for, upstream, record):
    server = upstream(echoing())
    channel = channel_for(rule("127.0.0.1"))
    socket = Socket(channel, url_of(server)).opened()
    socket.raw(record)
    assert socket.end().failure == b.PROTOCOL
    assert channel.fetch(url_of(upstream(), "http")).status == 200, "the channel goes on"
    server.await_closed()


def test_cancelling_and_the_end_of_the_execution_close_the_connection(channel_for, upstream):
    server = upstream(echoing())
    channel = channel_for(rule("127.0.0.1"))
    first, second = (Socket(channel, url_of(server)).opened() for _ in range(2))
    channel.send(b.FETCH_CANCEL, 1, first.number)
    channel.close_execution()
    server.await_closed()
    assert second.answer.done is False


def test_a_worker_that_says_no_more_says_goodbye(channel_for, upstream):
    seen = []

    def peer(request, send, connection):
        send(ws.handshake(request))
        seen.append(ws.Frames(connection).next())
        send(ws.frame(ws.CLOSE, seen[0][1]))

    server = upstream(peer)
    socket = Socket(channel_for(rule("127.0.0.1")), url_of(server)).opened()
    socket.raw(b"", fin=True)
    assert socket.end().failure is None
    assert seen == [(ws.CLOSE, struct.pack(">H", 1001))]


def test_the_total_time_ends_a_socket(channel_for, upstream):
    server = upstream(echoing())
    socket = Socket(channel_for(rule("127.0.0.1", timeout={"total_ms": 200})), url_of(server)).opened()
    assert socket.end().failure == b.PROTOCOL
    server.await_closed()


def test_bounds_hold_for_messages(channel_for, upstream):
    server = upstream(echoing(also=b"x" * 2000))
    channel = channel_for(rule("127.0.0.1", max_request=1000, max_response=1000))
    for payload in (b"x" * 1001, b"x"):
        socket = Socket(channel, url_of(server)).opened()
        socket.send(ws.TEXT, payload)
        assert socket.end().failure == b.BOUND


def test_a_fetch_is_not_redirected_to_a_socket(channel_for, upstream):
    server = upstream(lambda request, send, connection: send(
        f"HTTP/1.1 302 Found\r\nlocation: ws://127.0.0.1:{server.port}/\r\ncontent-length: 0\r\n\r\n".encode()) or True)
    assert channel_for(rule("127.0.0.1")).fetch(url_of(server, "http")).failure == b.REDIRECT
    assert len(server.requests) == 1


@pytest.mark.parametrize("more", [{"method": "POST", "body": b"x"}, {}])
def test_a_socket_is_a_get_with_a_stream(channel_for, upstream, more):
    server = upstream(echoing())
    assert channel_for(rule("127.0.0.1")).fetch(url_of(server), **more).failure == b.MALFORMED
    assert not server.connections


def test_sockets_of_a_channel_are_bounded(channel_for, upstream):
    server = upstream(echoing())
    channel = channel_for(rule("127.0.0.1"), limits={"concurrent_fetches": 64, "sub_requests": 1000})
    for number in range(2, 5):
        channel.open(number)
    asked = [channel.ask(url_of(server), body=True, execution=1 + i // 50) for i in range(140)]
    channel.wait(asked[-1][1], lambda: all(answer.status or answer.done for _, answer in asked))
    assert sum(answer.status == 101 for _, answer in asked) == 128
    assert {answer.failure for _, answer in asked if answer.done} == {b.BOUND}
    channel.close_execution()
    assert Socket(channel, url_of(server), execution=2).opened()


def test_a_connection_that_breaks_while_the_worker_does_not_read(channel_for, upstream):
    def peer(request, send, connection):
        send(ws.handshake(request) + ws.frame(ws.BINARY, bytes(900000)) + ws.frame(ws.BINARY, b"next"))
        connection.settimeout(20)
        connection.recv(1)  # the test says that nothing more comes
        connection.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))

    server = upstream(peer)
    channel = channel_for(rule("127.0.0.1"))
    socket = Socket(channel, url_of(server)).opened()
    channel.wait(socket.answer, lambda: len(socket.answer.body) == 262144)
    socket.send(ws.TEXT, b"go")
    channel.wait(socket.answer, lambda: socket.answer.done)
    assert socket.answer.failure == b.PROTOCOL and len(socket.answer.body) == 262144


def test_check_and_explain_know_sockets(tmp_path):
    """The first rule opens none: it neither decides on a socket nor shadows the second."""
    file = tmp_path / "mayfly.json"
    file.write_text(json.dumps({"policies": {"p": {"rules": [{"host": "a.example.com"}, {"host": "a.example.com", "ws": True}]}},
                                "default_policy": "p"}))
    checked = subprocess.run([BUILD / "mayfly", "check", "--strict", file], capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0, checked
    explained = subprocess.run([BUILD / "mayfly", "explain", "--config", file, "GET", "wss://a.example.com/"], capture_output=True,
                               text=True, timeout=60).stdout
    assert "rules[0] allow a.example.com (rules[0]): does not match" in explained and "rules[1]): matches, and decides" in explained
