"""Responses stream: early first byte, backpressure, and a client that goes away ends the execution."""

import json
import socket
import subprocess

import pytest

from support.gateway import OUTCOME

STREAM = """export default { fetch() {
  let n = 0;
  return new Response(new ReadableStream({ async pull(c) {
    if (n++ === %d) return c.close();
    %s
    c.enqueue(new TextEncoder().encode("piece " + n + "\\n")) } })) } }"""


def post_raw(gateway, source, headers=""):
    sock = socket.create_connection(("127.0.0.1", gateway.port))
    sock.sendall(f"POST /run HTTP/1.1\r\nhost: x\r\n{headers}content-length: {len(source)}\r\n\r\n{source}".encode())
    return sock


def test_streams_arrive_whole(gateway):
    answer = gateway.post_js(STREAM % (3, ""))
    assert answer.body == b"piece 1\npiece 2\npiece 3\n"


def test_first_byte_leaves_before_the_agent_has_finished(gateway, upstream):
    """The second piece waits for something that happens only after the client has seen the first."""
    sock = post_raw(gateway, STREAM % (10**9, "if (n > 1) await new Promise(r => setTimeout(r, 1e6));"))
    seen = b""
    while b"piece 1" not in seen:
        data = sock.recv(4096)
        assert data, seen
        seen += data
    sock.close()
    gateway.await_access(lambda line: line.get("code") == "canceled")


@pytest.mark.parametrize("body", ["await new Promise(r => setTimeout(r, 1e6)); return new Response('')",
                                  "return new Response(new ReadableStream({ pull() { return new Promise(r => setTimeout(r, 1e6)) } }))"])
def test_a_client_that_goes_away_cancels_the_execution(start_gateway, body):
    gateway = start_gateway({"workers": 1})
    before = gateway.descriptors(gateway.children("mayfly-worker")[0])
    sock = post_raw(gateway, "export default { async fetch() { %s } }" % body)
    # the execution has started when another request, accepted after it by the same worker, has been answered
    assert gateway.post_js("export default { fetch() { return new Response('x') } }").status == 200
    sock.close()
    line = gateway.await_access(lambda line: line.get("code") == "canceled")
    assert line["wall_ms"] < 30000
    assert gateway.post_js("export default { fetch() { return new Response('x') } }").status == 200
    assert gateway.descriptors(gateway.children("mayfly-worker")[0]) <= before + 1


def test_a_slow_client_holds_the_agent_back(start_gateway):
    """The agent would write 256 MB; it must not run ahead of a client that reads nothing."""
    gateway = start_gateway({"workers": 1, "limits": {"response_bytes": 1 << 30, "cpu_ms": 60000}})
    source = """let pulls = 0; export default { fetch(r, env, ctx) {
      const chunk = new Uint8Array(65536);
      return new Response(new ReadableStream({ pull(c) { if (++pulls > 4096) c.close(); else c.enqueue(chunk) } })) } }"""
    worker = gateway.children("mayfly-worker")[0]
    before = gateway.resident_bytes(worker)
    socks = [post_raw(gateway, source) for _ in range(4)]
    for sock in socks:
        assert sock.recv(1000)
    assert gateway.post_js("export default { fetch() { return new Response('x') } }").status == 200
    assert gateway.resident_bytes(worker) < before + 40_000_000
    total = 0
    while total < 65536 * 4096:
        data = socks[0].recv(1 << 20)
        assert data
        total += len(data)
    for sock in socks:
        sock.close()


def test_a_stream_that_fails_breaks_the_response_off(gateway):
    done = subprocess.run(["curl", "-s", "-S", "--data-binary",
                           STREAM % (10**9, 'if (n > 2) throw new Error("broke");'), f"{gateway.url}/run"],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode != 0 and "piece 2" in done.stdout, done


def test_response_without_body_statuses(gateway):
    for status in (204, 304):
        answer = gateway.post_js(f"export default {{ fetch() {{ return new Response(null, {{ status: {status} }}) }} }}")
        assert (answer.status, answer.body) == (status, b"")


def test_keep_alive_survives_errors(gateway):
    import http.client
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=30)
    for source, status in (("export default {", 422), ("throw 1", 500), ("export default { fetch() { return new Response('a') } }", 200)):
        connection.request("POST", "/run", source)
        response = connection.getresponse()
        assert response.status == status
        response.read()
    connection.close()


def test_binary_and_non_utf8_bodies_in_outcome_documents(gateway):
    out = gateway.outcome("export default { fetch() { return new Response(new Uint8Array([255, 0, 1])) } }")
    assert out["response"]["bodyBase64"] == "/wAB"


def test_hop_by_hop_headers_of_agents_are_dropped(gateway):
    answer = gateway.post_js("""export default { fetch() { return new Response("x", { headers: [
        ["transfer-encoding", "chunked"], ["connection", "close"], ["content-length", "999"], ["x-ok", "1"],
        ["set-cookie", "a=1"], ["set-cookie", "b=2"], ["mayfly-execution", "forged"]] }) } }""")
    assert answer.body == b"x" and answer.headers["x-ok"] == "1"
    assert [value for name, value in answer.header_list if name.lower() == "set-cookie"] == ["a=1", "b=2"]
    assert answer.headers["mayfly-execution"] != "forged"
