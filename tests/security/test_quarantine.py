"""A tenant that crashes workers or storms is moved into a group of its own, for a while, and it is recorded."""

import http.client
import json
import os
import signal

import pytest

from conftest import BUILD
from support.gateway import Gateway, programs_with, tenant

HI = 'export default { fetch() { return new Response("hi") } }'
BURN = "export default { fetch() { for (;;); } }"
# its first byte tells that it runs
RUNNING = """export default { fetch() { let turn = 0; return new Response(new ReadableStream({ async pull(c) {
    if (turn++ == 0) c.enqueue(new Uint8Array(1)); else { await new Promise((r) => setTimeout(r, 30000)); c.close() } } })) } }"""
# With the test build of the worker: a return from a signal that never came, which is a segmentation fault.
CRASH = "export default { fetch() { console.log('syscall 15') } }"
FORBIDDEN = "export default { fetch() { console.log('syscall 41 2 1 0') } }"
DENIED = """export default { async fetch() { let n = 0;
    for (let i = 0; i < 30; i++) try { await fetch("https://denied.example/") } catch { n++ }
    return new Response(String(n)) } }"""


@pytest.fixture
def watched(tmp_path):
    gateways = []

    def start(programs=BUILD, **quarantine):
        audit = tmp_path / "audit.jsonl"
        gateway = Gateway(programs, tmp_path, {"workers": 1, "limits": {"cpu_ms": 50}, "log": {"audit": str(audit)},
                                               "policies": {"none": {"rules": []}},
                                               "tenants": {name: tenant(name, policy="none") for name in ("bad", "good")},
                                               "quarantine": {"crashes": 2, "limit_kills": 0, "denied_fetches": 0, "seconds": 3600,
                                                              **quarantine}},
                          deaths_expected=True if programs == BUILD else "any")
        gateway.audit_file = audit
        gateways.append(gateway)
        gateway.start()
        return gateway
    yield start
    problems = [problem for gateway in gateways for problem in gateway.finish()]
    assert not problems, "\n".join(problems)


def post(gateway, key, source=HI):
    return gateway.post_js(source, headers={"authorization": f"Bearer {key}"})


@pytest.fixture
def crashing(watched, tmp_path):
    """The same with a worker whose agents can bring it down."""
    if os.uname().machine != "x86_64":
        pytest.skip("the numbers of the system calls are those of x86-64")
    programs = programs_with(BUILD, tmp_path / "bin", "mayfly-worker-exploit")
    return lambda **quarantine: watched(programs=programs, **quarantine)


def crash(gateway, key, source=CRASH):
    mark = len(gateway.log)
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        post(gateway, key, source)
    death = gateway.await_log("a child has died", after=mark)
    gateway.await_log("worker is ready", after=mark)
    return death["how"]


def keep_running(gateway, key):
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
    connection.request("POST", "/run", RUNNING, {"authorization": f"Bearer {key}"})
    answer = connection.getresponse()
    assert answer.read(1) == b"\0"
    return connection, answer


def metric(gateway, name):
    return next(int(line.split()[1]) for line in gateway.admin("/metrics").text.splitlines() if line.startswith(name + " "))


def relayed(gateway, key):
    before = metric(gateway, "mayfly_relayed_total")
    assert post(gateway, key).body == b"hi"
    return metric(gateway, "mayfly_relayed_total") > before


@pytest.mark.skipif(os.environ.get("MAYFLY_SANITIZED") == "1", reason="the sanitizer handles faults itself, and exits")
def test_a_tenant_whose_executions_crash_workers_is_moved_and_others_are_not(crashing):
    gateway = crashing()
    assert f"signal {signal.SIGSEGV.value} " in crash(gateway, "bad")
    assert not relayed(gateway, "bad"), "once may happen"
    bystander = keep_running(gateway, "good")
    crash(gateway, "bad")
    entry = gateway.await_log("put into quarantine")
    assert entry["tenant"] == "bad" and "died" in entry["why"]
    assert relayed(gateway, "bad") and not relayed(gateway, "good")
    assert metric(gateway, "mayfly_tenants_quarantined") == 1 and metric(gateway, "mayfly_worker_deaths_total") == 2
    notes = [json.loads(line) for line in gateway.audit_file.read_text().splitlines()]
    assert any("quarantine" in json.dumps(line) and "bad" in json.dumps(line) for line in notes), notes
    bystander[0].close()


