"""fetch() from an isolate, through the channel and the broker, to real upstreams."""

import json

import pytest

FETCH = """export default { async fetch(req, env) {
  try {
    const r = await fetch(env.URL, env.INIT ?? {});
    return Response.json({ status: r.status, url: r.url, redirected: r.redirected, body: await r.text(), x: r.headers.get("x-x") });
  } catch (e) { return Response.json({ name: e.name, message: e.message }) } } }"""


def local(*rules, **more):
    """A policy for upstreams on loopback."""
    return {"rules": [{"host": "127.0.0.1", "scheme": ["http", "https"], "port": "any", "cidr": ["127.0.0.0/8"],
                       "allow_special": True, **rule} for rule in (rules or ({},))], **more}


def config(policy, **more):
    return {"workers": 1, "policies": {"p": policy}, "default_policy": "p", **more}


def ask(gateway, url, init=None, source=FETCH, **code):
    return gateway.outcome(source, env={"URL": url, "INIT": init or {}}, **code)


def answer_of(out):
    assert out["outcome"] == "ok", out
    return json.loads(out["response"]["body"])


def test_an_allowed_fetch_reaches_its_upstream(start_gateway, upstream):
    server = upstream()
    out = ask(start_gateway(config(local())), f"{server.origin}/a?b", {"method": "POST", "body": "data", "headers": {"x-a": "1"}})
    assert answer_of(out)["status"] == 200 and answer_of(out)["body"] == "ok"
    assert [(f["verdict"], f["status"]) for f in out["fetches"]] == [("allow", 200)]
    request = server.requests[0]
    assert (request.method, request.target, request.body, request.header("x-a")) == ("POST", "/a?b", b"data", ["1"])


def test_network_is_denied_by_default(start_gateway, upstream):
    server = upstream()
    out = ask(start_gateway({"workers": 1}), server.origin)
    assert answer_of(out)["name"] == "TypeError"
    assert not server.connections


def test_denied_fetch_names_what_was_asked_and_the_outcome_names_the_rule(start_gateway, upstream):
    server = upstream()
    policy = local({"name": "the-rule"})
    policy["rules"].append({"deny": "127.0.0.1", "name": "no-secrets", "path": ["/secret/**"]})
    out = ask(start_gateway(config(policy)), f"{server.origin}/secret/x")
    error = answer_of(out)
    assert error["name"] == "TypeError" and "127.0.0.1" in error["message"] and "outbound policy" in error["message"]
    assert "no-secrets" not in error["message"]
    assert out["fetches"][0]["verdict"] == "deny" and out["fetches"][0]["rule"] == "no-secrets"
    assert not server.connections


def test_global_outbound_null_throws_at_once(start_gateway, upstream):
    server = upstream()
    out = ask(start_gateway(config(local())), server.origin, globalOutbound=None)
    assert answer_of(out)["name"] == "TypeError" and "globalOutbound" in answer_of(out)["message"]
    assert out["fetches"] == [] and not server.connections


SECRET = "S3CRET-0123456789abcdef"


def credentialed(dns, ca, inject, *more_rules, host="api.example.com"):
    """A configuration that injects ${K} into requests to a TLS upstream on loopback."""
    dns.set(host, "127.0.0.1")
    rule = {"host": host, "port": "any", "cidr": ["127.0.0.1/32"], "allow_special": True, "inject": [inject]}
    return config({"rules": [rule, *more_rules]}, dns={"servers": [dns.address]}, upstream={"ca": str(ca.certificate)},
                  secrets={"K": {"env": "TEST_SECRET_K"}})


def test_injected_header_reaches_the_upstream_and_the_agents_own_does_not(start_gateway, upstream, dns, ca):
    server = upstream(tls=ca.issue("api.example.com"))
    gateway = start_gateway(credentialed(dns, ca, {"header": "Authorization", "value": "Bearer ${K}"}), env={"TEST_SECRET_K": SECRET})
    out = ask(gateway, f"https://api.example.com:{server.port}/",
              {"headers": {"authorization": "Bearer mine", "cookie": "a=b", "x-kept": "1"}})
    assert answer_of(out)["status"] == 200, out
    request = server.requests[0]
    assert request.header("authorization") == [f"Bearer {SECRET}"]
    assert request.header("cookie") == [] and request.header("x-kept") == ["1"]
    assert SECRET not in json.dumps(out)


def test_a_credential_is_never_sent_in_cleartext(start_gateway, upstream):
    server = upstream()
    policy = local({"inject": [{"header": "Authorization", "value": "Bearer ${K}"}]})
    gateway = start_gateway(config(policy, secrets={"K": {"env": "TEST_SECRET_K"}}), env={"TEST_SECRET_K": SECRET})
    assert answer_of(ask(gateway, server.origin))["name"] == "TypeError"
    assert not server.connections


