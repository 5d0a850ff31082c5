"""HTTP/2 clients that abuse the protocol: each is bounded in what it costs, and nobody else notices."""

import random
import ssl
import struct

import pytest

from support.attack import HI, SANITIZED, under_attack, wait_until
from support.http2 import (ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, ENHANCE_YOUR_CALM, GOAWAY, HEADERS, PING, PRIORITY, PUSH_PROMISE,
                           RST_STREAM, SETTINGS, WINDOW_UPDATE, Client, frame, integer, literal, post, request_block, reset, settings,
                           window_update)

HANG = b"export default { async fetch() { await new Promise(r => setTimeout(r, 1e6)) } }"
FLOW_CONTROL_ERROR, COMPRESSION_ERROR = 3, 9
BLOCK = request_block()


@pytest.fixture
def one(start_gateway):
    return start_gateway({"workers": 1})


def ended_with(client):
    """The code of the last GOAWAY, or None where the reset of the connection overtook it."""
    codes = [struct.unpack_from(">I", payload, 4)[0] for kind, _, _, payload in client.read_to_end() if kind == GOAWAY]
    return codes[-1] if codes else None


def assert_calmed(client, code=ENHANCE_YOUR_CALM):
    assert ended_with(client) in (code, None)
    client.close()


def flood(client, piece, count, batch=500):
    """Sends piece(i) for i in range(count), or until the server ends the connection; returns how many it took."""
    for start in range(0, count, batch):
        if not client.send(b"".join(piece(i) for i in range(start, min(start + batch, count)))):
            return start
    return count


def whole(i):
    return post(2 * i + 1, HANG, BLOCK) + reset(2 * i + 1)


def headers_only(i):
    return frame(HEADERS, END_HEADERS, 2 * i + 1, BLOCK) + reset(2 * i + 1)


# ---- streams that are opened and closed --------------------------------------------------------------------------------------


@pytest.mark.parametrize("piece", [whole, headers_only])
def test_rapid_reset_of_100000_streams_on_one_connection(one, piece):
    with under_attack(one):
        client = Client(one.port)
        assert flood(client, piece, 100_000) < 100_000, "100,000 resets were let through"
        assert_calmed(client)
    ran = [line for line in one.access if isinstance(line, dict) and line.get("code") == "canceled"]
    assert len(ran) < 300, "what was reset was run all the same"


def test_rapid_reset_of_100000_streams_over_many_connections(one):
    batch = b"".join(whole(i) for i in range(2000))
    with under_attack(one):
        for _ in range(5 if SANITIZED else 50):
            client = Client(one.port)
            client.send(batch)
            assert_calmed(client)


def test_rapid_reset_over_tls(start_gateway, ca):
    certificate, key = ca.issue("localhost", "127.0.0.1")
    tls = {"certificate": str(certificate), "key": str(key)}
    gateway = start_gateway({"workers": 1, "listen": [{"address": "127.0.0.1:0"}, {"address": "127.0.0.1:0", "tls": tls}]})
    context = ssl.create_default_context(cafile=ca.certificate)
    context.set_alpn_protocols(["h2"])
    with under_attack(gateway):
        client = Client(int(gateway.urls[1].rsplit(":", 1)[1]), tls=context)
        assert flood(client, whole, 20_000) < 20_000
        client.close()


def test_streams_that_the_server_is_made_to_reset(one):
    """A client that never sends RST_STREAM but errors that h2o answers with one."""
    provocations = [lambda i: post(2 * i + 1, HANG, BLOCK) + window_update(2 * i + 1, 0),
                    lambda i: post(2 * i + 1, HANG, BLOCK) + window_update(2 * i + 1, 2**31 - 1),
                    lambda i: post(2 * i + 1, HANG, BLOCK) + frame(DATA, END_STREAM, 2 * i + 1, b"more")]
    with under_attack(one):
        for provocation in provocations:
            client = Client(one.port)
            flood(client, provocation, 5000)
            assert_calmed(client)


