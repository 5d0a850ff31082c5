"""One tenant cannot take a worker away from another, and overload is told before it becomes silence."""

import concurrent.futures
import http.client
import json
import os
import select
import signal
import socket
import subprocess
import threading

import pytest

from support.gateway import tenant

HI = 'export default { fetch() { return new Response("hi") } }'
BURN = "export default { fetch() { for (;;); } }"
SLEEP = 'export default { async fetch() { await new Promise((r) => setTimeout(r, 1500)); return new Response("slept") } }'
# its first bytes tell that it runs
SLEEP_ALOUD = """export default { fetch() { let turn = 0; return new Response(new ReadableStream({ async pull(c) {
    if (turn++ == 0) c.enqueue(new Uint8Array(1)); else { await new Promise((r) => setTimeout(r, 1500)); c.close() } } })) } }"""


def config(**more):
    return {"workers": 1, "limits": {"cpu_ms": 200, "wall_ms": 20000}, "tenants": {"hog": tenant("hog"), "honest": tenant("honest")}, **more}


class Flood:
    """Many requests of the hog at once."""

    def __init__(self, gateway, source, count):
        self.answers, self.first, self.lock = [], threading.Event(), threading.Lock()
        self.gateway, self.source = gateway, source
        self.pool = concurrent.futures.ThreadPoolExecutor(count)
        self.jobs = [self.pool.submit(self.post) for _ in range(count)]

    def post(self):
        answer = post(self.gateway, self.source, "hog")
        with self.lock:
            self.answers.append(answer)
        self.first.set()

    def finish(self):
        for job in self.jobs:
            job.result(60)
        self.pool.shutdown()
        return self.answers


class Sleepers:
    """Executions of the hog that run for certain."""

    def __init__(self, gateway, count):
        self.connections = [http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60) for _ in range(count)]
        for connection in self.connections:
            connection.request("POST", "/run", SLEEP_ALOUD, {"authorization": "Bearer hog"})
        self.answers = [connection.getresponse() for connection in self.connections]
        assert [answer.read(1) for answer in self.answers] == [b"\0"] * count

    def still_run(self):
        return all(not select.select([connection.sock], [], [], 0)[0] for connection in self.connections)

    def finish(self):
        assert [answer.read() for answer in self.answers] == [b""] * len(self.answers)


def post(gateway, source, key):
    return gateway.post_js(source, headers={"authorization": f"Bearer {key}"})


def test_burning_executions_of_one_tenant_do_not_starve_another(start_gateway):
    """Whoever has had less CPU time goes first: an honest request waits for the execution that holds the worker, not for the 40
    that came before it."""
    gateway = start_gateway(config(queue={"wait_ms": 60000}))
    flood = Flood(gateway, BURN, 40)
    assert flood.first.wait(30)
    for _ in range(3):
        before = len(flood.answers)
        assert post(gateway, HI, "honest").body == b"hi"
        assert len(flood.answers) - before <= 5 and len(flood.answers) < 40
    assert {answer.code for answer in flood.finish()} <= {"cpu_limit", "overloaded"}


def answered(socks):
    poll = select.poll()
    for sock in socks:
        poll.register(sock, select.POLLIN)
    return len(poll.poll(0))


def send(gateway, source, key):
    sock = socket.create_connection(("127.0.0.1", gateway.port), timeout=60)
    head = f"POST /run HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ncontent-type: application/javascript\r\n"
    sock.sendall(f"{head}content-length: {len(source)}\r\n\r\n{source}".encode())
    return sock


def test_a_flood_of_connections_of_one_tenant_does_not_keep_another_out(start_gateway):
    """While the worker is held, 400 connections of the hog wait in the kernel's queue, each with a request, and behind them an honest
    one: that is served long before the last of them."""
    gateway = start_gateway(config(queue={"wait_ms": 60000, "max": 4096}))
    [worker] = gateway.children("mayfly-worker")
    work = "export default { fetch() { let x = 0; for (let i = 0; i < 3e6; i++) x += i; return new Response(`${x}`) } }"
    os.kill(worker, signal.SIGSTOP)
    hogs = [send(gateway, work, "hog") for _ in range(400)]
    honest = send(gateway, HI, "honest")
    os.kill(worker, signal.SIGCONT)
    assert honest.recv(65536).startswith(b"HTTP/1.1 200")
    assert answered(hogs) < 200
    for sock in [*hogs, honest]:
        sock.close()


def test_executions_of_one_tenant_that_wait_leave_room_for_another(start_gateway):
    gateway = start_gateway(config(max_executions=4, queue={"wait_ms": 60000}))
    sleepers = Sleepers(gateway, 3)  # three quarters
    flood = Flood(gateway, SLEEP, 4)
    assert post(gateway, HI, "honest").body == b"hi"
    assert sleepers.still_run() and not flood.answers, "the honest one had to wait for the hog's"
    assert [answer.body for answer in flood.finish()] == [b"slept"] * 4
    sleepers.finish()


def test_a_tenants_own_bound_holds(start_gateway):
    made = config(queue={"wait_ms": 200})
    made["tenants"]["hog"]["max_executions"] = 1
    gateway = start_gateway(made)
    sleepers = Sleepers(gateway, 1)
    assert post(gateway, HI, "hog").code == "overloaded"
    assert post(gateway, HI, "honest").body == b"hi"
    sleepers.finish()
    assert post(gateway, HI, "hog").body == b"hi"


def test_what_waits_too_long_is_told_so(start_gateway):
    """503 with Retry-After instead of silence; what runs goes on."""
    gateway = start_gateway(config(max_executions=1, queue={"wait_ms": 200}))
    sleepers = Sleepers(gateway, 1)
    answer = post(gateway, HI, "honest")
    assert (answer.status, answer.code) == (503, "overloaded") and int(answer.headers["retry-after"]) >= 1
    sleepers.finish()
    assert post(gateway, HI, "honest").body == b"hi"


def test_more_than_may_wait_is_refused_at_once_and_from_the_tenant_that_has_most(start_gateway):
    gateway = start_gateway(config(max_executions=1, queue={"max": 4, "wait_ms": 60000}))
    flood = Flood(gateway, SLEEP, 8)
    flood.first.wait(30)  # some were refused while the first one sleeps
    assert post(gateway, HI, "honest").body == b"hi"
    codes = [answer.code if answer.status != 200 else "ok" for answer in flood.finish()]
    assert set(codes) == {"ok", "overloaded"} and codes.count("ok") >= 4
    assert all("retry-after" in answer.headers for answer in flood.answers if answer.status == 503)


def test_a_client_that_gives_up_while_it_waits_is_forgotten(start_gateway):
    gateway = start_gateway(config(max_executions=1, queue={"wait_ms": 60000}))
    sleepers = Sleepers(gateway, 1)
    body = 'export default { fetch() { console.log("ran"); return new Response("x") } }'
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", gateway.port)) as connection:
            connection.sendall(f"POST /run HTTP/1.1\r\nhost: a\r\nauthorization: Bearer honest\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode())
    assert post(gateway, HI, "honest").body == b"hi"
    sleepers.finish()


@pytest.mark.parametrize("value", [0, -1, "many"])
def test_a_queue_without_room_is_refused_by_name(tmp_path, value):
    from conftest import BUILD
    file = tmp_path / "mayfly.json"
    file.write_text(json.dumps({"queue": {"max": value}}))
    out = subprocess.run([BUILD / "mayfly", "check", file], capture_output=True, text=True)
    assert out.returncode == 78 and "$.queue.max" in out.stderr
