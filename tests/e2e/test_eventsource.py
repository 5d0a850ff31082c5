"""EventSource: the stream of events as HTML, section 9.2, has it, from a real server and from a stream."""

import json

import pytest

LOOK = """export default { async fetch(request, env) {
    const log = [];
    const source = env.URL ? new EventSource(env.URL) : EventSource.from(new Blob([env.TEXT]).stream());
    log.push([source.readyState, source.url, source.withCredentials, EventSource.CLOSED]);
    const note = (e) => { log.push([e.type, e.data, e.lastEventId, source.readyState]); if (log.length > env.COUNT) { source.close(); done() } };
    let done;
    const end = new Promise((resolve) => { done = resolve });
    source.onopen = note; source.onmessage = note; source.addEventListener("special", note);
    source.onerror = (e) => { note(e); if (source.readyState === 2) done() };
    await end;
    return Response.json([...log, source.readyState]) } }"""


def look(gateway, count=100, **env):
    out = gateway.outcome(LOOK, env={"COUNT": count, "URL": None, "TEXT": "", **env})
    assert out["outcome"] == "ok", out
    return json.loads(out["response"]["body"])


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    from conftest import BUILD
    from support.gateway import Gateway
    rule = {"host": "127.0.0.1", "scheme": ["http"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True}
    gateway = Gateway(BUILD, tmp_path_factory.mktemp("gateway"), {"workers": 1, "policies": {"p": {"rules": [rule]}}, "default_policy": "p"})
    gateway.start()
    yield gateway
    problems = gateway.finish()
    assert not problems, "\n".join(problems)


def stream(text):
    return b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: %d\r\n\r\n%s" % (len(text), text)


@pytest.mark.parametrize("text, events", [
    ("data: a\n\ndata:b\n\n", [["message", "a", ""], ["message", "b", ""]]),
    ("\ufeffdata: bom\r\n\r\ndata: crlf\r\n\r\n", [["message", "bom", ""], ["message", "crlf", ""]]),
    ("data: one\rdata:  two\r\r", [["message", "one\n two", ""]]),
    ("event: special\nid: 7\ndata\n\n: comment\n\ndata: x\n\n", [["special", "", "7"], ["message", "x", "7"]]),
    ("id: bad\0id\nnonsense: y\ndata: z\n\n", [["message", "z", ""]]),
    ("event: special\n\ndata: after\n\n", [["message", "after", ""]]),
    ("data: gr\u00fc\u00dfe \U0001f600\n\ndata: never ended", [["message", "gr\u00fc\u00dfe \U0001f600", ""]])])
def test_the_format_of_events(local, text, events):
    log = look(local, TEXT=text)
    assert log[0] == [0, "", False, 2] and log[1][0] == "open" and log[-1] == 2
    assert [entry[:3] for entry in log[2:-2]] == events
    assert log[-2][0] == "error" and log[-2][3] == 2


def test_events_from_a_server_and_a_connection_that_is_made_anew(local, upstream):
    first = b"retry: 10\nid: 41\ndata: before\n\n"
    server = upstream(lambda request, send, connection: send(stream(first if len(server.requests) == 1 else b"data: after\n\n")) or True)
    log = look(local, count=5, URL=server.origin + "/events")
    assert [entry[0:3] for entry in log[1:6]] == [["open", None, None], ["message", "before", "41"], ["error", None, None], ["open", None, None],
                                                  ["message", "after", "41"]]
    assert log[3][3] == 0 and log[-1] == 2
    assert server.requests[0].header("accept") == ["text/event-stream"] and not server.requests[0].header("last-event-id")
    assert server.requests[1].header("last-event-id") == ["41"]


@pytest.mark.parametrize("raw", [b"HTTP/1.1 204 No Content\r\n\r\n", b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n",
                                 b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 9\r\n\r\ndata: x\n\n"])
def test_what_is_no_stream_of_events_fails_for_good(local, upstream, raw):
    server = upstream(lambda request, send, connection: send(raw) or True)
    assert look(local, URL=server.origin)[1:] == [["error", None, None, 2], 2]
    assert len(server.requests) == 1


def test_a_denied_one_fails_for_good(local):
    assert look(local, URL="https://denied.example/")[1:] == [["error", None, None, 2], 2]


def test_wrong_arguments(local):
    source = """export default { fetch() { const out = [];
        for (const make of [() => new EventSource(), () => new EventSource("http://["), () => EventSource("https://a/"), () => EventSource.from({})])
            try { make(); out.push("made") } catch (e) { out.push(e.name) }
        return Response.json(out) } }"""
    assert local.post_js(source).json() == ["TypeError", "SyntaxError", "TypeError", "TypeError"]
