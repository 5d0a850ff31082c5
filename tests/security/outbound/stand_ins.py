"""Behaviours that need the bytes of HTTP, TLS or a sequence of requests; and what all behaviours are made of."""

import dataclasses
import json
import ssl
import subprocess
from typing import Callable

from support import http2, websocket


def respond(status=200, headers=(), body=b"ok", framing=None):
    """An answer with these parts; framing: other bytes in place of Content-Length's line."""
    def answer(world, request, send):
        lines = [f"HTTP/1.1 {status} Status"] + [f"{name}: {value}" for name, value in headers]
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n"
        send(head + (f"Content-Length: {len(body)}\r\n".encode() if framing is None else framing) + b"\r\n"
             + (b"" if request.method == "HEAD" else body))
        return True
    return answer


ok = respond()


def echo(world, request, send):
    return respond(body=request.body)(world, request, send)


@dataclasses.dataclass
class Behaviour:
    """answer(world, request, send) as an Upstream's handler; raw(world, connection) instead takes whole connections over.
    first_only: only the first request is answered so, others with 200. The rest says what happens around the request."""
    answer_with: Callable = ok
    setup: Callable = lambda world, case: None
    raw: Callable = None
    first_only: bool = False
    requests: int = 1            # in one isolate, one after the other; the last is judged
    other_tenant_first: str = None  # "same": tenant B has asked before, with the same policy; "mtls": with a client certificate
    before: Callable = None      # before(run): what else comes first
    after_extra: int = 0         # requests in the same isolate after the one that is judged
    rotated: bool = False        # K has had another value until a moment ago
    own_policy: bool = False     # what the broker remembers of a policy must not come from another case
    warm_token: bool = False     # an OAuth2 token is in the broker's cache
    hosts_file: bool = False     # the configuration trusts the hosts file
    slow: bool = False           # runs beside the others
    scaled: bool = False         # the configuration's times are a tenth, and so is what the case allows
    foreign_ids: bool = False    # another channel speaks of this request

    def answer(self, world, request, send):
        if is_token_request(world, request):
            return self.token(world, request, send)
        first = sum(not is_token_request(world, one) for one in world.requests) == 1
        usual = world.warming or (self.first_only and not first)
        return (ok if usual else self.answer_with)(world, request, send)

    def token(self, world, request, send):
        return grant("token-of-the-test-0123456789")(world, request, send)


def is_token_request(world, request):
    return request.server_name is not None and request.server_name.startswith("auth.")


def grant(token):
    body = json.dumps({"access_token": token, "token_type": "Bearer", "expires_in": 3600}).encode()
    return respond(200, [("Content-Type", "application/json")], body)


class BadToken(Behaviour):
    def token(self, world, request, send):
        return self.answer_with(world, request, send)


TENTH_OF_10_S = 1.0


def drip(first, unit):
    """Sends `first`, then `unit` over and over, each a second after the other: ten in a case's scale."""
    def answer(world, request, send):
        send(first)
        while not world.ended.wait(TENTH_OF_10_S):
            send(unit)
        return False
    return answer


def h2_raw(world, connection):
    """One stream, its DATA frames cut inside the secret."""
    data = b""
    while len([f for f in frames_of(data) if f[0] == http2.HEADERS]) == 0:
        if not (more := connection.recv(65536)):
            return
        data += more
    text = b"token " + world.secret.encode() + b" end"
    cut = text.index(b"0123") if b"0123" in text else len(text) // 2
    block = http2.literal(b":status", b"200") + http2.literal(b"content-type", b"text/plain")
    connection.sendall(http2.settings() + http2.frame(http2.SETTINGS, http2.ACK, 0) + http2.frame(http2.HEADERS, http2.END_HEADERS, 1, block)
                       + http2.frame(http2.DATA, 0, 1, text[:cut]))
    connection.sendall(http2.frame(http2.DATA, 0, 1, text[cut:cut + 1]))
    connection.sendall(http2.frame(http2.DATA, http2.END_STREAM, 1, text[cut + 1:]))
    connection.recv(65536)


def frames_of(data):
    at = len(http2.PREFACE)
    while at + 9 <= len(data):
        length = int.from_bytes(data[at:at + 3], "big")
        if at + 9 + length > len(data):
            return
        yield data[at + 3], data[at + 9:at + 9 + length]
        at += 9 + length


def speaks_h2(world, case):
    context = world.certificates.server_context(world.ca.issue(case.host))
    context.set_alpn_protocols(["h2"])
    context.sni_callback = None
    world.use_tls(context)
    world.raw = lambda connection: h2_raw(world, connection)


