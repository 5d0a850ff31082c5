"""Credentials of rules on the wire: each kind against an upstream that checks it as the real service does."""

import base64
import hashlib
import hmac
import json
import re
import ssl
import subprocess
import time

import pytest

from conftest import BUILD, ROOT
from support import broker as b
from support import sigv4
from support.credentials import reply, rule, site, tls  # noqa: F401

SECRET = "S3CRET-0123456789abcdef"
KEY, SECRET_KEY = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def query_of(request):
    return request.target.partition("?")[2].split("&") if "?" in request.target else []


# ---- header, bearer, basic, query ----


def test_basic_arrives_and_a_challenge_is_data(site, tls):
    server = tls(lambda request, send, connection: send(
        reply(401, headers=[("WWW-Authenticate", "Negotiate"), ("WWW-Authenticate", "NTLM")])) or True)
    one = site(rule(inject=[{"basic": {"user": "Aladdin", "password": "${K}"}}]), secrets={"K": "open sesame"})
    answer = one.fetch(server.origin + "/", headers=[("Authorization", "Basic YTpi"), ("authorization_", "x")])
    assert answer.status == 401 and len(server.requests) == 1
    assert server.requests[0].header("authorization") == ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]


def test_a_bearer_token_replaces_the_agents_own(site, tls):
    server = tls()
    one = site(rule(inject=[{"bearer": "${K}"}]), secrets={"K": SECRET})
    one.fetch(server.origin + "/", headers=[("Authorization", "Bearer mine"), ("Cookie", "a=b"), ("X-Api-Key", "mine")])
    request, = server.requests
    assert request.header("authorization") == [f"Bearer {SECRET}"]
    assert not request.header("cookie") and not request.header("x-api-key")


@pytest.mark.parametrize("query", ["", "?api_key=ATTACKER", "?a=1&api%5Fkey=x&API-KEY=y&b=2", "?api_key[]=x&api_key[]=y", "#?a=b"])
def test_a_query_parameter_is_there_once(site, tls, query):
    server = tls()
    one = site(rule(inject=[{"query": "api_key", "value": "${K}"}]), secrets={"K": "S3CRET /&=+"})
    answer = one.fetch(server.origin + "/v1/x" + query)
    assert answer.status == 200 and answer.url == server.origin + "/v1/x" + query.partition("#")[0]
    sent = query_of(server.requests[0])
    assert [part for part in sent if "key" in part.lower()] == ["api_key=S3CRET%20%2F%26%3D%2B"]
    assert [part for part in sent if "key" not in part.lower()] == re.findall(r"[ab]=\d", query.partition("#")[0])
    line, = one.broker.await_audit(1)
    assert line["credentials"] == ["K"] and "S3CRET" not in one.broker.audit_file.read_text()


def test_other_credentials_in_the_query_are_denied(site, tls):
    server = tls()
    one = site(rule(inject=[{"query": "api_key", "value": "${K}"}]), secrets={"K": SECRET})
    answer = one.fetch(server.origin + "/?access_token=mine")
    assert answer.failure == b.DENIED and not server.connections


def test_a_query_credential_does_not_follow_to_another_origin(site, tls):
    there = tls()
    here = tls(lambda request, send, connection: send(reply(302, headers=[("Location", there.origin + "/y")])) or True)
    one = site(rule(port=[here.port], inject=[{"query": "api_key", "value": "${K}"}]), rule(port=[there.port]), secrets={"K": SECRET})
    assert one.fetch(here.origin + "/x").status == 200
    assert query_of(here.requests[0]) == [f"api_key={SECRET}"] and there.requests[0].target == "/y"


def test_a_redirect_that_repeats_the_key_gets_it_once_and_the_agent_never(site, tls):
    def handler(request, send, connection):
        send(reply(302, headers=[("Location", f"/v2/x?{query_of(request)[0]}&page=2")]) if request.target.startswith("/v1") else reply())
        return True

    server = tls(handler)
    one = site(rule(inject=[{"query": "api_key", "value": "${K}"}]), secrets={"K": SECRET})
    answer = one.fetch(server.origin + "/v1/x")
    assert (answer.status, answer.redirected) == (200, True) and SECRET not in answer.url
    assert server.requests[1].target == f"/v2/x?page=2&api_key={SECRET}"
    answer = one.fetch(server.origin + "/v1/x", redirect=b.MANUAL)
    assert answer.status == 302 and SECRET not in answer.header("location")[0]


