"""OAuth2 tokens of rules: a real token endpoint that counts, an upstream that accepts only what it gave."""

import base64
import json
import subprocess
import threading
import urllib.parse

import pytest

from support import broker as b
from support.credentials import LOCAL, reply, rule, site, tls  # noqa: F401

SECRET = "S3CRET-0123456789abcdef"


class TokenEndpoint:
    """Gives a new token for each request of the right client, and knows which are good. `gate`: what it waits for before it
    answers; `answers`: raw responses that it gives first."""

    def __init__(self, start):
        self.issued, self.expires_in, self.answers, self.gate = [], 3600, [], threading.Event()
        self.gate.set()
        self.client = b"Basic " + base64.b64encode(b"svc:" + SECRET.encode())
        self.server = start(self.serve)

    def serve(self, request, send, connection):
        self.gate.wait(30)
        if self.answers:
            send(self.answers.pop(0))
        elif request.method != "POST" or request.header("authorization") != [self.client.decode()]:
            send(reply(401, b'{"error":"invalid_client"}'))
        else:
            token = f"token-number-{len(self.issued)}"
            self.issued.append(token)
            send(reply(200, json.dumps({"access_token": token, "token_type": "Bearer", "expires_in": self.expires_in}).encode(),
                       [("content-type", "application/json")]))
        return True

    def form(self, index=0):
        return dict(urllib.parse.parse_qsl(self.server.requests[index].body.decode(), strict_parsing=True))

    @property
    def asked(self):
        return len(self.server.requests)


@pytest.fixture
def endpoint(tls):
    one = TokenEndpoint(tls)
    yield one
    one.gate.set()


@pytest.fixture
def api(tls, endpoint):
    """Serves whoever shows a token that was issued and not revoked, and says which one it was, not what."""
    revoked = set()

    def handler(request, send, connection):
        kind, _, token = request.header("authorization")[0].partition(" ") if request.header("authorization") else ("", "", "")
        good = kind == "Bearer" and token in endpoint.issued and token not in revoked
        send(reply(200, b"#%d" % endpoint.issued.index(token)) if good else reply(401))
        return True

    server = tls(handler)
    server.revoked = revoked
    return server


def oauth2(endpoint, **more):
    made = {"token_url": endpoint.server.origin + "/token", "client_id": "svc", "client_secret": "${K}", "cidr": LOCAL["cidr"],
            "allow_special": True, **more}
    return {"oauth2_client_credentials": {key: value for key, value in made.items() if value is not None}}


@pytest.fixture
def protected(site, api, endpoint):
    """protected(**settings): a broker whose rule for the API gets tokens."""
    return lambda secrets=None, **more: site(rule(port=[api.port], inject=[oauth2(endpoint, **more)]), secrets=secrets or {"K": SECRET})


def test_one_token_serves_many_requests(protected, api, endpoint):
    one = protected()
    for _ in range(5):
        assert bytes(one.fetch(api.origin + "/", headers=[("Authorization", "Bearer mine")]).body) == b"#0"
    assert endpoint.asked == 1
    request, = endpoint.server.requests
    assert (request.method, request.target, request.body) == ("POST", "/token", b"grant_type=client_credentials")
    assert request.header("content-type") == ["application/x-www-form-urlencoded"]
    lines = one.broker.await_audit(5)
    assert all(line["credentials"] == ["K"] for line in lines)
    assert "token-number" not in one.broker.audit_file.read_text() + one.broker.log


def test_many_at_once_wait_for_one_token(protected, api, endpoint):
    endpoint.gate.clear()
    one = protected()
    asked = [one.channel.ask(api.origin + "/")[1] for _ in range(8)]
    endpoint.server.await_requests(1)
    assert one.channel.quiet() and not api.requests
    endpoint.gate.set()
    for answer in asked:
        one.channel.wait(answer, lambda: answer.done)
        assert (answer.status, bytes(answer.body)) == (200, b"#0")
    assert endpoint.asked == 1


def test_a_token_is_renewed_early_while_the_old_one_serves(protected, api, endpoint):
    endpoint.expires_in = 8
    one = protected()
    assert one.fetch(api.origin + "/").status == 200
    endpoint.gate.clear()
    while endpoint.asked < 2:  # when four fifths of its life are over
        assert bytes(one.fetch(api.origin + "/").body) == b"#0"
        with endpoint.server.changed:
            endpoint.server.changed.wait(0.05)
    assert bytes(one.fetch(api.origin + "/").body) == b"#0"
    endpoint.gate.set()
    while bytes(one.fetch(api.origin + "/").body) == b"#0":
        pass
    assert endpoint.issued == ["token-number-0", "token-number-1"]
    assert bytes(one.fetch(api.origin + "/").body) == b"#1" and endpoint.asked == 2


def test_parameters_of_the_request(protected, api, endpoint):
    one = protected(auth="body", scope="a b", audience="https://api.test/", extra={"resource": "x&y", "tenant": "t-${K}"})
    endpoint.answers = [reply(200, b'{"access_token":"whatever","token_type":"bearer"}')]
    endpoint.issued.append("whatever")
    assert one.fetch(api.origin + "/").status == 200
    assert not endpoint.server.requests[0].header("authorization")
    assert endpoint.form() == {"grant_type": "client_credentials", "client_id": "svc", "client_secret": SECRET, "scope": "a b",
                               "audience": "https://api.test/", "resource": "x&y", "tenant": f"t-{SECRET}"}