def test_one_forbidden_system_call_is_enough(crashing):
    gateway = crashing()
    assert f"signal {signal.SIGSYS.value} " in crash(gateway, "bad", FORBIDDEN)
    assert "forbidden" in gateway.await_log("put into quarantine")["why"]
    assert relayed(gateway, "bad") and not relayed(gateway, "good")


def test_a_storm_of_limit_kills_is_one(watched):
    gateway = watched(limit_kills=5)
    for _ in range(4):
        assert post(gateway, "bad", BURN).code == "cpu_limit"
    assert not relayed(gateway, "bad")
    post(gateway, "bad", BURN)
    assert "limits" in gateway.await_log("put into quarantine")["why"]
    assert relayed(gateway, "bad") and not relayed(gateway, "good")


def test_a_storm_of_denied_fetches_is_one(watched):
    gateway = watched(denied_fetches=25)
    assert post(gateway, "bad", DENIED.replace("30", "20")).body == b"20"
    assert not relayed(gateway, "bad")
    assert post(gateway, "bad", DENIED).body == b"30"
    assert "policy" in gateway.await_log("put into quarantine")["why"]
    assert relayed(gateway, "bad") and not relayed(gateway, "good")


def test_quarantine_ends(watched):
    gateway = watched(limit_kills=1, seconds=1)
    assert post(gateway, "bad", BURN).code == "cpu_limit"
    gateway.await_log("put into quarantine")
    gateway.await_log("quarantine is over")
    assert not relayed(gateway, "bad") and metric(gateway, "mayfly_tenants_quarantined") == 0


def test_a_death_that_somebody_else_brought_about_blames_nobody(watched):
    """kill -9 is the operator's, or the kernel's when memory is short."""
    gateway = watched(crashes=1)
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
    connection.request("POST", "/run", RUNNING, {"authorization": "Bearer bad"})
    assert connection.getresponse().read(1) == b"\0"
    os.kill(gateway.children("mayfly-worker")[0], signal.SIGKILL)
    gateway.await_log("worker is ready", after=len(gateway.log) - 1)
    assert not relayed(gateway, "bad") and metric(gateway, "mayfly_tenants_quarantined") == 0


def test_quarantine_survives_reloads_and_new_workers(watched):
    gateway = watched(limit_kills=1)
    post(gateway, "bad", BURN)
    gateway.await_log("put into quarantine")
    mark = gateway.reload()
    gateway.await_log("is in force", after=mark)
    assert relayed(gateway, "bad")
    mark = len(gateway.log)
    os.kill(gateway.children("mayfly-worker")[0], signal.SIGKILL)
    gateway.await_log("worker is ready", after=mark)
    assert relayed(gateway, "bad") and not relayed(gateway, "good")


def test_what_a_worker_says_of_tenants_that_do_not_exist_is_ignored(crashing):
    """The table that workers write is hostile input of the supervisor's."""
    gateway = crashing()
    shared = next(fd for fd in os.listdir(f"/proc/{gateway.process.pid}/fd")
                  if "mayfly-buckets" in os.readlink(f"/proc/{gateway.process.pid}/fd/{fd}"))
    with open(f"/proc/{gateway.process.pid}/fd/{shared}", "r+b", buffering=0) as memory:
        size = memory.seek(0, 2)
        memory.seek(8192 * 16)
        memory.write(b"\xff" * (size - 8192 * 16))
    crash(gateway, "bad")
    assert post(gateway, "good").body == b"hi" and gateway.process.poll() is None
    assert not any("put into quarantine" in str(entry) for entry in gateway.log)