def test_a_credential_never_goes_over_http(site, upstream):
    server = upstream()
    for inject in ({"query": "k", "value": "${K}"}, {"basic": {"user": "u", "password": "${K}"}}, {"bearer": "${K}"}):
        one = site(rule(scheme=["http"], inject=[inject]), secrets={"K": SECRET})
        assert one.fetch(server.origin + "/").failure == b.DENIED
    one = site(rule(scheme=["http"], inject=[{"query": "k", "value": "${K}"}], cleartext="omit"), secrets={"K": SECRET})
    assert one.fetch(server.origin + "/?k=mine&a=1").status == 200
    assert [request.target for request in server.requests] == ["/?a=1"]


# ---- AWS Signature Version 4 ----


@pytest.fixture
def aws(tls):
    """aws(service): an upstream that serves what AWS would serve."""

    def start(service, region="eu-central-1"):
        def handler(request, send, connection):
            why = sigv4.refusal(request, KEY, SECRET_KEY, service, region)
            send(reply(403 if why else 200, (why or "ok").encode()))
            return True
        return tls(handler)

    return start


def signing(service, region="eu-central-1", **more):
    return rule(inject=[{"sigv4": {"service": service, "region": region, "key": KEY, "secret": "${SK}", **more}}])


PATHS = ["/", "/bucket/key", "/a%20b/%C3%A4~'()!*$&,;=:@", "/a//b/", "/%2B", "/a?list-type=2&prefix=a/b c&delimiter=%2F".replace(" ", "%20"),
         "/?b=2&a=1&a=0&acl", "/?q=a+b&r=%2b&s=x*y&e=&z=%7e%C3%A4"]


@pytest.mark.parametrize("service", ["s3", "execute-api"])
def test_requests_are_signed_as_the_service_checks_them(site, aws, service):
    server = aws(service)
    one = site(signing(service), secrets={"SK": SECRET_KEY})
    for path in PATHS:
        for method, body in (("GET", None), ("PUT", b"some \x00 bytes"), ("POST", b""), ("DELETE", None), ("HEAD", None)):
            answer = one.fetch(server.origin + path, method=method, body=body,
                               headers=[("Content-Type", "text/plain;  charset=utf-8"), ("X-Amz-Meta-A", "b   c"), ("X-A", "y")])
            assert answer.status == 200, (method, path, bytes(answer.body))
    assert len(server.requests) == len(PATHS) * 5


def test_a_signature_with_another_key_is_refused(site, aws):
    """The upstream does check."""
    server = aws("s3")
    one = site(signing("s3"), secrets={"SK": SECRET_KEY[:-1] + "X"})
    answer = one.fetch(server.origin + "/key")
    assert (answer.status, bytes(answer.body)) == (403, b"SignatureDoesNotMatch")


def test_what_the_agent_says_of_aws_is_replaced(site, aws):
    server = aws("s3")
    one = site(signing("s3", session_token="${ST}"), secrets={"SK": SECRET_KEY, "ST": "FwoGZXIvYXdzEBYaD"})
    headers = [("X-Amz-Date", "20000101T000000Z"), ("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"), ("X_Amz_Security_Token", "mine"),
               ("Authorization", "AWS4-HMAC-SHA256 Credential=mine")]
    answer = one.fetch(server.origin + "/key", method="PUT", body=b"data", headers=headers)
    assert answer.status == 200, bytes(answer.body)
    assert server.requests[0].header("x-amz-security-token") == ["FwoGZXIvYXdzEBYaD"]
    assert server.requests[0].header("x-amz-content-sha256") == [hashlib.sha256(b"data").hexdigest()]


def test_presigned_queries_and_copies_are_denied(site, aws):
    server = aws("s3")
    one = site(signing("s3"), secrets={"SK": SECRET_KEY})
    assert one.fetch(server.origin + "/k?X-Amz-Credential=ATT&X-Amz-Signature=0").failure == b.DENIED
    for name in ("x-amz-copy-source", "X_AMZ_COPY_SOURCE"):
        answer = one.fetch(server.origin + "/k", method="PUT", body=b"", headers=[(name, "/other/secret")])
        assert answer.failure == b.DENIED and "another object" in answer.records[0].reason
    assert not server.connections
    one = site(signing("s3", allow_copy=True), secrets={"SK": SECRET_KEY})
    assert one.fetch(server.origin + "/k", method="PUT", body=b"", headers=[("x-amz-copy-source", "/b/k")]).status == 200