def test_a_refused_token_is_replaced_once(protected, api, endpoint):
    one = protected()
    assert one.fetch(api.origin + "/").status == 200
    api.revoked.add("token-number-0")
    answer = one.fetch(api.origin + "/", method="POST", body=b"data")
    assert (answer.status, bytes(answer.body)) == (200, b"#1")
    assert [record.status for record in answer.records] == [401, 200]
    assert [request.body for request in api.requests] == [b"", b"data", b"data"]
    api.revoked.add("token-number-1")
    answer = one.fetch(api.origin + "/")
    assert answer.status == 401 and endpoint.asked == 2, "code must not make the broker ask again and again"


def test_a_token_that_comes_back_is_replaced(protected, api, endpoint):
    """Also one that has been renewed since, and not by its number."""
    one = protected()
    serve = api.handler

    def echo(request, send, connection):
        send(reply(200, b"now %s, before token-number-0" % request.header("authorization")[0].encode(), [("x-token", "token-number-0")]))
        return True

    api.handler = echo
    answer = one.fetch(api.origin + "/")
    assert b"token-number" not in answer.body and "token-number" not in answer.header("x-token")[0]
    api.handler = serve
    api.revoked.add("token-number-0")
    assert bytes(one.fetch(api.origin + "/").body) == b"#1"
    api.handler = echo
    assert b"token-number" not in one.fetch(api.origin + "/").body


def test_a_token_that_is_too_short_to_be_found_is_not_sent(protected, api, endpoint):
    endpoint.answers = [reply(200, b'{"access_token":"short","token_type":"bearer"}')]
    answer = protected().fetch(api.origin + "/")
    assert answer.failure == b.UNREACHABLE and "too short" in answer.records[0].reason and not api.requests


def test_the_first_401_of_all_is_retried(protected, api, endpoint):
    api.revoked.add("token-number-0")
    one = protected()
    assert bytes(one.fetch(api.origin + "/").body) == b"#1"
    assert len(api.requests) == 2


@pytest.mark.parametrize("answer", [
    reply(500, b"oops"), reply(401, b'{"error":"invalid_client"}'), reply(302, b"", [("Location", "https://127.0.0.1/")]),
    reply(200, b"no json"), reply(200, b'{"access_token":"a\\r\\nX: y","token_type":"bearer"}'),
    reply(200, b'{"access_token":"mine","token_type":"mac"}'), reply(200, b'{"token_type":"bearer"}'),
    reply(200, b'{"access_token":"x","token_type":"bearer","pad":"' + b"x" * (10 << 20) + b'"}'), b"SSH-2.0-OpenSSH\r\n",
], ids=["500", "401", "redirect", "text", "control", "mac", "none", "10MiB", "ssh"])
def test_without_a_token_nothing_is_sent(protected, api, endpoint, answer):
    endpoint.answers = [answer] * 3
    one = protected()
    for _ in range(3):
        failed = one.fetch(api.origin + "/")
        assert (failed.failure, failed.text) == (b.UNREACHABLE, "upstream unreachable")
        assert "token" in failed.records[0].reason
    assert not api.requests
    assert endpoint.asked == 1, "after a failure there is a pause"
    assert "no token from" in one.broker.log and SECRET not in one.broker.log


def test_an_endpoint_that_was_down_is_asked_again(protected, api, endpoint):
    endpoint.answers = [reply(503)]
    one = protected()
    assert one.fetch(api.origin + "/").failure == b.UNREACHABLE
    answer = one.fetch(api.origin + "/")
    while answer.failure == b.UNREACHABLE:  # for a second
        with endpoint.server.changed:
            endpoint.server.changed.wait(0.05)
        answer = one.fetch(api.origin + "/")
    assert answer.status == 200 and endpoint.asked == 2


def test_the_token_endpoint_is_not_the_agents(protected, api, endpoint):
    one = protected()
    answer = one.fetch(endpoint.server.origin + "/token", method="POST", body=b"grant_type=client_credentials")
    assert answer.failure == b.DENIED and not endpoint.asked


def test_the_token_endpoints_address_is_judged(site, dns, api, endpoint, ca):
    """Its own cidr counts, not the rule's."""
    dns.set("auth.test", "127.0.0.1")
    url = f"https://auth.test:{endpoint.server.port}/token"
    one = site(rule(port=[api.port], inject=[oauth2(endpoint, token_url=url, cidr=None, allow_special=None)]), secrets={"K": SECRET},
               dns=dns)
    answer = one.fetch(api.origin + "/")
    assert answer.failure == b.UNREACHABLE and "address is not allowed" in answer.records[0].reason
    assert not endpoint.server.connections


