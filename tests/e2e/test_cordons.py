"""Cordons: tenants whose executions run in worker processes of their own, behind the same address."""

import concurrent.futures
import http.client
import json
import os
import signal
import subprocess

import pytest

from support.gateway import tenant

WHO = "export default { fetch(r) { return new Response(new URL(r.url).pathname + ' ' + typeof WebAssembly) } }"
ECHO = "export default { async fetch(r) { return new Response(r.body, { status: 201, headers: { 'x-a': 'b' } }) } }"
BURN = "export default { fetch() { for (;;); } }"
HI = 'export default { fetch() { return new Response("hi") } }'


@pytest.fixture
def cordoned(start_gateway):
    def start(**more):
        return start_gateway({"workers": 1, "limits": {"cpu_ms": 300}, "tenants": {name: tenant(name) for name in ("plain", "b", "c")},
                              "cordons": {"island": {"tenants": ["b"], "jitless": True}, "isle": {"tenants": ["c"]}}, **more})
    return start


def post(gateway, key, source, headers=None, **options):
    return gateway.post_js(source, headers={"authorization": f"Bearer {key}", **(headers or {})}, **options)


def cpu_ticks(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(") ", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def test_each_tenant_runs_in_its_own_groups_process(cordoned):
    """Seen by whose process burns the CPU time."""
    gateway = cordoned()
    workers = gateway.children("mayfly-worker")
    assert len(workers) == 3
    for key, owner in (("plain", 0), ("b", 1), ("c", 2)):
        before = [cpu_ticks(pid) for pid in workers]
        assert post(gateway, key, BURN).code == "cpu_limit"
        used = [cpu_ticks(pid) - was for pid, was in zip(workers, before)]
        assert used.index(max(used)) == owner and sum(used) - max(used) < max(used) / 2, (key, used)


def test_a_cordon_without_compilers_has_no_webassembly_and_says_so(cordoned):
    gateway = cordoned()
    assert post(gateway, "b", WHO, path="/x/y").body == b"/x/y undefined"
    assert post(gateway, "c", WHO, path="/x/y").body == b"/x/y object"
    module = {"mainModule": "m.js", "modules": {"m.js": "import w from './w.wasm'; export default { fetch() { return new Response('x') } }",
                                                "w.wasm": {"wasm": "AGFzbQEAAAA="}}}
    answer = gateway.run(module, {"authorization": "Bearer b"})
    assert answer.status in (400, 422) and "WebAssembly" in answer.json()["detail"], answer
    assert gateway.run(module, {"authorization": "Bearer c"}).body == b"x"


def test_answers_come_through_unchanged(cordoned):
    gateway = cordoned()
    code = {"mainModule": "m.js", "modules": {"m.js": ECHO}, "request": {"method": "POST", "url": "http://a/", "body": "é" * 100_000}}
    for key in ("plain", "b"):
        answer = gateway.run(code, {"authorization": f"Bearer {key}"})
        assert (answer.status, answer.headers["x-a"], answer.body.decode()) == (201, "b", "é" * 100_000)
        assert len(answer.headers["mayfly-execution"]) == 26
    document = gateway.outcome(HI, headers={"authorization": "Bearer b"})
    assert document["outcome"] == "ok" and document["response"]["body"] == "hi"
    entries = [gateway.await_access(lambda entry, number=number: entry["tenant"] == "b" and entry["status"] in (200, 201)) for number in range(2)]
    assert all(entry["tenant"] == "b" for entry in entries)


def test_large_bodies_stream_in_both_directions(cordoned):
    gateway = cordoned()
    source = """export default { fetch() { let n = 0; return new Response(new ReadableStream({ pull(c) {
        if (n++ < 300) c.enqueue(new Uint8Array(100_000).fill(n)); else c.close() } })) } }"""
    body = post(gateway, "b", source).body
    assert len(body) == 30_000_000 and body[-1] == 300 % 256
    padded = source.replace("let n", " " * 3_000_000 + "let n")
    assert len(post(gateway, "c", padded).body) == 30_000_000
    out = subprocess.run(["curl", "-s", "--http2-prior-knowledge", f"{gateway.url}/run", "-H", "authorization: Bearer b", "--data-binary", "@-"],
                         input=source.encode(), capture_output=True)
    assert out.returncode == 0 and len(out.stdout) == 30_000_000


def test_a_client_that_goes_away_ends_its_execution_there(cordoned):
    gateway = cordoned()
    source = """export default { fetch() { return new Response(new ReadableStream({ async pull(c) {
        await new Promise((r) => setTimeout(r, 20)); c.enqueue(new Uint8Array(10)) } })) } }"""
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port)
    connection.request("POST", "/run", source, {"authorization": "Bearer b"})
    connection.getresponse().read(10)
    connection.close()
    entry = gateway.await_access(lambda entry: entry["tenant"] == "b")
    assert entry.get("code") == "canceled", entry


def test_the_death_of_a_cordons_worker_is_told_and_ends_nothing_else(cordoned):
    gateway = cordoned()
    gateway.deaths_expected = True
    slow = "export default { async fetch() { await new Promise((r) => setTimeout(r, 5000)); return new Response('late') } }"
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        lost = pool.submit(post, gateway, "b", slow)
        other = pool.submit(post, gateway, "plain", slow.replace("5000", "1000"))
        running = lambda: int(next(line.split()[1] for line in gateway.admin("/metrics").text.splitlines() if line.startswith("mayfly_executions_running ")))
        while running() < 2:
            pass
        os.kill(gateway.children("mayfly-worker")[1], signal.SIGKILL)
        answer = lost.result(30)
        assert (answer.status, answer.code) == (502, "worker_lost"), answer
        assert other.result(30).body == b"late"
    assert post(gateway, "b", HI).body == b"hi"


def test_a_burning_cordon_does_not_hold_up_the_others(cordoned):
    gateway = cordoned(limits={"cpu_ms": 3000})
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        burning = pool.submit(post, gateway, "b", BURN)
        for _ in range(20):
            assert post(gateway, "plain", HI).body == b"hi" and post(gateway, "c", HI).body == b"hi"
        assert not burning.done()
        assert burning.result(30).code == "cpu_limit"


def test_reload_moves_tenants_between_cordons_but_makes_no_new_ones(cordoned):
    gateway = cordoned()
    gateway.config["cordons"]["island"]["tenants"], gateway.config["cordons"]["isle"]["tenants"] = ["c"], ["b"]
    mark = gateway.reload()
    gateway.await_log("is in force", after=mark)
    assert post(gateway, "c", WHO).body == b"/ undefined" and post(gateway, "b", WHO).body == b"/ object"
    gateway.config["cordons"]["third"] = {"tenants": ["plain"]}
    mark = gateway.reload()
    gateway.await_log("need a restart", after=mark)
    assert post(gateway, "plain", HI).body == b"hi"


@pytest.mark.parametrize("cordons, told", [({"a": {"tenants": ["nobody"]}}, "there is no tenant"), ({"a": {"tenants": ["b"]}, "z": {"tenants": ["b"]}}, "already"),
                                           ({"a": {"tenants": []}}, "tenants"), ({"a": {"tenants": ["b"], "workers": 0}}, "workers")])
def test_mistakes_are_named(tmp_path, cordons, told):
    from conftest import BUILD
    file = tmp_path / "mayfly.json"
    file.write_text(json.dumps({"tenants": {"b": tenant("b")}, "cordons": cordons}))
    out = subprocess.run([BUILD / "mayfly", "check", file], capture_output=True, text=True)
    assert out.returncode == 78 and told in out.stderr and "$.cordons" in out.stderr, out.stderr