def test_a_streamed_body_is_signed_whole(site, aws):
    """It has no length when it starts, and is far larger than what is granted at once: S3 gets both, a length and a hash."""
    server = aws("s3")
    one = site(signing("s3"), secrets={"SK": SECRET_KEY})
    data = bytes(range(256)) * 8192  # 2 MiB
    number, answer = one.channel.ask(server.origin + "/large", method="PUT", body=True)
    sent = 0
    while sent < len(data):
        one.channel.wait(answer, lambda: answer.done or sent < 262144 + answer.credit)
        assert not answer.done, answer.text
        piece = data[sent:min(sent + 65536, 262144 + answer.credit)]
        sent += len(piece)
        one.channel.send(b.FETCH_BODY, 1, number, piece, b.FIN if sent == len(data) else 0)
    one.channel.wait(answer, lambda: answer.done)
    assert answer.status == 200, bytes(answer.body)
    assert server.requests[0].header("content-length") == [str(len(data))] and server.requests[0].body == data


def test_a_body_that_is_too_large_to_be_signed(site, aws):
    server = aws("s3")
    size = 8 * 1024 * 1024 + 1
    one = site(signing("s3"), secrets={"SK": SECRET_KEY})
    _, answer = one.channel.ask(server.origin + "/huge", method="PUT", body=True, length=size)
    one.channel.wait(answer, lambda: answer.done)
    assert answer.failure == b.LIMIT and answer.text == "fetch failed: the request body is too large to be signed"
    assert not server.connections
    one = site(signing("s3", unsigned_payload=True), secrets={"SK": SECRET_KEY})
    number, answer = one.channel.ask(server.origin + "/huge", method="PUT", body=True, length=size)
    sent = 0
    while sent < size:
        one.channel.wait(answer, lambda: answer.done or sent < 262144 + answer.credit)
        piece = bytes(min(65536, 262144 + answer.credit - sent, size - sent))
        sent += len(piece)
        one.channel.send(b.FETCH_BODY, 1, number, piece, b.FIN if sent == size else 0)
    one.channel.wait(answer, lambda: answer.done)
    assert answer.status == 200, bytes(answer.body)
    assert server.requests[0].header("x-amz-content-sha256") == ["UNSIGNED-PAYLOAD"] and len(server.requests[0].body) == size


def test_a_signed_request_is_signed_anew_after_a_redirect(site, aws):
    server = aws("s3")
    serve = server.handler
    server.handler = lambda request, send, connection: (
        send(reply(307, headers=[("Location", "/second?a=b")])) or True if request.target == "/first" else serve(request, send, connection))
    one = site(signing("s3"), secrets={"SK": SECRET_KEY})
    answer = one.fetch(server.origin + "/first", method="PUT", body=b"data")
    assert answer.status == 200, bytes(answer.body)
    first, second = server.requests
    assert second.body == b"data" and first.header("authorization") != second.header("authorization")


# ---- HMAC ----


def test_hmac_of_a_message_by_template(site, tls):
    """A webhook-style scheme, checked as its receiver would: timestamp, nonce and body are what came."""
    raw = b"\x01\x02key-bytes-of-the-operator\xff"

    def handler(request, send, connection):
        when, = request.header("x-time")
        nonce, = request.header("x-nonce")
        signature, = request.header("x-signature")
        message = "\n".join([request.method, request.target, request.header("host")[0], when, nonce,
                             hashlib.sha256(request.body).hexdigest()]).encode()
        good = base64.b64encode(hmac.new(raw, message, hashlib.sha512).digest()).decode()
        fresh = abs(time.time() - int(when)) < 300 and re.fullmatch("[0-9a-f]{32}", nonce)
        send(reply(200 if signature == f"key-7:{good}" and fresh and request.header("x-key") == ["key-7"] else 403))
        return True

    server = tls(handler)
    one = site(rule(inject=[{"hmac": {
        "algorithm": "sha512", "key": "${K}", "key_encoding": "base64", "encoding": "base64",
        "message": "{method}\n{target}\n{host}\n{timestamp}\n{nonce}\n{body_sha256}",
        "header": "X-Signature", "value": "key-7:{signature}",
        "headers": {"X-Time": "{timestamp}", "X-Nonce": "{nonce}", "X-Key": "key-7"}}}]),
        secrets={"K": base64.b64encode(raw).decode()})
    mine = [("X-Signature", "mine"), ("x_nonce", "mine"), ("X-Time", "0")]
    assert one.fetch(server.origin + "/a%20b?c=%7e", method="POST", body=b'{"a":1}', headers=mine).status == 200
    assert one.fetch(server.origin + "/a", headers=mine).status == 200
    nonces = [request.header("x-nonce")[0] for request in server.requests]
    assert len(set(nonces)) == 2 and "mine" not in nonces


# ---- client certificates ----