def test_a_client_that_cancels_now_and_then_keeps_its_connection(one):
    client = Client(one.port)
    for i in range(50):
        client.send(whole(i))
    client.send(post(1001, HI.encode()))
    client.await_frame(DATA, 1001, END_STREAM)
    assert client.body(1001) == b"hi"
    client.close()


def test_streams_that_are_never_finished(start_gateway):
    """Header blocks and bodies that never end are ended by the deadline for a whole request."""
    gateway = start_gateway({"workers": 1, "header_timeout_ms": 1000})
    unfinished = [frame(HEADERS, 0, 1, BLOCK), frame(HEADERS, END_HEADERS, 1, BLOCK),
                  b"".join(frame(HEADERS, END_HEADERS, 2 * i + 1, BLOCK) + frame(DATA, 0, 2 * i + 1, b"x") for i in range(100))]
    with under_attack(gateway):
        clients = []
        for data in unfinished * 10:
            clients.append(Client(gateway.port))
            clients[-1].send(data)
        for client in clients:
            client.read_to_end()
            client.close()


def test_streams_over_the_bound_are_refused_and_the_others_answered(one):
    client = Client(one.port)
    client.send(b"".join(frame(HEADERS, END_HEADERS, 2 * i + 1, BLOCK) for i in range(101)))
    assert client.await_frame(RST_STREAM, 201)[3] == struct.pack(">I", 7)
    client.send(frame(DATA, END_STREAM, 1, HI.encode()))
    client.await_frame(DATA, 1, END_STREAM)
    assert client.body(1) == b"hi"
    client.close()


def test_requests_that_wait_for_their_turn_are_not_late(start_gateway):
    """More streams than may run at once: those that wait have arrived, however long they wait."""
    gateway = start_gateway({"workers": 1, "header_timeout_ms": 300, "max_executions": 2})
    slow = b'export default { async fetch() { await new Promise(r => setTimeout(r, 700)); return new Response("slow") } }'
    client = Client(gateway.port)
    client.send(b"".join(post(2 * i + 1, slow) for i in range(6)))
    for i in range(6):
        assert client.await_frame(DATA, 2 * i + 1, END_STREAM), f"the connection was closed; stream {2 * i + 1} waits"
        assert client.body(2 * i + 1) == b"slow"
    client.close()


# ---- header blocks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", [b"", b"\x00\x01a\x01b", literal(b"x", b"y" * 16000)])
def test_continuation_flood(one, payload):
    with under_attack(one):
        client = Client(one.port)
        client.send(frame(HEADERS, 0, 1, BLOCK))
        assert flood(client, lambda i: frame(CONTINUATION, 0, 1, payload), 100_000) < 100_000
        assert_calmed(client)


def test_header_fields_that_stand_for_the_dynamic_table(one):
    """Each byte of these blocks is a header field of 4 KB (an HPACK bomb)."""
    with under_attack(one):
        for _ in range(10):
            client = Client(one.port)
            client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, request_block() + literal(b"x", b"y" * 3900, indexed=True)))
            bomb = request_block() + b"\xbe" * 16000
            flood(client, lambda i: frame(HEADERS, END_HEADERS, 2 * i + 3, bomb), 100, batch=1)
            assert_calmed(client)
        client = Client(one.port)  # the same in pieces, none of which is over a bound
        client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, request_block() + literal(b"x", b"y" * 3900, indexed=True)))
        client.send(frame(HEADERS, 0, 3, request_block()) + frame(CONTINUATION, 0, 3, b"\xbe" * 90) + frame(CONTINUATION, END_HEADERS, 3, b"\xbe" * 90))
        assert_calmed(client)


def test_a_hundred_header_fields_are_fine_and_more_are_not(one):
    for count, fine in ((95, True), (200, False)):
        client = Client(one.port)
        extra = [(b"x-%d" % i, b"v" * 100) for i in range(count)]
        client.send(post(1, HI.encode(), request_block(extra=extra)))
        assert (client.await_frame(DATA, 1, END_STREAM) is not None) == fine
        client.close()


