"""What a broker remembers of a secret that has been replaced: nothing. Read from outside, over all of its memory."""

import base64
import gzip
import json
import os
import select
import struct
import time

import pytest

from support import broker as b
from support import websocket as ws
from support.credentials import LOCAL, reply, rule, site, tls  # noqa: F401
from support.memory import contains, places
from support.nginx import nginx  # noqa: F401

pytestmark = pytest.mark.skipif(os.environ.get("MAYFLY_SANITIZED") == "1", reason="the sanitizer's malloc keeps what is freed as it was")

OLD, NEW = "S3CRET-0ld/value+0123456789", "S3CRET-n3w/value+9876543210"
GRACE_MS = 1000
SECONDS = 20  # less than a connection is kept without being used
PLACEHOLDER = "wph_3f9c0a6d5b7e4c1e"
SIGV4 = {"sigv4": {"service": "s3", "region": "eu-central-1", "key": "AKIAIOSFODNN7EXAMPLE", "secret": "${K}"}}
HMAC = {"hmac": {"key": "${K}", "message": "{method} {target} {body_sha256}", "header": "X-Signature"}}
INJECTED = {
    "bearer": [{"bearer": "${K}"}],
    "header": [{"header": "X-Api-Key", "value": "key ${K}"}],
    "basic": [{"basic": {"user": "svc", "password": "${K}"}}],
    "query": [{"query": "key", "value": "${K}"}],
    "sigv4": [SIGV4],
    "hmac": [HMAC],
}


def forms(value):
    """As it is, as base64 within basic credentials at each of the three offsets, percent-encoded."""
    cut = (len(value) - 2) // 3 * 3
    encoded = [base64.b64encode(value[skip:skip + cut].encode()) for skip in range(3)]
    return [value.encode(), *(one[:-4] for one in encoded), value.replace("/", "%2F").replace("+", "%2B").encode()]


def echo(request, send, connection):
    """Sends back what it got: as text, as a header, and under gzip."""
    seen = request.raw_head + b"\n" + request.body
    shown = [("X-Seen", (request.header("authorization") or request.header("x-api-key") or ["-"])[0])]
    if request.target.startswith("/gzip"):
        send(reply(200, gzip.compress(seen), [*shown, ("Content-Encoding", "gzip")]))
    else:
        send(reply(200, seen, shown))
    return True


@pytest.fixture
def secret_file(tmp_path):
    file = tmp_path / "k"
    file.write_text(OLD)
    return file


def with_short_grace(one):
    one.config["redaction"] = {"grace_ms": GRACE_MS}
    one.broker.configure(one.config)
    assert one.broker.hear()[:2] == (b.APPLIED, 2)
    return one


@pytest.fixture
def holder(site, secret_file):
    """holder(*rules, policy=None): a broker with the secret K in a file, and a grace time that ends soon."""
    return lambda *rules, policy=None: with_short_grace(site(*rules, sources={"K": {"file": str(secret_file)}}, policy=policy))


def replace(file, text):
    made = file.with_suffix(".new")
    made.write_text(text)
    os.rename(made, file)


def await_absence(pid, needles):
    """The grace time must end first; the broker's last turn may still be under way."""
    deadline = time.monotonic() + SECONDS
    while found := places(pid, needles):
        assert time.monotonic() < deadline, "\n".join(f"{name}: {text}" for name, text in found)
        select.select([], [], [], 0.1)


def expect_forgotten(one, file, ask):
    """ask() is a request with the secret; it is asked with the old value and once with the new one."""
    for _ in range(3):
        ask()
    assert contains(one.broker.pid, OLD.encode()), "the scan itself must find what is there"
    replace(file, NEW)
    ask()
    assert contains(one.broker.pid, NEW.encode())
    await_absence(one.broker.pid, forms(OLD))
    ask()


@pytest.mark.parametrize("path", ["/", "/gzip"])
@pytest.mark.parametrize("kind", INJECTED)
def test_a_replaced_secret_is_nowhere_in_the_broker_memory(holder, tls, secret_file, kind, path):
    server = tls(echo)
    one = holder(rule(inject=INJECTED[kind]))

    def ask():
        answer = one.fetch(server.origin + path, method="POST", body=b"body", headers=[("X-Mine", "yes")])
        assert answer.status == 200 and OLD.encode() not in answer.body and NEW.encode() not in answer.body, answer.text

    expect_forgotten(one, secret_file, ask)


