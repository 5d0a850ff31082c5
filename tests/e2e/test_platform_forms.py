"""Forms, blobs, compression, patterns and messages: from inside, and against peers that are not ours (Python's multipart parser, its
zlib, real upstreams)."""

import email
import email.policy
import gzip
import json
import random
import threading
import zlib

import pytest

from conftest import BUILD, ROOT
from support.gateway import Gateway

HI = 'export default { fetch() { return new Response("hi") } }'
LOCAL = {"rules": [{"host": "127.0.0.1", "scheme": ["http"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True}]}
NETWORK = {"workers": 1, "policies": {"p": LOCAL}, "default_policy": "p"}


def handler(body):
    return "export default { async fetch(req, env, ctx) { %s } }" % body


def json_of(out):
    assert out["outcome"] == "ok", out
    return json.loads(out["response"]["body"])


def parts_of(content_type, body):
    """[(name, file name, type, bytes)] as Python's parser reads a multipart body."""
    message = email.message_from_bytes(b"content-type: " + content_type.encode() + b"\r\n\r\n" + body, policy=email.policy.HTTP)
    assert not message.defects
    return [(part.get_param("name", header="content-disposition"), part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
            for part in message.iter_parts()]


@pytest.mark.parametrize("name", ["blobs", "requests", "urlpatterns", "messages", "tamper_forms"])
def test_from_inside(gateway, name):
    answer = gateway.post_js((ROOT / f"tests/conformance/platform/{name}.js").read_bytes())
    assert answer.status == 200 and answer.body.startswith(b"ok "), answer.text


# ---- Forms -----------------------------------------------------------------------------------------------------------------


def test_another_parser_reads_our_forms(gateway):
    answer = gateway.post_js(handler("""
        const form = new FormData();
        form.append("plain", "one\\ntwo");
        form.append("file", new File([new Uint8Array(256).map((_, i) => i)], "a b.bin", { type: "application/x-test" }));
        form.append("blob", new Blob(["text"]));
        return new Response(form)"""))
    assert parts_of(answer.headers["content-type"], answer.body) == [
        ("plain", None, "text/plain", b"one\r\ntwo"),
        ("file", "a b.bin", "application/x-test", bytes(range(256))),
        ("blob", "blob", "application/octet-stream", b"text")]


def test_we_read_a_form_of_an_upstream(start_gateway, upstream):
    body = (b'--xYz\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
            b'--xYz\r\nContent-Type: image/png\r\nContent-Disposition: form-data; filename="p.png"; name="f"\r\n\r\n\x89PNG\r\n\r\n--xYz--\r\n')
    server = upstream(lambda request, send, connection: send(
        b"HTTP/1.1 200 OK\r\ncontent-type: multipart/form-data; boundary=xYz\r\ncontent-length: %d\r\n\r\n" % len(body) + body) or True)
    out = start_gateway(NETWORK).outcome(handler("""
        const form = await (await fetch(env.URL)).formData();
        const file = form.get("f");
        return Response.json([form.get("a"), file.name, file.type, [...await file.bytes()]])"""), env={"URL": server.origin})
    assert json_of(out) == ["1", "p.png", "image/png", list(b"\x89PNG\r\n")]


def test_forms_and_blobs_go_to_an_upstream(start_gateway, upstream):
    server = upstream()
    out = start_gateway(NETWORK).outcome(handler("""
        const form = new FormData();
        form.append("a", "1");
        form.append("f", new Blob(["x".repeat(300000)], { type: "text/x" }), "big.txt");
        await fetch(env.URL, { method: "POST", body: form });
        await fetch(env.URL, { method: "PUT", body: new Blob(["blob"], { type: "a/b" }) });
        await fetch(new Request(env.URL, { method: "POST", body: new URLSearchParams({ q: "1 2" }) }));
        await fetch(env.URL, { method: "POST", body: new Blob(["raw"]) });
        return Response.json(0)"""), env={"URL": server.origin})
    assert json_of(out) == 0
    form, blob, pairs, raw = server.requests
    assert parts_of(form.header("content-type")[0], form.body) == [("a", None, "text/plain", b"1"), ("f", "big.txt", "text/x", b"x" * 300000)]
    assert form.header("content-length") == [str(len(form.body))]
    assert (blob.method, blob.header("content-type"), blob.body) == ("PUT", ["a/b"], b"blob")
    assert (pairs.header("content-type"), pairs.body) == (["application/x-www-form-urlencoded;charset=UTF-8"], b"q=1+2")
    assert (raw.header("content-type"), raw.body) == ([], b"raw")


def test_a_submitted_form_reaches_the_agent(gateway):
    body = "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n\u00e9\r\n--b--\r\n"
    out = gateway.outcome(handler('return Response.json((await req.formData()).get("n"))'), request={
        "method": "POST", "url": "https://agent.example/", "headers": {"content-type": "multipart/form-data; boundary=b"}, "body": body})
    assert json_of(out) == "\u00e9"


# ---- Compression -----------------------------------------------------------------------------------------------------------

PACK = handler("return new Response((await fetch(env.URL)).body.pipeThrough(new %s(env.FORMAT)))")
FORMATS = {"gzip": (gzip.compress, gzip.decompress), "deflate": (zlib.compress, zlib.decompress),
           "deflate-raw": (lambda data: zlib.compress(data, wbits=-15), lambda data: zlib.decompress(data, -15))}


@pytest.mark.parametrize("name", FORMATS)
def test_another_zlib_agrees(start_gateway, upstream, name):
    pack, unpack = FORMATS[name]
    plain = random.Random(7).randbytes(100000) + b"again and " * 50000
    served = {"/plain": plain, "/packed": pack(plain)}
    server = upstream(lambda request, send, connection: send(
        b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(served[request.target]) + served[request.target]) or True)
    gateway = start_gateway(NETWORK)

    def run(stream, target):
        answer = gateway.run({"mainModule": "m.js", "modules": {"m.js": PACK % stream}, "env": {"URL": server.origin + target, "FORMAT": name}})
        assert answer.status == 200, answer
        return answer.body

    packed = run("CompressionStream", "/plain")
    assert len(packed) < len(plain) / 3 and unpack(packed) == plain
    assert run("DecompressionStream", "/packed") == plain


@pytest.fixture(scope="module")
def limited(tmp_path_factory):
    one = Gateway(BUILD, tmp_path_factory.mktemp("limited"),
                  {"workers": 1, "limits": {"cpu_ms": 500, "wall_ms": 20000, "memory_mb": 32, "code_bytes": 8 << 20}})
    one.start()
    yield one
    problems = one.finish()
    assert not problems, "\n".join(problems)


# Whichever is met first; agent_exception: V8's RangeError for an array buffer beyond the bound.
EXHAUSTED = {"memory_limit", "cpu_limit", "agent_exception"}
# name: (body of the handler, codes of which one ends it)
BOMBS = {
    "a bomb that is kept": ("""const parts = [];
        for await (const part of bomb().pipeThrough(new DecompressionStream("gzip"))) parts.push(part);""", EXHAUSTED),
    "a bomb in one chunk": ("await new Response(new Blob([env_bomb]).stream().pipeThrough(new DecompressionStream('gzip'))).bytes();",
                            EXHAUSTED),
    "a bomb that is thrown away": ("while (1) for await (const part of bomb().pipeThrough(new DecompressionStream('gzip')));", {"cpu_limit"}),
    "compressing without end": ("""const zeros = new Uint8Array(65536);
        const endless = new ReadableStream({ pull(c) { c.enqueue(zeros); } });
        for await (const part of endless.pipeThrough(new CompressionStream("gzip")));""", {"cpu_limit"}),
    "streams that are given up": ("""const held = [];
        for (let i = 0; ; i++) { const s = new CompressionStream("gzip"), w = s.writable.getWriter(), r = s.readable.getReader();
          held.push(w, r); r.read(); await w.write(new Uint8Array(1)); }""", EXHAUSTED),
    "a form that is too large": ("""const big = new Blob([new Uint8Array(12 << 20)]), form = new FormData();
        form.append("a", big); form.append("b", big); new Response(form); return new Response("no");""", EXHAUSTED),
    "a Blob that doubles": ("let b = new Blob(['x'.repeat(1 << 16)]); while (1) b = new Blob([b, b]);", EXHAUSTED),
    "a pattern that backtracks": ("""new URLPattern({ pathname: "/((?:a+)+b)" }).test({ pathname: "/" + "a".repeat(60) });""",
                                  {"agent_exception", "cpu_limit"}),
    "messages back and forth": ("""const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => port1.postMessage(1); port2.onmessage = () => port2.postMessage(1); port1.postMessage(1);
        await new Promise(() => {});""", {"cpu_limit"}),
    "messages that nobody takes": ("const { port1 } = new MessageChannel(); while (1) port1.postMessage(new Uint8Array(1 << 16));",
                                   EXHAUSTED),
    "a port that listens": ("const { port1 } = new MessageChannel(); port1.onmessage = () => {}; await new Promise(() => {});", {"never_settled"}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_limits_hold(limited, name):
    body, codes = BOMBS[name]
    bomb = json.dumps(list(gzip.compress(b"\0" * (48 << 20))))
    source = f"const env_bomb = new Uint8Array({bomb}); const bomb = () => new Blob([env_bomb]).stream();\n" if "bomb" in body else ""
    workers = limited.children("mayfly-worker")
    answer = limited.post_js(source + handler(body))
    assert answer.status == 500 and answer.code in codes, answer
    assert limited.post_js(HI).body == b"hi"
    assert limited.children("mayfly-worker") == workers, "a worker has died"


STREAMED = {
    "typed arrays": "for (let i = 0; i < 3000; i++) { n += new Uint8Array(65536).length; if (i % 100 === 0) await 1; }",
    "decompressed pieces": """const zeros = new Uint8Array(65536);
        let k = 0;
        const source = new ReadableStream({ pull(c) { if (k++ < 1000) c.enqueue(zeros); else c.close(); } });
        for await (const part of source.pipeThrough(new CompressionStream("deflate")).pipeThrough(new DecompressionStream("deflate"))) n += part.length;""",
}


@pytest.mark.parametrize("name", STREAMED)
def test_what_is_no_longer_held_does_not_count(limited, name):
    out = limited.outcome(handler("let n = 0; %s return Response.json(n)" % STREAMED[name]))
    assert json_of(out) >= 1000 << 16


def test_finished_streams_give_their_memory_back(limited):
    out = limited.outcome(handler("""let n = 0;
        for (let i = 0; i < 300; i++) {
          const s = new CompressionStream("deflate");
          if (i % 3 == 0) { const w = s.writable.getWriter(); const r = s.readable.getReader(); r.read(); await w.write(new Uint8Array(1)); await r.cancel(); }
          else n += (await new Response(new Blob(["x"]).stream().pipeThrough(s)).bytes()).length;
        }
        return Response.json(n)"""), limits={"cpuMs": 500})
    assert json_of(out) == 200 * len(zlib.compress(b"x"))


# ---- fetch -----------------------------------------------------------------------------------------------------------------


def test_data_urls_need_no_network(gateway):
    out = gateway.outcome(handler('return Response.json(await (await fetch("data:application/json,[1]")).json())'), globalOutbound=None)
    assert json_of(out) == [1] and out["usage"]["subRequests"] == 0 and out["fetches"] == []


def test_an_abort_breaks_the_response_off(start_gateway, upstream):
    def endless(request, send, connection):
        send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n")
        return True

    server = upstream(endless)
    out = start_gateway(NETWORK).outcome(handler("""
        const controller = new AbortController();
        const response = await fetch(env.URL, { signal: controller.signal });
        const reader = response.body.getReader();
        const first = new TextDecoder().decode((await reader.read()).value);
        const second = reader.read().then(() => "read", (e) => e);
        controller.abort(new RangeError("enough"));
        const error = await second;
        return Response.json([first, error.name, error.message])"""), env={"URL": server.origin})
    assert json_of(out) == ["first", "RangeError", "enough"]
    server.await_closed()


def test_an_abort_breaks_the_request_off(start_gateway, upstream):
    server = upstream()
    out = start_gateway(NETWORK).outcome(handler("""
        const controller = new AbortController();
        let reason, sent = 0;
        const body = new ReadableStream({ pull(c) { sent++; if (sent > 3) controller.abort(); else c.enqueue(new Uint8Array(1000)); },
          cancel(r) { reason = r; } });
        const error = await fetch(env.URL, { method: "POST", body, duplex: "half", signal: controller.signal }).catch((e) => e);
        return Response.json([error.name, error === reason, sent])"""), env={"URL": server.origin})
    assert json_of(out) == ["AbortError", True, 4]
    server.await_closed()


def test_a_streamed_request_body_arrives_while_it_is_made(start_gateway, upstream):
    seen = threading.Event()

    def echo_first(request, send, connection):
        send(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(request.body) + request.body)
        seen.set()
        return True

    server = upstream(echo_first)
    out = start_gateway(NETWORK).outcome(handler("""
        const { readable, writable } = new CompressionStream("gzip");
        const writer = writable.getWriter();
        const answer = fetch(env.URL, { method: "POST", body: readable, duplex: "half" });
        for (const word of ["one ", "two ", "three"]) { await writer.write(new TextEncoder().encode(word)); await scheduler.wait(1); }
        await writer.close();
        return new Response((await answer).body.pipeThrough(new DecompressionStream("gzip")))"""), env={"URL": server.origin})
    assert out["response"]["body"] == "one two three" and seen.is_set()
    assert server.requests[0].header("transfer-encoding") == ["chunked"] and gzip.decompress(server.requests[0].body) == b"one two three"


@pytest.mark.parametrize("mode, expected", [("follow", [200, True, "/b", "ok"]), ("manual", [302, False, "/a", ""]), ("error", ["TypeError"])])
def test_redirect_modes_of_a_request(start_gateway, upstream, mode, expected):
    def redirecting(request, send, connection):
        send(b"HTTP/1.1 302 Found\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n" if request.target == "/a"
             else b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        return True

    out = start_gateway(NETWORK).outcome(handler("""try {
          const r = await fetch(new Request(env.URL, { redirect: env.MODE }));
          return Response.json([r.status, r.redirected, new URL(r.url).pathname, await r.text()]);
        } catch (e) { return Response.json([e.name]) }"""), env={"URL": upstream(redirecting).origin + "/a", "MODE": mode})
    assert json_of(out) == expected


def test_a_fetched_responses_headers_are_immutable_and_a_copys_are_not(start_gateway, upstream):
    out = start_gateway(NETWORK).outcome(handler("""
        const r = await fetch(env.URL);
        const tries = [r, r.clone(), new Response(r.body, r)].map((one) => { try { one.headers.set("a", "b"); return "set"; } catch (e) { return e.name; } });
        return Response.json(tries)"""), env={"URL": upstream().origin})
    assert json_of(out) == ["TypeError", "TypeError", "set"]