@pytest.mark.parametrize("block", [b"\x80", b"\xff\xff\xff\xff\xff\xff", b"\x00\x7f\xff\xff\xff\x7f", integer(4097, 5, 0x20), b"\x00\x05ab"])
def test_malformed_header_blocks(one, block):
    client = Client(one.port)
    client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, block))
    assert_calmed(client, COMPRESSION_ERROR)
    assert one.post_js(HI).body == b"hi"


# ---- frames that carry nothing -----------------------------------------------------------------------------------------------

IDLE_FRAMES = {
    "settings": lambda i: settings(initial_window_size=i % 2 * 60000),
    "empty settings": lambda i: settings(),
    "ping": lambda i: frame(PING, 0, 0, b"12345678"),
    "ping ack": lambda i: frame(PING, ACK, 0, b"12345678"),
    "window update": lambda i: window_update(0, 1),
    "window update of a closed stream": lambda i: window_update(1, 1),
    "reset of a closed stream": lambda i: reset(1),
    "empty data": lambda i: frame(DATA, 0, 3),
    "data of a closed stream": lambda i: frame(DATA, 0, 1),
    "priority": lambda i: frame(PRIORITY, 0, 5 + 2 * (i % 8), struct.pack(">IB", 5 + 2 * ((i + 1) % 8), 7)),
    "priority of a new stream": lambda i: frame(PRIORITY, 0, 2 * i + 5, struct.pack(">IB", 0, 7)),
    "unknown": lambda i: frame(0x42, 0, 0, b"x"),
    "goaway": lambda i: frame(GOAWAY, 0, 0, bytes(8)),
}


def busy_client(port):
    """Stream 1 is answered and over, stream 3 sends its body, and nothing else goes on."""
    client = Client(port)
    client.send(post(1, HI.encode()))
    client.await_frame(DATA, 1, END_STREAM)
    client.send(frame(HEADERS, END_HEADERS, 3, BLOCK))
    return client


@pytest.mark.parametrize("name", IDLE_FRAMES)
def test_flood_of_frames_that_carry_nothing(one, name):
    with under_attack(one):
        client = busy_client(one.port)
        assert flood(client, IDLE_FRAMES[name], 200_000, batch=2000) < 200_000
        assert_calmed(client)
    assert not [line for line in one.log if isinstance(line, str)], "frames were written to the log"


@pytest.mark.parametrize("name", ["settings", "ping", "data of a closed stream"])
def test_flood_whose_answers_are_not_read(start_gateway, name):
    gateway = start_gateway({"workers": 1, "idle_timeout_ms": 1000})
    with under_attack(gateway):
        clients = [busy_client(gateway.port) for _ in range(10)]
        for client in clients:
            try:
                for i in range(0, 200_000, 2000):
                    if not client.send(b"".join(map(IDLE_FRAMES[name], range(i, i + 2000))), read=False, seconds=5):
                        break
            except TimeoutError:
                pass  # it is not read from any more
        worker, = gateway.children("mayfly-worker")
        wait_until(lambda: gateway.descriptors(worker) < 100, "connections stay open")
        for client in clients:
            client.close()


def test_windows_that_overflow(one):
    with under_attack(one):
        client = Client(one.port)
        client.send(window_update(0, 2**31 - 1))
        assert_calmed(client, FLOW_CONTROL_ERROR)
        client = Client(one.port)
        client.send(post(1, HANG) + window_update(1, 2**31 - 1) + post(3, HI.encode()))
        assert client.await_frame(RST_STREAM, 1)[3] == struct.pack(">I", FLOW_CONTROL_ERROR)
        client.await_frame(DATA, 3, END_STREAM)
        assert client.body(3) == b"hi"
        client.close()


# ---- windows and order -------------------------------------------------------------------------------------------------------