def test_private_addresses_are_refused_after_resolution(start_gateway, upstream, dns):
    server = upstream()
    dns.set("api.example.com", "127.0.0.1")
    dns.set("mixed.example.com", "93.184.216.34", "10.0.0.1")
    policy = {"rules": [{"host": "*", "scheme": ["http"], "port": "any"}]}
    gateway = start_gateway(config(policy, dns={"servers": [dns.address]}))
    for host in ("api.example.com", "mixed.example.com"):
        out = ask(gateway, f"http://{host}:{server.port}/")
        assert "unreachable" in answer_of(out)["message"], out
        assert "127.0.0.1" not in json.dumps(answer_of(out))
        assert out["fetches"][0]["verdict"] != "allow"
    assert not server.connections


def test_a_rules_cidr_opens_a_private_address_by_name(start_gateway, upstream, dns):
    server = upstream()
    dns.set("api.corp.example", "127.0.0.1")
    policy = {"rules": [{"host": "api.corp.example", "scheme": ["http"], "port": "any", "cidr": ["127.0.0.1/32"], "allow_special": True}]}
    gateway = start_gateway(config(policy, dns={"servers": [dns.address]}))
    out = ask(gateway, f"http://api.corp.example:{server.port}/x")
    assert answer_of(out)["body"] == "ok", out
    assert server.requests[0].header("host") == [f"api.corp.example:{server.port}"]


