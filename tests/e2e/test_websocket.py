"""WebSocket as agents see it, through worker, channel and broker."""

import json
import struct

import pytest

from support import websocket as ws

TALK = """export default { async fetch(request, env) {
    const log = [];
    const note = (e) => log.push([e.type, socket.readyState, e.data instanceof ArrayBuffer ? [...new Uint8Array(e.data)] : e.data, e.code,
        e.reason, e.wasClean].filter((x) => x !== undefined));
    const socket = new WebSocket(env.URL, env.PROTOCOLS);
    log.push([socket.readyState, socket.url, socket.protocol, socket.extensions, socket.binaryType]);
    socket.binaryType = 'arraybuffer';
    socket.binaryType = 'nonsense';
    await new Promise((done) => {
        socket.onopen = (e) => { note(e); log.push(socket.protocol); for (const m of env.SEND) socket.send(typeof m === 'string' ? m : new Uint8Array(m)) };
        socket.addEventListener('message', (e) => { note(e); if (e.data === env.LAST) socket.close(...env.CLOSE) });
        socket.onerror = note;
        socket.addEventListener('close', (e) => { note(e); done() });
    });
    return Response.json(log) } }"""


def config(**more):
    rule = {"host": "127.0.0.1", "scheme": ["http"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True, "ws": True, **more}
    return {"workers": 1, "policies": {"p": {"rules": [rule]}}, "default_policy": "p"}


def talk(gateway, url, source=TALK, **env):
    given = {"URL": url, "PROTOCOLS": [], "SEND": [], "CLOSE": [], "LAST": None, **env}
    out = gateway.outcome(source, env=given)
    assert out["outcome"] == "ok", out
    return json.loads(out["response"]["body"]), out


def url_of(server):
    return f"ws://127.0.0.1:{server.port}/chat?x"


def test_text_and_bytes_come_back_until_the_agent_closes(start_gateway, upstream):
    server = upstream(lambda request, send, connection: ws.echo(request, lambda data: send(
        data.replace(b"Upgrade: websocket", b"Upgrade: websocket\r\nSec-WebSocket-Protocol: b", 1)), connection))
    log, out = talk(start_gateway(config()), url_of(server), PROTOCOLS=["a", "b"], SEND=["grüße", [0, 255], "", "end"], LAST="end",
                    CLOSE=[3001, "bye"])
    assert log == [[0, url_of(server), "", "", "blob"], ["open", 1], "b", ["message", 1, "grüße"], ["message", 1, [0, 255]],
                   ["message", 1, ""], ["message", 1, "end"], ["close", 3, 3001, "bye", True]]
    assert server.requests[0].header("sec-websocket-protocol") == ["a, b"]
    assert [(f["verdict"], f["status"], f["method"]) for f in out["fetches"]] == [("allow", 101, "GET")]
    server.await_closed()


@pytest.mark.parametrize("payload, code", [(struct.pack(">H", 1001) + b"going", [1001, "going"]), (b"", [1005, ""])])
def test_the_peer_closes(start_gateway, upstream, payload, code):
    def peer(request, send, connection):
        send(ws.handshake(request) + ws.frame(ws.CLOSE, payload))
        connection.recv(100)
    log, _ = talk(start_gateway(config()), url_of(upstream(peer)))
    assert log[1:] == [["open", 1], "", ["close", 3, *code, True]]


def test_what_fails_is_an_error_and_an_unclean_close(start_gateway, upstream):
    refusing = upstream()
    breaking = upstream(lambda request, send, connection: send(ws.handshake(request) + ws.frame(3, b"x")))
    unasked = upstream(lambda request, send, connection: send(ws.handshake(request, "Sec-WebSocket-Protocol: other")) or connection.recv(9))
    gateway = start_gateway(config())
    failed = [["error", 3], ["close", 3, 1006, "", False]]
    for url in (url_of(refusing), url_of(unasked), "ws://denied.example/"):
        assert talk(gateway, url)[0][1:] == failed, url
    assert talk(gateway, url_of(breaking))[0][1:] == [["open", 1], "", *failed]


def test_a_large_message_goes_both_ways(start_gateway, upstream):
    source = """export default { async fetch(request, env) {
        const socket = new WebSocket(env.URL), sent = new Uint8Array(1000000).map((_, i) => i % 251);
        await new Promise((open) => socket.onopen = open);
        socket.send(new Blob([sent]));
        const buffered = socket.bufferedAmount;
        const { data } = await new Promise((come) => socket.onmessage = come);
        const got = new Uint8Array(await data.arrayBuffer());
        return Response.json([buffered, got.length, got.every((byte, i) => byte === sent[i])]) } }"""
    server = upstream(lambda request, send, connection: ws.echo(request, send, connection))
    log, _ = talk(start_gateway(config()), url_of(server), source)
    assert log[1:] == [1000000, True]
    server.await_closed()  # the execution's end takes its sockets along


def test_the_constructor_is_strict(gateway):
    source = """export default { fetch() {
        const tried = [['ftp://a.test/'], ['ws://a.test/#x'], ['no url'], ['ws://a.test/', 'a b'], ['ws://a.test/', ['a', 'a']], []];
        const errors = tried.map((args) => { try { new WebSocket(...args); return 'none' } catch (e) { return e.name } });
        const socket = new WebSocket('https://a.test/x');
        for (const call of [() => socket.send('early'), () => socket.close(1001), () => socket.close(1000, 'x'.repeat(124))])
            try { call(); errors.push('none') } catch (e) { errors.push(e.name) }
        return Response.json([errors, socket.url, WebSocket.OPEN, socket.CLOSED, new CloseEvent('x', { code: 5 }).code,
            new MessageEvent('x', { data: 7 }).data, socket instanceof EventTarget]) } }"""
    log, _ = talk(gateway, "", source)
    assert log == [["SyntaxError"] * 5 + ["TypeError", "InvalidStateError", "InvalidAccessError", "SyntaxError"], "wss://a.test/x", 1, 3, 5,
                   7, True]


def test_closing_before_it_is_open(start_gateway, upstream):
    source = """export default { async fetch(request, env) {
        const socket = new WebSocket(env.URL);
        socket.close();
        const event = await new Promise((done) => socket.onclose = done);
        return Response.json([event.code, event.wasClean, socket.readyState]) } }"""
    server = upstream(lambda request, send, connection: connection.recv(1))
    assert talk(start_gateway(config()), url_of(server), source)[0] == [1006, False, 3]


def test_an_agent_that_breaks_the_intrinsics_breaks_only_itself(start_gateway, upstream):
    source = """Array.prototype[Symbol.iterator] = () => { throw new Error('mine') };
        Object.prototype.then = (resolve) => resolve('stolen');
        EventTarget.prototype.dispatchEvent = Event.prototype.constructor = Uint8Array.prototype.set = () => { throw new Error('mine') };
        export default { async fetch(request, env) {
            const socket = new WebSocket(env.URL);
            const data = await new Promise((come) => { socket.onopen = () => socket.send('hi'); socket.onmessage = (e) => come(e.data); });
            delete Object.prototype.then;
            return new Response(JSON.stringify(data)) } }"""
    server = upstream(lambda request, send, connection: ws.echo(request, send, connection))
    assert talk(start_gateway(config()), url_of(server), source)[0] == "hi"