def test_window_that_opens_after_its_stream_has_ended(one):
    """h2o wakes a stream that it is about to close, and aborts, unless it is kept from it (frames.c)."""
    stream = b"""export default { fetch() { const chunk = new Uint8Array(65536);
        return new Response(new ReadableStream({ pull(c) { c.enqueue(chunk) } })) } }"""
    with under_attack(one):
        for opened in (window_update(1, 1 << 30), settings(initial_window_size=2**31 - 1)):
            client = Client(one.port, first=settings(initial_window_size=2**31 - 1), receive_buffer=4096, segment=536)
            client.send(window_update(0, 1 << 30) + post(1, stream), read=False)
            assert client.sock.recv(20000, 2)  # MSG_PEEK: the answer has begun
            # a request of another connection is answered after the server has come to the end of what it can write here
            assert one.post_js(HI).body == b"hi"
            client.send(settings(initial_window_size=0) + reset(1) + opened, read=False)
            client.send(frame(PING, 0, 0, b"are you?"), read=False)
            assert one.post_js(HI).body == b"hi"
            client.close()


def test_large_answers_that_are_never_read(start_gateway):
    """No window: nothing can be sent; the connection is given up after idle_timeout_ms."""
    gateway = start_gateway({"workers": 1, "idle_timeout_ms": 1500})
    large = b"export default { fetch() { return new Response(new Uint8Array(1 << 20)) } }"
    with under_attack(gateway, growth=250_000_000):
        clients = []
        for _ in range(8):
            clients.append(Client(gateway.port, first=settings(initial_window_size=0)))
            clients[-1].send(b"".join(post(2 * i + 1, large) for i in range(10)))
        for client in clients:
            client.read_to_end()
            client.close()


def test_window_that_is_opened_byte_by_byte(start_gateway):
    gateway = start_gateway({"workers": 1, "idle_timeout_ms": 1500})
    large = b"export default { fetch() { return new Response(new Uint8Array(1 << 20)) } }"
    with under_attack(gateway):
        client = Client(gateway.port, first=settings(initial_window_size=1))
        client.send(post(1, large))
        seen = 0
        while not client.ended:
            client._read()
            if len(client.body(1)) > seen:
                seen = len(client.body(1))
                client.send(window_update(1, 1))
        assert 0 < seen < 1 << 20
        client.close()


def random_frame(choose):
    kinds = [DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PING, WINDOW_UPDATE, CONTINUATION, GOAWAY, PUSH_PROMISE, 0x20]
    kind = choose.choices(kinds, weights=[9, 9, 9, 5, 3, 1, 9, 1, 0.1, 0.1, 0.5])[0]
    stream = choose.choice([0, *range(1, 40, 2)]) if kind not in (SETTINGS, PING, GOAWAY) else 0
    payload = {DATA: lambda: choose.choice([b"", HI.encode(), bytes(3000)]), HEADERS: lambda: BLOCK,
               PRIORITY: lambda: struct.pack(">IB", choose.choice([0, 1 << 31]) | choose.randrange(0, 40), choose.randrange(256)),
               RST_STREAM: lambda: struct.pack(">I", 8),
               SETTINGS: lambda: struct.pack(">HI", 4, choose.choice([0, 1, 65535, 2**31 - 1])),
               PING: lambda: bytes(8), WINDOW_UPDATE: lambda: struct.pack(">I", choose.choice([0, 1, 100, 65535, 2**31 - 1]) if stream else 1),
               GOAWAY: lambda: bytes(8)}.get(kind, lambda: BLOCK)()
    if choose.random() < 0.01:
        payload = payload[:choose.randrange(len(payload) + 1)]
    flags = choose.choice([0, END_HEADERS, END_HEADERS | END_STREAM, END_STREAM])
    return frame(kind, flags if kind in (DATA, HEADERS, CONTINUATION) else 0, stream, payload)


def test_frames_in_any_order(one):
    """Random sequences of frames that are valid one by one; h2o asserts a lot about their order."""
    with under_attack(one):
        for seed in range(150):
            choose = random.Random(seed)
            client = Client(one.port)
            for _ in range(20):
                if not client.send(b"".join(random_frame(choose) for _ in range(10))):
                    break
            client.close()
