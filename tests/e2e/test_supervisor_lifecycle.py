"""Processes: replaced when they die, reloaded without loss, drained at the end, with exit codes that mean something."""

import concurrent.futures
import http.client
import os
import re
import signal
import socket
import subprocess
import time

import pytest

from support.attack import wait_until
from support.gateway import tenant

HI = 'export default { fetch() { return new Response("hi") } }'


def await_children(gateway, program, count, unlike=(), seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        alive = gateway.children(program)
        if len(alive) == count and not set(alive) & set(unlike):
            return alive
        os.sched_yield()
    raise AssertionError(f"{program}: {gateway.children(program)}")


def test_three_executables_run(start_gateway):
    gateway = start_gateway({"workers": 2, "brokers": 1})
    assert len(gateway.children("mayfly-worker")) == 2 and len(gateway.children("mayfly-broker")) == 1


def test_health_and_readiness(gateway):
    assert gateway.admin("/healthz").status == 200
    assert gateway.admin("/readyz").status == 200
    assert gateway.admin("/else").status == 404
    assert gateway.request("GET", "/healthz").status == 404, "health is not served to the public"


def test_killed_worker_is_replaced_and_the_others_go_on(start_gateway):
    gateway = start_gateway({"workers": 2}, deaths_expected=True)
    for _ in range(3):
        before = gateway.children("mayfly-worker")
        os.kill(before[0], signal.SIGKILL)
        await_children(gateway, "mayfly-worker", 2, unlike=before[:1])
        for _ in range(8):
            assert gateway.post_js(HI).body == b"hi"
    assert "signal 9" in str(gateway.log)


def test_killed_broker_is_replaced_and_pending_fetches_fail_clearly(start_gateway, upstream):
    server = upstream(lambda request, send, connection: connection.recv(1) and False)
    policy = {"rules": [{"host": "127.0.0.1", "scheme": ["http"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True}]}
    gateway = start_gateway({"workers": 1, "policies": {"p": policy}, "default_policy": "p"}, deaths_expected=True)
    source = """export default { async fetch(r, env) {
        try { await fetch(env.URL); } catch (e) { return new Response(e.name + ": " + e.message) } } }"""
    code = {"mainModule": "m.js", "modules": {"m.js": source}, "env": {"URL": server.origin}}
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        pending = pool.submit(gateway.run, code)
        server.await_requests(1)
        broker = gateway.children("mayfly-broker")
        os.kill(broker[0], signal.SIGKILL)
        answer = pending.result(30)
    assert answer.status == 200 and answer.text.startswith("TypeError: "), answer
    await_children(gateway, "mayfly-broker", 1, unlike=broker)
    good = upstream()
    code["modules"]["m.js"] = "export default { async fetch(r, env) { return new Response(await (await fetch(env.URL)).text()) } }"
    code["env"]["URL"] = good.origin
    deadline = time.monotonic() + 20
    while gateway.run(code).body != b"ok":
        assert time.monotonic() < deadline


def start_slow(gateway, milliseconds):
    """A request that is running for certain: its first bytes have come."""
    source = """export default { fetch() { let turn = 0; return new Response(new ReadableStream({ async pull(c) {
        if (turn++ > 0) await new Promise((r) => setTimeout(r, %d));
        if (turn == 3) c.close(); else c.enqueue(new TextEncoder().encode(turn == 1 ? "sl" : "ow")); } })) } }""" % (milliseconds // 2)
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
    connection.request("POST", "/run", source)
    answer = connection.getresponse()
    assert answer.read(2) == b"sl"
    return answer


def test_sigterm_drains_requests_in_flight(start_gateway):
    gateway = start_gateway({"workers": 1})
    slow = start_slow(gateway, 1500)
    gateway.process.send_signal(signal.SIGTERM)
    gateway.await_log("draining")
    wait_until(lambda: gateway.admin("/readyz").status == 503, "the worker does not drain")
    assert slow.read() == b"ow"
    assert gateway.process.wait(30) == 0


def test_drain_ends_what_outlives_its_bound(start_gateway):
    gateway = start_gateway({"workers": 1, "drain_ms": 200})
    slow = start_slow(gateway, 2_000_000)
    gateway.process.send_signal(signal.SIGTERM)
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        slow.read()
    assert gateway.process.wait(30) == 0


def test_reload_changes_tenants_without_dropping_a_request(start_gateway):
    gateway = start_gateway({"workers": 2, "tenants": {"a": tenant("ka")}})
    auth = lambda text: {"authorization": f"Bearer {text}"}
    assert gateway.post_js(HI, headers=auth("kb")).status == 401
    stop, failures, count = False, [], 0

    def hammer():
        nonlocal count
        while not stop:
            answer = gateway.post_js(HI, headers=auth("ka"))
            count += 1
            if answer.status != 200:
                failures.append(answer)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        hammers = [pool.submit(hammer) for _ in range(4)]
        for i in range(5):
            gateway.config["tenants"][f"b{i}"] = tenant(f"kb{i}")
            gateway.await_log("reloaded", after=gateway.reload())
            assert gateway.post_js(HI, headers=auth(f"kb{i}")).status == 200
        stop = True
        for one in hammers:
            one.result(30)
    assert not failures and count > 20


def test_a_bad_file_is_refused_and_the_old_one_stays(start_gateway):
    gateway = start_gateway({"workers": 1})
    good = dict(gateway.config)
    gateway.config["worker"] = 3
    line = gateway.await_log("reload refused", after=gateway.reload())
    assert "worker" in str(line)
    assert gateway.post_js(HI).body == b"hi"
    gateway.config = good
    gateway.await_log("reloaded", after=gateway.reload())


def test_a_secret_that_cannot_be_read_is_refused(start_gateway, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("0123456789abcdef\n")
    policy = {"rules": [{"host": "api.example.com", "inject": [{"header": "A", "value": "${K}"}]}]}
    gateway = start_gateway({"workers": 1, "secrets": {"K": {"file": str(secret)}}, "policies": {"p": policy}, "default_policy": "p"})
    secret.unlink()
    gateway.await_log("reload refused", after=gateway.reload())
    assert "K" in str([line for line in gateway.log if "refused" in str(line)])
    assert gateway.post_js(HI).body == b"hi"


def test_exit_codes(tmp_path, gateway):
    from conftest import BUILD
    run = lambda *args: subprocess.run([BUILD / "mayfly", *args], capture_output=True, text=True, timeout=60)
    assert run().returncode == 64 and "Usage" in run().stderr
    assert run("nonsense").returncode == 64
    assert run("--help").returncode == 0 and "serve" in run("--help").stdout
    assert run("check", "/nonexistent.json").returncode == 78
    bad = tmp_path / "bad.json"
    bad.write_text('{"workers": "two",\n "tenants": {"a": {"policy": "nope"}},\n "nonsense": 1}')
    done = run("check", str(bad))
    assert done.returncode == 78
    for text in (f"{bad}:1:", f"{bad}:2:", f"{bad}:3:", "$.workers", "$.tenants.a", "nonsense"):
        assert text in done.stderr, done.stderr
    taken = tmp_path / "taken.json"
    taken.write_text('{"listen": [{"address": "127.0.0.1:%d"}], "admin": {"address": "127.0.0.1:0"}}' % gateway.port)
    assert run("serve", "--config", str(taken)).returncode == 69


def test_version_names_what_it_is_built_on():
    from conftest import BUILD
    text = subprocess.run([BUILD / "mayfly", "version"], capture_output=True, text=True, timeout=60).stdout
    for name in ("mayfly 0", "V8 ", "h2o ", "OpenSSL ", "libcurl"):
        assert name in text, text


def test_examples_are_valid():
    from conftest import BUILD, ROOT
    for file in sorted((ROOT / "config" / "examples").glob("*.json")):
        done = subprocess.run([BUILD / "mayfly", "check", str(file)], capture_output=True, text=True, timeout=60)
        problems = [line for line in done.stderr.splitlines() if "cannot read" not in line]
        assert not problems, done


def test_made_key_is_accepted(start_gateway):
    import json
    from conftest import BUILD
    text = subprocess.run([BUILD / "mayfly", "key", "ci"], capture_output=True, text=True, timeout=60).stdout
    key, entry = re.search(r"mf_[\w-]{43}", text)[0], json.loads(re.search(r"\{.*\}", text)[0])
    gateway = start_gateway({"tenants": {"t": {"keys": [entry]}}})
    assert gateway.post_js(HI, headers={"authorization": f"Bearer {key}"}).status == 200


def test_systemd_is_notified(start_gateway, tmp_path):
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(path)
        sock.settimeout(30)
        gateway = start_gateway({"workers": 1}, env={"NOTIFY_SOCKET": path})
        assert b"READY=1" in sock.recv(4096)
        gateway.process.send_signal(signal.SIGTERM)
        assert b"STOPPING=1" in sock.recv(4096)
        assert gateway.process.wait(30) == 0


def test_supervisor_death_takes_its_children(start_gateway):
    gateway = start_gateway({"workers": 1}, deaths_expected=True)
    pids = gateway.children("mayfly-worker") + gateway.children("mayfly-broker")
    gateway.process.kill()
    gateway.process.wait(20)
    deadline = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{pid}/exe") and open(f"/proc/{pid}/stat").read().split()[2] != "Z" for pid in pids):
        assert time.monotonic() < deadline