def redirect_to(location, status=302):
    def handler(request, send, connection):
        if request.target == "/start":
            send(f"HTTP/1.1 {status} Found\r\nlocation: {location()}\r\ncontent-length: 0\r\n\r\n".encode())
        else:
            send(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        return True
    return handler


def test_redirects_are_followed_each_hop_decided_anew(start_gateway, upstream):
    allowed, denied = upstream(), upstream()
    server = upstream(redirect_to(lambda: f"{target.origin}/end"))
    policy = {"rules": [{"host": "127.0.0.1", "scheme": ["http"], "port": [server.port, allowed.port], "cidr": ["127.0.0.0/8"],
                         "allow_special": True}]}
    gateway = start_gateway(config(policy))
    target = allowed
    out = ask(gateway, f"{server.origin}/start")
    assert answer_of(out)["redirected"] is True and answer_of(out)["url"] == f"{allowed.origin}/end", out
    assert len(out["fetches"]) == 2
    target = denied
    out = ask(gateway, f"{server.origin}/start")
    assert answer_of(out)["name"] == "TypeError" and not denied.connections
    assert [f["verdict"] for f in out["fetches"]] == ["allow", "deny"]


def test_redirect_modes(start_gateway, upstream):
    server = upstream(redirect_to(lambda: "/end"))
    gateway = start_gateway(config(local()))
    assert answer_of(ask(gateway, f"{server.origin}/start", {"redirect": "manual"}))["status"] == 302
    assert answer_of(ask(gateway, f"{server.origin}/start", {"redirect": "error"}))["name"] == "TypeError"
    assert answer_of(ask(gateway, f"{server.origin}/start"))["body"] == "ok"


def test_credential_does_not_follow_a_redirect_to_another_origin(start_gateway, upstream, dns, ca):
    other = upstream()
    server = upstream(redirect_to(lambda: f"{other.origin}/end"), tls=ca.issue("api.example.com"))
    gateway = start_gateway(credentialed(dns, ca, {"header": "X-Api-Key", "value": "${K}"}, *local()["rules"]),
                            env={"TEST_SECRET_K": SECRET})
    ask(gateway, f"https://api.example.com:{server.port}/start", {"headers": {"x-api-key": "mine"}})
    assert server.requests[0].header("x-api-key") == [SECRET]
    assert other.requests and SECRET.encode() not in other.requests[0].raw_head


def test_tls_is_verified(start_gateway, upstream, ca, dns):
    good, bad = upstream(tls=ca.issue("good.example.com")), upstream(tls=ca.issue("other.example.com"))
    dns.set("good.example.com", "127.0.0.1")
    policy = {"rules": [{"host": "good.example.com", "port": "any", "cidr": ["127.0.0.1/32"], "allow_special": True}]}
    gateway = start_gateway(config(policy, dns={"servers": [dns.address]}, upstream={"ca": str(ca.certificate)}))
    assert answer_of(ask(gateway, f"https://good.example.com:{good.port}/"))["body"] == "ok"
    assert "unreachable" in answer_of(ask(gateway, f"https://good.example.com:{bad.port}/"))["message"]
    assert not bad.requests


def test_response_bodies_stream_through(start_gateway, upstream):
    """The upstream sends its second half only after the client of the gateway has the first."""
    import socket
    import threading
    go = threading.Event()

    def handler(request, send, connection):
        send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n")
        assert go.wait(30)
        send(b"6\r\nsecond\r\n0\r\n\r\n")

    server = upstream(handler)
    gateway = start_gateway(config(local()))
    source = f"export default {{ fetch() {{ return fetch('{server.origin}/') }} }}"
    sock = socket.create_connection(("127.0.0.1", gateway.port))
    sock.sendall(f"POST /run HTTP/1.1\r\nhost: x\r\ncontent-length: {len(source)}\r\n\r\n{source}".encode())
    seen = b""
    while b"first" not in seen:
        data = sock.recv(4096)
        assert data, seen
        seen += data
    go.set()
    while b"second" not in seen:
        data = sock.recv(4096)
        assert data, seen
        seen += data
    sock.close()


def test_request_bodies_stream_through(start_gateway, upstream):
    server = upstream()
    source = """export default { async fetch(r, env) {
      let n = 0;
      const body = new ReadableStream({ pull(c) { if (n++ === 100) c.close(); else c.enqueue(new Uint8Array(10000).fill(65)) } });
      const r2 = await fetch(env.URL, { method: "PUT", body, duplex: "half" });
      return Response.json({ status: r2.status, body: await r2.text() }) } }"""
    out = ask(start_gateway(config(local())), server.origin, source=source)
    assert answer_of(out)["status"] == 200, out
    assert server.requests[0].body == b"A" * 1_000_000


def test_a_large_download_arrives_whole_and_an_unread_one_holds_its_upstream_back(start_gateway, upstream):
    size = 20_000_000

    def handler(request, send, connection):
        send(f"HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n".encode() + b"x" * size)
        return True

    server = upstream(handler)
    gateway = start_gateway(config(local()))
    source = """export default { async fetch(r, env) {
      const r2 = await fetch(env.URL); let n = 0;
      for await (const chunk of r2.body) n += chunk.length;
      return Response.json({ n }) } }"""
    assert answer_of(ask(gateway, server.origin, source=source)) == {"n": size}
    broker = gateway.children("mayfly-broker")[0]
    before = gateway.resident_bytes(broker)
    source = """export default { async fetch(r, env) { await fetch(env.URL); await new Promise(r => setTimeout(r, 300));
      return Response.json("unread") } }"""
    assert answer_of(ask(gateway, server.origin, source=source)) == "unread"
    assert gateway.resident_bytes(broker) < before + 10_000_000
    server.await_closed()


def test_abort_cancels_the_transfer(start_gateway, upstream):
    server = upstream(lambda request, send, connection: connection.recv(1) and False)
    source = """export default { async fetch(r, env) {
      const c = new AbortController(); setTimeout(() => c.abort(), 50);
      try { await fetch(env.URL, { signal: c.signal }) } catch (e) { return Response.json(e.name) } } }"""
    out = ask(start_gateway(config(local())), server.origin, source=source)
    assert answer_of(out) == "AbortError"
    server.await_closed()


def test_1000_parallel_fetches_end_with_the_subrequest_limit(start_gateway, upstream):
    server = upstream()
    gateway = start_gateway(config(local()))
    source = """export default { async fetch(r, env) {
      await Promise.all(Array.from({ length: 1000 }, () => fetch(env.URL))); return new Response("all") } }"""
    code = {"mainModule": "m.js", "modules": {"m.js": source}, "env": {"URL": server.origin}}
    assert gateway.run(code).code == "subrequest_limit"
    assert len(server.requests) <= 50
    few = ask(gateway, server.origin)
    assert answer_of(few)["body"] == "ok"


def test_forty_parallel_fetches_all_succeed(start_gateway, upstream):
    server = upstream()
    source = """export default { async fetch(r, env) {
      const all = await Promise.all(Array.from({ length: 40 }, async (_, i) => (await fetch(env.URL + "/" + i)).text()));
      return Response.json(all.length) } }"""
    assert answer_of(ask(start_gateway(config(local())), server.origin, source=source)) == 40
    assert len(server.requests) == 40


@pytest.mark.parametrize("raw", [b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort", b"nonsense\r\n\r\n", b"",
                                 b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"])
def test_broken_upstreams_are_clear_errors(start_gateway, upstream, raw):
    server = upstream(lambda request, send, connection: send(raw) and False)
    out = ask(start_gateway(config(local())), server.origin)
    assert answer_of(out)["name"] == "TypeError", out


def test_what_the_execution_leaves_open_is_cancelled(start_gateway, upstream):
    server = upstream(lambda request, send, connection: connection.recv(1) and False)
    source = 'export default { async fetch(r, env) { fetch(env.URL).catch(() => {}); await new Promise(r => setTimeout(r, 100)); return new Response("x") } }'
    out = ask(start_gateway(config(local())), server.origin, source=source)
    assert out["response"]["body"] == "x"
    server.await_closed()


def test_policy_of_another_tenant_cannot_be_named(start_gateway):
    gateway = start_gateway({"workers": 1, "policies": {"p": local(), "q": local()}, "default_policy": "p"})
    answer = gateway.run({"mainModule": "m.js", "modules": {"m.js": FETCH}, "globalOutbound": "q"})
    assert (answer.status, answer.code) == (403, "forbidden")