@pytest.fixture
def mutual(ca, tls):
    """An upstream that lets nobody in without a certificate of the CA, and notes whose it was."""
    server = tls(lambda request, send, connection: server.seen.append(connection.getpeercert()) or send(reply()) or True)
    server.seen = []
    server.context.load_verify_locations(ca.certificate)
    server.context.verify_mode = ssl.CERT_REQUIRED
    return server


def pem_of(ca, name):
    certificate, key = ca.issue(name)
    return certificate.read_text() + key.read_text()


def subject(certificate):
    return dict(pair for group in certificate["subject"] for pair in group)["commonName"]


def test_a_client_certificate_is_shown_where_the_rule_says(site, ca, mutual, tls):
    plain = tls(lambda request, send, connection: plain.seen.append(connection.getpeercert()) or send(reply()) or True)
    plain.seen = []
    plain.context.load_verify_locations(ca.certificate)
    plain.context.verify_mode = ssl.CERT_OPTIONAL
    one = site(rule(port=[mutual.port], client_cert="${CERT}"), rule(port=[plain.port]), secrets={"CERT": pem_of(ca, "client-one")})
    assert one.fetch(mutual.origin + "/").status == 200 and one.fetch(mutual.origin + "/").status == 200
    assert [subject(seen) for seen in mutual.seen] == ["client-one", "client-one"] and mutual.connections == 1
    assert one.fetch(plain.origin + "/").status == 200
    assert plain.seen == [None]
    lines = one.broker.await_audit(3)
    assert [line["credentials"] for line in lines] == [["CERT"], ["CERT"], []]


def test_without_a_client_certificate_nobody_gets_in(site, mutual):
    """The upstream does check."""
    one = site(rule())
    answer = one.fetch(mutual.origin + "/")
    assert answer.failure in (b.UNREACHABLE, b.PROTOCOL) and not mutual.requests


def test_a_client_certificate_does_not_follow_to_another_origin(site, ca, mutual, tls):
    there = tls(lambda request, send, connection: there.seen.append(connection.getpeercert()) or send(reply()) or True)
    there.seen = []
    there.context.load_verify_locations(ca.certificate)
    there.context.verify_mode = ssl.CERT_OPTIONAL
    mutual.handler = lambda request, send, connection: send(reply(302, headers=[("Location", there.origin + "/")])) or True
    one = site(rule(port=[mutual.port], client_cert="${CERT}"), rule(port=[there.port]), secrets={"CERT": pem_of(ca, "client-one")})
    assert one.fetch(mutual.origin + "/").status == 200
    assert there.seen == [None]


@pytest.mark.parametrize("mode, seen", [("first-origin", None), ("by-rule", "client-one")])
def test_a_redirect_from_elsewhere_gets_a_client_certificate_only_by_rule(site, ca, mutual, tls, mode, seen):
    mutual.context.verify_mode = ssl.CERT_OPTIONAL
    here = tls(lambda request, send, connection: send(reply(302, headers=[("Location", mutual.origin + "/")])) or True)
    one = site(rule(port=[here.port]), rule(port=[mutual.port], client_cert="${CERT}"), secrets={"CERT": pem_of(ca, "client-one")},
               policy={"redirect_inject": mode})
    assert one.fetch(here.origin + "/").status == 200
    assert [certificate and subject(certificate) for certificate in mutual.seen] == [seen]


def test_two_rules_with_two_certificates_share_no_connection(site, ca, mutual):
    one = site(rule(path=["/one"], client_cert="${ONE}"), rule(path=["/two"], client_cert="${TWO}"),
               secrets={"ONE": pem_of(ca, "client-one"), "TWO": pem_of(ca, "client-two")})
    for path in ("/one", "/two", "/one", "/two"):
        assert one.fetch(mutual.origin + path).status == 200
    assert [subject(seen) for seen in mutual.seen] == ["client-one", "client-two"] * 2 and mutual.connections == 2


# ---- with placeholders ----