@pytest.mark.parametrize("kind", ["header", "bearer", "basic"])
def test_a_secret_sent_over_http2_is_nowhere_in_the_broker_memory(holder, nginx, secret_file, kind):
    """Also where the connection is kept, which remembers the headers that were sent on it."""
    origin, log = nginx
    one = holder(rule(inject=INJECTED[kind]))

    def ask():
        assert one.fetch(origin + "/absent").status == 404

    expect_forgotten(one, secret_file, ask)
    assert "HTTP/2.0" in log.read_text()


def test_a_secret_put_in_for_a_placeholder_is_nowhere_in_the_broker_memory(holder, tls, secret_file):
    server = tls(echo)
    shown = {"placeholder": PLACEHOLDER, "hosts": ["127.0.0.1"], "in": ["header:authorization", "query:key", "body"]}
    one = holder(rule(), policy={"secrets": {"K": shown}})

    def ask():
        answer = one.fetch(server.origin + f"/?key={PLACEHOLDER}", method="POST", body=PLACEHOLDER.encode(),
                           headers=[("Authorization", f"Bearer {PLACEHOLDER}")])
        assert answer.status == 200 and OLD.encode() not in answer.body

    expect_forgotten(one, secret_file, ask)
    assert server.requests[0].body == OLD.encode() and server.requests[0].header("authorization") == [f"Bearer {OLD}"]


def test_an_old_token_and_the_secret_it_was_got_with_are_nowhere_in_the_broker_memory(holder, tls, secret_file):
    tokens = []

    def give(request, send, connection):
        tokens.append(f"t0ken-number-{len(tokens)}-0123456789")
        send(reply(200, json.dumps({"access_token": tokens[-1], "token_type": "Bearer", "expires_in": 2}).encode(),
                   [("content-type", "application/json")]))
        return True

    endpoint, server = tls(give), tls(echo)
    settings = {"token_url": endpoint.origin + "/token", "client_id": "svc", "client_secret": "${K}", "cidr": LOCAL["cidr"],
                "allow_special": True}
    one = holder(rule(port=[server.port], inject=[{"oauth2_client_credentials": settings}]))

    def ask():
        assert one.fetch(server.origin + "/").status == 200

    expect_forgotten(one, secret_file, ask)
    count = len(tokens)
    assert server.requests[0].header("authorization") == [f"Bearer {tokens[0]}"]
    await_absence(one.broker.pid, [needle for token in tokens[:count] for needle in forms(token)])


def test_a_secret_that_opened_a_websocket_is_nowhere_in_the_broker_memory(holder, tls, secret_file):
    server = tls(ws.echo)
    one = holder(rule(ws=True, inject=INJECTED["basic"]))
    close = struct.pack("<BIH", ws.CLOSE, 2, 0xe803)  # 1000, in the order of the network

    def ask():
        number, answer = one.channel.ask(f"wss://127.0.0.1:{server.port}/", body=True)
        one.channel.wait(answer, lambda: answer.status or answer.done)
        assert answer.status == 101, answer.text
        one.channel.send(b.FETCH_BODY, 1, number, close, b.FIN)
        one.channel.wait(answer, lambda: answer.done, grant=(1, number))

    expect_forgotten(one, secret_file, ask)
    assert len(server.requests) == 5 and server.requests[0].header("authorization")[0].startswith("Basic ")


def test_a_client_key_is_nowhere_in_the_broker_memory(holder, ca, tls, secret_file):
    def pem(name):
        certificate, key = ca.issue(name)
        return certificate.read_text() + key.read_text(), key.read_text().splitlines()[1]

    (old, line), (new, _) = pem("client-one"), pem("client-two")
    secret_file.write_text(old)
    server = tls(echo)
    server.context.load_verify_locations(ca.certificate)
    one = holder(rule(client_cert="${K}"))
    assert one.fetch(server.origin + "/").status == 200
    assert contains(one.broker.pid, line.encode())
    replace(secret_file, new)
    assert one.fetch(server.origin + "/").status == 200
    await_absence(one.broker.pid, [line.encode(), base64.b64decode(line)[36:]])  # the second: a part of the number itself


def test_a_secret_of_the_environment_that_a_reload_replaced_is_nowhere_in_the_broker_memory(site, tls):
    server = tls(echo)
    one = with_short_grace(site(rule(inject=INJECTED["basic"]), secrets={"K": OLD}))
    assert one.fetch(server.origin + "/").status == 200
    one.broker.secrets = {"TEST_K": NEW}
    one.broker.configure(one.config)
    assert one.broker.hear()[:2] == (b.APPLIED, 3)
    assert one.fetch(server.origin + "/").status == 200
    await_absence(one.broker.pid, forms(OLD))