def test_the_token_endpoint_must_be_who_it_says(site, dns, api, endpoint):
    """Its certificate is for 127.0.0.1."""
    dns.set("auth.test", "127.0.0.1")
    url = f"https://auth.test:{endpoint.server.port}/token"
    one = site(rule(port=[api.port], inject=[oauth2(endpoint, token_url=url)]), secrets={"K": SECRET}, dns=dns)
    assert one.fetch(api.origin + "/").failure == b.UNREACHABLE
    assert not endpoint.asked and not api.requests


def test_a_new_client_secret_gets_a_new_token(protected, api, endpoint):
    one = protected()
    assert one.fetch(api.origin + "/").status == 200
    one.broker.configure(one.config)
    assert one.broker.hear()[:2] == (b.APPLIED, 2)
    assert bytes(one.fetch(api.origin + "/").body) == b"#0", "nothing has changed for the token"
    one.broker.secrets["TEST_K"] = "another-secret-of-the-client"
    endpoint.client = b"Basic " + base64.b64encode(b"svc:another-secret-of-the-client")
    one.broker.configure(one.config)
    assert one.broker.hear()[:2] == (b.APPLIED, 3)
    assert bytes(one.fetch(api.origin + "/").body) == b"#1"


def test_cancelled_and_closed_while_a_token_is_awaited(protected, api, endpoint):
    endpoint.gate.clear()
    one = protected()
    number, _ = one.channel.ask(api.origin + "/")
    _, kept = one.channel.ask(api.origin + "/")
    endpoint.server.await_requests(1)
    one.channel.send(b.FETCH_CANCEL, 1, number)
    other = one.broker.channel()
    other.open()
    other.ask(api.origin + "/")
    other.socket.close()
    endpoint.gate.set()
    one.channel.wait(kept, lambda: kept.done)
    assert kept.status == 200 and endpoint.asked == 1


def test_a_broker_stops_while_a_token_is_awaited(protected, api, endpoint):
    endpoint.gate.clear()
    one = protected()
    one.channel.ask(api.origin + "/")
    endpoint.server.await_requests(1)  # and the fixture wants it to exit with 0


# ---- private keys ----


def make_key(folder, kind):
    file = folder / "client.key"
    options = ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"] if kind == "RS256" else ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
    subprocess.run(["openssl", "genpkey", "-algorithm", *options, "-out", file], check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", file, "-pubout", "-out", f"{file}.pub"], check=True)
    return file


def part(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def der_of(signature):
    """The two numbers of an ES256 signature as OpenSSL wants them."""
    numbers = b"".join(b"\x02" + bytes([len(raw)]) + raw for raw in (
        (lambda n: n.to_bytes(n.bit_length() // 8 + 1, "big"))(int.from_bytes(half, "big")) for half in (signature[:32], signature[32:])))
    return b"\x30" + bytes([len(numbers)]) + numbers


def claims_of(jwt, key, folder):
    """What a token endpoint takes from an assertion, once it has verified it."""
    head, claims, signature = jwt.split(".")
    raw = part(signature)
    (folder / "signature").write_bytes(der_of(raw) if json.loads(part(head))["alg"] == "ES256" else raw)
    done = subprocess.run(["openssl", "dgst", "-sha256", "-verify", f"{key}.pub", "-signature", folder / "signature"],
                          input=f"{head}.{claims}".encode(), capture_output=True)
    assert done.stdout == b"Verified OK\n", done
    return json.loads(part(head)), json.loads(part(claims))


@pytest.mark.parametrize("kind", ["RS256", "ES256"])
def test_a_client_shows_who_it_is_by_private_key_jwt(site, tmp_path, api, endpoint, kind):
    key = make_key(tmp_path, kind)
    endpoint.answers = [reply(200, b'{"access_token":"by-assertion","token_type":"Bearer"}')]
    endpoint.issued.append("by-assertion")
    one = site(rule(port=[api.port], inject=[oauth2(endpoint, client_secret=None, private_key="${KEY}", key_id="k1", scope="s")]),
               sources={"KEY": {"file": str(key)}})
    assert one.fetch(api.origin + "/").status == 200
    form = endpoint.form()
    assert (form["grant_type"], form["client_id"], form["scope"]) == ("client_credentials", "svc", "s")
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    head, claims = claims_of(form["client_assertion"], key, tmp_path)
    assert head == {"alg": kind, "typ": "JWT", "kid": "k1"}
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("svc", "svc", endpoint.server.origin + "/token")
    assert claims["exp"] - claims["iat"] == 120


def test_an_assertion_as_the_grant_itself(site, tmp_path, api, endpoint):
    """Google's service accounts."""
    key = make_key(tmp_path, "RS256")
    endpoint.answers = [reply(200, b'{"access_token":"by-assertion","token_type":"Bearer"}')]
    endpoint.issued.append("by-assertion")
    one = site(rule(port=[api.port], inject=[oauth2(endpoint, grant="jwt_bearer", client_secret=None, private_key="${KEY}",
                                                    subject="user@test", scope="drive")]), sources={"KEY": {"file": str(key)}})
    assert one.fetch(api.origin + "/").status == 200
    form = endpoint.form()
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    _, claims = claims_of(form["assertion"], key, tmp_path)
    assert (claims["iss"], claims["sub"], claims["scope"]) == ("svc", "user@test", "drive")