def test_what_is_signed_is_what_is_sent(site, aws):
    """A placeholder in the body becomes its secret before the body is signed; in the query, before that is."""
    server = aws("execute-api")
    policy = {"secrets": {"PIN": {"placeholder": "wph_3f9c0a6d5b7e4c1e", "hosts": ["127.0.0.1"], "in": ["body", "query:pin"]}}}
    one = site(signing("execute-api"), secrets={"SK": SECRET_KEY, "PIN": "S3CRET pin/+"}, policy=policy)
    answer = one.fetch(server.origin + "/?pin=wph_3f9c0a6d5b7e4c1e&a=b", method="POST", body=b"pin: wph_3f9c0a6d5b7e4c1e.")
    assert answer.status == 200, bytes(answer.body)
    request, = server.requests
    assert request.body == b"pin: S3CRET pin/+." and query_of(request) == ["pin=S3CRET%20pin%2F%2B", "a=b"]
    number, answer = one.channel.ask(server.origin + "/", method="POST", body=True)
    data = b"x" * 200000 + b"wph_3f9c0a6d5b7e4c1e" + b"y" * 200000
    sent = 0
    while sent < len(data):
        one.channel.wait(answer, lambda: answer.done or sent < 262144 + answer.credit)
        piece = data[sent:min(sent + 65536, 262144 + answer.credit)]
        sent += len(piece)
        one.channel.send(b.FETCH_BODY, 1, number, piece, b.FIN if sent == len(data) else 0)
    one.channel.wait(answer, lambda: answer.done)
    assert answer.status == 200, bytes(answer.body)
    assert server.requests[1].body == b"x" * 200000 + b"S3CRET pin/+" + b"y" * 200000


def test_a_secret_that_comes_back_rendered_is_replaced(site, tls):
    """Each kind's secret, as the upstream has got it."""
    server = tls(lambda request, send, connection: send(reply(200, request.raw_head)) or True)
    for inject, forms in (({"basic": {"user": "svc", "password": "${K}"}}, [SECRET, base64.b64encode(f"svc:{SECRET}".encode()).decode()]),
                          ({"query": "api_key", "value": "${K}"}, [SECRET]), ({"bearer": "${K}"}, [SECRET])):
        one = site(rule(inject=[inject]), secrets={"K": SECRET})
        answer = one.fetch(server.origin + "/x")
        assert answer.status == 200 and b"HTTP/1.1" in answer.body
        assert not [form for form in forms if form.encode() in answer.body], bytes(answer.body)


# ---- what an operator is told ----


def mayfly(*args):
    return subprocess.run([str(BUILD / "mayfly"), *map(str, args)], capture_output=True, text=True, timeout=60)


def test_check_says_where_a_credential_is_wrong(tmp_path):
    file = tmp_path / "mayfly.json"
    file.write_text(json.dumps({
        "secrets": {"K": {"env": "K"}, "E": {"encrypted": {"cms": "k.cms"}}},
        "policies": {"p": {"rules": [
            {"host": "a.test", "inject": [{"bearer": "sk-live-0123456789"}]},
            {"host": "b.test", "inject": [{"basic": {"user": "u", "password": "${NOBODY}"}}]},
            {"host": "*.c.test", "inject": [{"sigv4": {"service": "s3", "region": "EU", "key": "AKIA", "secret": "${K}"}}]},
            {"host": "d.test", "inject": [{"oauth2_client_credentials": {"token_url": "http://d.test/", "client_id": "c"}}]},
            {"host": "e.test", "client_cert": "-----BEGIN CERTIFICATE-----"}]}},
        "default_policy": "p"}, indent=1))
    done = mayfly("check", file)
    assert done.returncode == 78
    wrong = {line.split(": ")[1] for line in done.stderr.splitlines() if line.startswith(str(file))}
    rules = "$.policies.p.rules"
    assert wrong == {
        "$.secrets.E.encrypted", f"{rules}[0].inject[0].bearer", f"{rules}[1].inject[0].basic.password", f"{rules}[2].inject",
        f"{rules}[2].inject[0].sigv4.region", f"{rules}[3].inject[0].oauth2_client_credentials",
        f"{rules}[3].inject[0].oauth2_client_credentials.token_url", f"{rules}[4].client_cert"}
    assert "sk-live" not in done.stderr, "what was meant to be a secret is not repeated"


@pytest.mark.parametrize("method, url, told", [
    ("PUT", "https://reports.s3.eu-central-1.amazonaws.com/k", ["header Authorization is set by SigV4", "from secret AWS_SECRET_KEY"]),
    ("GET", "https://www.googleapis.com/drive/v3/files", ["header Authorization is set with a token",
                                                          "from https://oauth2.googleapis.com/token", "from secret GOOGLE_KEY"]),
    ("POST", "https://api.partner.example/", ["header X-Signature is set by HMAC", "header X-Timestamp is set", "from secret PARTNER_KEY"]),
    ("GET", "https://ledger.corp.example/", ["a client certificate is shown", "from secret LEDGER_CERT"]),
    ("GET", "https://api.weather.example/?appid=mine", ["query parameter appid is set", "from secret WEATHER_KEY"]),
])
def test_explain_names_what_would_be_injected(method, url, told):
    done = mayfly("explain", "--config", ROOT / "config/examples/credentials.json", method, url)
    assert done.returncode == 0, done
    for text in told:
        assert text in done.stdout