def self_signed(world, case):
    key, certificate = world.ca.folder / "self.key", world.ca.folder / "self.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", f"/CN={case.host}", "-addext", f"subjectAltName=DNS:{case.host}", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    world.use_tls(context)


def old_tls(world, case):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*world.ca.issue(case.host))
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    world.use_tls(context)


def shared_certificate(other):
    def setup(world, case):
        names = tuple(sorted({case.host, other}))
        context = world.certificates.server_context(world.ca.issue(*names))
        context.sni_callback = lambda connection, name, _: setattr(connection, "server_name", name)
        context.set_alpn_protocols(["http/1.1"])
        world.use_tls(context)
        world.dns.set(other, *world.address_of(case.host))
    return setup


def two_responses(world, request, send):
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    send(answer + (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison" if len(world.requests) == 1 else b""))
    return True


def websocket_answer(world, request, send):
    """Every message back, with the handshake's own head behind it where the agent must not see that."""
    also = request.raw_head if "agent_lacks" in world.case.asserts else b""
    return websocket.echo(request, send, request.connection, also)


def spend(count, ask_for):
    """Before the case's own request: count others, sixteen at a time."""
    def before(run):
        asks = [ask_for(run.case, i) for i in range(count)]
        run.agent("a", *[asks[i:i + 16] for i in range(0, count, 16)])
    return before


def big_response(world, request, send):
    return respond(body=bytes(1 << 20))(world, request, send)


def subdomain(case, i):
    return {"via": "fetch", "method": "GET", "url": f"https://r{i}.{case.host.split('.', 1)[1]}/", "headers": []}


def same(case, i):
    return {"via": "fetch", "method": "GET", "url": case.request["url"], "headers": []}


def mtls_policy(case):
    return {"rules": [{"host": case.host, "client_cert": "${CERT}"}]}


def register(behaviour):
    """The rows of the table that belong to this file."""
    def row(pattern, *args, kind=Behaviour, **more):
        behaviour(pattern)(lambda: kind(*args, **more))

    raw = lambda data: lambda world, request, send: send(data) or False  # noqa: E731
    row(r"token endpoint 200 access_token='a\\r\\nX: y'", grant("a\r\nX: y"), kind=BadToken, own_policy=True)
    row(r"token endpoint sends 10 MiB", respond(body=b'{"access_token":"' + b"a" * (10 << 20) + b'"}'), kind=BadToken, own_policy=True)
    row(r"one header byte every 10 s", drip(b"HTTP/1.1 200 OK\r\nX-A: ", b"a"), slow=True, scaled=True)
    row(r"one body byte every 10 s for ever", drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"a"), slow=True, scaled=True)
    row(r"daily byte budget used up", big_response, before=spend(2, same))
    row(r"1000 distinct subdomains in one minute", before=spend(1000, subdomain))
    row(r"200, HTTP/2 DATA frames split inside the secret", setup=speaks_h2)
    row(r"200, chunked, trailer X-Trace: \$SECRET", lambda world, request, send: respond(
        200, [("Trailer", "X-Trace")], f"2\r\nok\r\n0\r\nX-Trace: {world.secret}\r\n\r\n".encode(), b"Transfer-Encoding: chunked\r\n")(
            world, request, send))
    row(r"103 Early Hints with \$SECRET, then 200", lambda world, request, send: send(
        f"HTTP/1.1 103 Early Hints\r\nLink: <{world.secret}>\r\n\r\n".encode()) or respond()(world, request, send))
    row(r"Transfer-Encoding: chunked together with Content-Length", raw(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n"))
    row(r"HTTP/0.9 body without status line", raw(b"<html>hello from 1991</html>"))
    row(r"unrequested 101 Switching Protocols", raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: tunnel\r\nConnection: Upgrade\r\n\r\nhi"))
    row(r"body shorter than Content-Length, then close", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"))
    row(r"self-signed certificate", setup=self_signed)
    row(r"TLS 1.0 only", setup=old_tls)
    row(r"valid public certificate, rule pins another CA")
    row(r"wss frames echo the handshake headers|101, frames echo", websocket_answer)
    row(r"tenant A's mTLS connection to the host is idle in the pool; tenant B has no certificate", other_tenant_first="mtls")
    row(r"upstream sends two responses to one request", two_responses, after_extra=1)
    row(r"TLS session ticket issued to tenant A", other_tenant_first="same")
    behaviour(r"(\S+) shares certificate and address with (\S+)")(
        lambda one, other: Behaviour(setup=shared_certificate(other), before=lambda run: run.agent("a", [
            {"via": "fetch", "method": "GET", "url": f"https://{other}/", "headers": []}])))
    row(r"isolate B names request id of isolate A on its own channel", lambda world, request, send: world.release.wait(30) and ok(
        world, request, send), foreign_ids=True)
