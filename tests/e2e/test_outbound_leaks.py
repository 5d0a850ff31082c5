"""Secrets on their way out to hosts that they are not bound to, and what pieces of a stream tell while it runs: the broker
alone, frame by frame."""

import base64
import threading

import pytest

from conftest import BUILD
from support import broker as b
from support.broker import Broker
from support.echo import Echo, chunked, respond
from support.forms import forms_of

SECRET = "S3CRET-0123456789abcdef"
LOCAL = {"scheme": ["http", "https"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True}
STRAYS = "a known secret goes to a host that it is not bound to"
SMALL, LARGE = 1000, 300_000  # looked at before anything is sent; as it is sent


@pytest.fixture
def start(tmp_path, dns):
    """start(mode="enforce"): a channel to a broker whose policy binds ${K} to bound.example.com and allows
    free.example.com."""
    started = []

    def begin(mode="enforce"):
        for name in ("bound", "free"):
            dns.set(f"{name}.example.com", "127.0.0.1")
        rules = [{"host": "bound.example.com", **LOCAL, "cleartext": "omit", "inject": [{"header": "X-Key", "value": "${K}"}]},
                 {"host": "free.example.com", **LOCAL}]
        started.append(Broker(BUILD, tmp_path, {"policies": {"p": {"rules": rules, "mode": mode}}, "default_policy": "p",
                                                "secrets": {"K": {"env": "TEST_K"}}, "dns": {"servers": [dns.address]}},
                              secrets={"TEST_K": SECRET}).start())
        channel = started[-1].channel()
        channel.open()
        channel.broker = started[-1]
        return channel

    yield begin
    problems = [problem for one in started for problem in one.finish()]
    assert not problems, problems


def url(server, host="free", path="/"):
    return f"http://{host}.example.com:{server.port}{path}"


# ---- requests ----

@pytest.mark.parametrize("name", [name for name in forms_of(SECRET) if not name.startswith("utf-16")])
def test_no_form_of_a_secret_goes_to_a_stranger_in_a_header(start, upstream, name):
    channel, server = start(), upstream()
    answer = channel.fetch(url(server), headers=[("X-Data", forms_of(SECRET)[name].decode())])
    assert answer.failure == b.DENIED and answer.records[0].reason == STRAYS and not server.connections
    assert SECRET not in answer.text


@pytest.mark.parametrize("path", [f"/{SECRET}", f"/x?q={SECRET}", "/x?q=%53%33CRET-0123456789abcdef",
                                  "/x?q=%2553%2533CRET-0123456789abcdef",
                                  "/x?q=" + base64.b64encode(SECRET.encode()).decode().rstrip("="), f"/{SECRET.encode().hex()}/"])
def test_nor_in_the_url(start, upstream, dns, path):
    channel, server = start(), upstream()
    answer = channel.fetch(url(server, path=path))
    assert answer.failure == b.DENIED and answer.records[0].reason == STRAYS and not server.connections
    assert dns.asked == []
    line, = channel.broker.await_audit(1)
    assert line["reason"] == STRAYS and SECRET not in str(line)


def test_nor_in_the_name_of_the_host(start, upstream, dns):
    channel = start()
    answer = channel.fetch(f"http://{SECRET.lower()}.free.example.com/")
    assert answer.failure == b.DENIED and dns.asked == []


def test_the_audit_log_shows_none_of_it(start, upstream):
    """Also of what rules deny, before anybody has looked for secrets."""
    channel, server = start(), upstream()
    asked = [{"url": f"http://{SECRET.lower()}.example.net/{SECRET}/x?{SECRET}=1&b={SECRET}"},
             {"url": url(server), "method": SECRET},
             {"url": url(server, path=f"/?{SECRET}=1")}, {"url": f"ftp://free.example.com/{SECRET}"},
             {"url": url(server, "bound", f"/{SECRET}?{SECRET}=2")}]
    for one in asked:
        channel.fetch(**one)
    lines = channel.broker.await_audit(len(asked))
    assert [line["verdict"] for line in lines] == ["deny", "deny", "deny", "error", "allow"]
    assert lines[0]["host"] == "REDACTED.example.net" and lines[0]["path"] == "/REDACTED/x"
    assert lines[0]["query"] == ["REDACTED", "b"] and lines[4]["path"] == "/REDACTED" and lines[4]["query"] == ["REDACTED"]
    assert SECRET.lower() not in channel.broker.audit_file.read_text().lower()


@pytest.mark.parametrize("name", forms_of(SECRET))
def test_nor_in_a_body(start, upstream, name):
    channel, server = start(), upstream()
    body = b"x" * SMALL + forms_of(SECRET)[name] + b"y" * SMALL
    answer = channel.fetch(url(server), method="POST", body=body, length=len(body))
    assert answer.failure == b.DENIED and answer.records[0].reason == STRAYS and not server.connections


@pytest.mark.parametrize("name", ["plain", "base64 behind 1", "json, everything", "utf-16be"])
@pytest.mark.parametrize("declared", [True, False], ids=["length", "chunked"])
def test_nor_in_a_streamed_body(start, upstream, name, declared):
    """Its beginning may have been sent already; no part of the secret has."""
    channel, server = start(), upstream()
    form = forms_of(SECRET)[name]
    body = b"x" * LARGE + form + b"y" * SMALL
    number, answer = channel.ask(url(server), method="POST", body=True, length=len(body) if declared else b.UNKNOWN)
    cuts = [*range(0, LARGE, 60_000), LARGE, LARGE + len(form) // 2, len(body)]
    sent = 0
    for i, (start_at, end) in enumerate(zip(cuts, cuts[1:])):
        channel.wait(answer, lambda: answer.done or sent + end - start_at <= 256 * 1024 + answer.credit)
        if answer.done:
            break
        channel.send(b.FETCH_BODY, 1, number, body[start_at:end], b.FIN if end == len(body) else 0)
        sent += end - start_at
    channel.wait(answer, lambda: answer.done)
    assert answer.failure == b.DENIED, answer.text
    server.await_closed()
    assert server.requests == []
    line, = channel.broker.await_audit(1)
    assert (line["verdict"], line["reason"]) == ("deny", STRAYS) and line["sent"] <= LARGE


def test_it_may_go_where_it_is_bound_to(start, upstream):
    channel, server = start(), upstream()
    answer = channel.fetch(url(server, "bound", f"/?key={SECRET}"), method="POST", body=SECRET.encode(), length=len(SECRET))
    assert answer.status == 200 and server.requests[0].body == SECRET.encode()


def test_a_redirect_does_not_carry_it_to_a_stranger(start, upstream):
    channel, echo = start(), Echo()
    server = upstream(echo)
    echo.answer = respond(b"", "307 Temporary Redirect", [f"location: http://free.example.com:{server.port}/"])
    answer = channel.fetch(url(server, "bound"), method="POST", body=SECRET.encode(), length=len(SECRET))
    assert answer.failure == b.DENIED and len(server.requests) == 1
    echo.answer = respond(b"", "302 Found", [f"location: http://free.example.com:{server.port}/?leak={SECRET}"])
    answer = channel.fetch(url(server, "bound"))
    assert answer.failure == b.DENIED and len(server.requests) == 2


def test_report_mode_lets_no_secret_out(start, upstream):
    channel, server = start("report"), upstream()
    answer = channel.fetch(url(server), headers=[("X-Data", SECRET)])
    assert answer.failure == b.DENIED and not server.connections


def test_a_beginning_is_no_secret(start, upstream):
    """Neither refused nor changed (outbound contract, case REFLECT-25)."""
    channel = start()
    server = upstream(lambda request, send, connection: send(respond(request.body)) or True)
    answer = channel.fetch(url(server), method="POST", body=SECRET[:-1].encode(), length=len(SECRET) - 1)
    assert bytes(answer.body) == SECRET[:-1].encode() == server.requests[0].body


# ---- what the pieces of a response tell ----

class Stepper:
    """Sends its pieces one at a time, each when told to."""

    def __init__(self, *pieces):
        self.pieces, self.go = pieces, threading.Semaphore(0)

    def __call__(self, request, send, connection):
        head, *rest = chunked(*self.pieces)
        send(head)
        for piece in rest:
            assert self.go.acquire(timeout=30)
            send(piece)
        return True


def test_events_come_when_they_are_sent(start, upstream):
    channel, steps = start(), Stepper(b"data: one\n\n", b"data: " + SECRET.encode() + b"\n\n", b"data: two\n\nda")
    _, answer = channel.ask(url(upstream(steps)))
    for wanted in (b"data: one\n\n", b"data: one\n\ndata: REDACTED\n\n", b"data: one\n\ndata: REDACTED\n\ndata: two\n\n"):
        steps.go.release()
        channel.wait(answer, lambda: len(answer.body) >= len(wanted))
        assert bytes(answer.body) == wanted
    steps.go.release()
    channel.wait(answer, lambda: answer.done)
    assert bytes(answer.body).endswith(b"two\n\nda")


@pytest.mark.parametrize("text", [SECRET[:-1], "X" + SECRET[1:-1], "harmless text of any kind"])
def test_a_stream_that_stands_still_does_not_tell_what_it_looks_like(start, upstream, text):
    """Else the code could have each beginning of a secret confirmed, one character after the other."""
    channel, steps = start(), Stepper(b"line\n" + text.encode(), b"!")
    _, answer = channel.ask(url(upstream(steps)))
    steps.go.release()
    channel.wait(answer, lambda: len(answer.body) >= 5)
    assert channel.quiet() and bytes(answer.body) == b"line\n"
    steps.go.release()
    steps.go.release()
    channel.wait(answer, lambda: answer.done)
    assert bytes(answer.body) == b"line\n" + text.encode() + b"!"


@pytest.mark.parametrize("text", [SECRET[:-1], "X" + SECRET[1:-1]])
def test_nor_does_a_stream_that_goes_out(start, upstream, text):
    """The same for an upstream that belongs to whoever wrote the code."""
    got, changed = bytearray(), threading.Condition()

    def take(request, send, connection):
        return True

    channel, server = start(), upstream(take)

    def body(connection, headers, pending):
        while True:
            with changed:
                got.extend(pending)
                changed.notify_all()
            if not (pending := connection.recv(65536)):
                raise OSError("the client went away")

    server._body = body
    number, answer = channel.ask(url(server), method="POST", body=True)
    channel.send(b.FETCH_BODY, 1, number, b"line\n" + text.encode())
    with changed:
        assert changed.wait_for(lambda: b"line\n" in got, 30)
        assert not changed.wait_for(lambda: text[:8].encode() in got, 0.3)
    channel.send(b.FETCH_CANCEL, 1, number)
