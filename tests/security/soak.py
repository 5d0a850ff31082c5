"""Everything at once for as long as one likes: honest and hostile agents, fetches, HTTP/2, clients that hang up, kill -9 of workers
and brokers, reloads. At the end nobody honest was answered wrong, only killed processes lost requests, and nothing was left behind.

    python3 tests/security/soak.py SECONDS [--build DIR] [--seed N]
"""

import argparse
import collections
import http.client
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support import agents, honest  # noqa: E402
from support.gateway import OUTCOME, Gateway, tenant  # noqa: E402
from support.upstream import Upstream  # noqa: E402

SANITIZED = os.environ.get("MAYFLY_SANITIZED") == "1"
SLOWER = 4 if SANITIZED else 1
CUT = (OSError, http.client.HTTPException)
WARM_UP = 0.25           # of the time; what is held then is what the end is compared with
CHAOS_EVERY = (1.0, 3.0)  # seconds
IN_FLIGHT = 12           # threads that ask: no kill can cost more requests than these have in flight
REFUSED_PART = 0.01      # of honest requests, answered with 503 since hostile ones hold the workers
BROKER_GROWTH, SUPERVISOR_GROWTH = 16_000_000, 4_000_000
WORKER_SMALL = 64_000_000  # what one may keep: pools of isolates, of pages, of bytecode
FETCH = """export default { async fetch(r, env) { const all = await Promise.all([1, 2, 3].map((n) => fetch(env.URL + "/" + n)));
    return new Response((await Promise.all(all.map((a) => a.text()))).join() + env.N) } }"""


def make_config():
    rule = {"host": "127.0.0.1", "scheme": ["http"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True}
    limits = {"memory_mb": 32, "cpu_ms": 200 * SLOWER, "wall_ms": 10000 * SLOWER, "response_bytes": 4 << 20}
    return {"workers": 2, "policies": {"local": {"rules": [rule]}, "none": {"rules": []}},
            "tenants": {"hostile": tenant("hostile", limits=limits, policy="none"), "honest": tenant("honest", policy="local"), "rude": tenant("rude", policy="none")}}


class Soak:
    def __init__(self, build, folder, seconds, seed):
        self.gateway = Gateway(build, folder, make_config(), deaths_expected=True)
        self.upstream = Upstream()
        self.seconds, self.rng, self.seed = seconds, random.Random(seed), seed
        self.corpus = agents.load()
        self.stop, self.lock = threading.Event(), threading.Lock()
        self.counts, self.wrong, self.kills = collections.Counter(), [], collections.Counter()
        self.h2_data = folder / "hi.js"
        self.h2_data.write_text('export default { fetch() { return new Response("hi") } }')

    # ---- who asks ----

    def post(self, code, key, **headers):
        body = code if isinstance(code, bytes) else json.dumps(code).encode()
        return self.gateway.request("POST", "/run", body, {"content-type": "application/json", "authorization": f"Bearer {key}", **headers},
                                    timeout=60 * SLOWER)

    def ask_honestly(self, n):
        code, right = honest.request(n)
        answer = self.post(code, "honest")
        if answer.status == 503:
            return "refused"  # told, with Retry-After, when a worker was held for longer than one may wait
        return (answer.status, answer.text) == (200, right) or f"honest request {n}: {answer}, expected {right!r}"

    def ask_to_fetch(self, n):
        code = {"mainModule": "m.js", "modules": {"m.js": FETCH}, "env": {"URL": self.upstream.origin, "N": n}}
        answer = self.post(code, "honest")
        if answer.status == 503:
            return "refused"
        if answer.status == 500 and self.kills["broker"] and "broker" in answer.text:
            return "lost"  # its fetches were in the broker that was killed
        return (answer.status, answer.text) == (200, f"ok,ok,ok{n}") or f"fetches {n}: {answer}"

    def attack(self, n):
        agent = self.corpus[n % len(self.corpus)]
        got, _ = agents.observed(self.post(agent.body(), "hostile", accept=OUTCOME))
        if got in ("overloaded", "worker_lost"):
            return "lost"
        return got in agent.expected or f"{agent.name}: got {got[:200]!r}, expected one of {agent.expected}"

    def hang_up(self, n):
        """A client that goes away: with half a request sent, or without reading its answer."""
        body = json.dumps(honest.request(n)[0]).encode()
        head = b"POST /run HTTP/1.1\r\nhost: x\r\nauthorization: Bearer rude\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.gateway.port), timeout=60) as sock:
            sock.sendall(head % len(body) + (body if n % 2 else body[:len(body) // 2]))
        return True

    def ask_by_http2(self, n):
        done = subprocess.run(["h2load", "-n20", "-c2", "-m5", "-H", "authorization: Bearer honest", "-d", str(self.h2_data),
                               f"{self.gateway.url}/run"], capture_output=True, text=True, timeout=300)
        counts = re.search(r"(\d+) started, (\d+) done,", done.stdout)
        codes = re.search(r"(\d+) 2xx, 0 3xx, 0 4xx, (\d+) 5xx", done.stdout)
        if counts is None or codes is None or counts[1] != counts[2] or int(codes[1]) + int(codes[2]) != int(counts[2]):
            return "lost" if self.kills["worker"] else done.stdout
        return "refused" if codes[2] != "0" else True  # fewer than 20 where its worker has retired: none that was taken is lost

    # ---- what happens ----

    def repeat(self, ask, n):
        while not self.stop.is_set():
            killed = sum(self.kills.values())
            try:
                came = ask(n)
            except CUT as error:
                came = "lost" if ask is self.attack or sum(self.kills.values()) > 0 else f"{ask.__name__}: {error!r}, and nothing was killed"
            with self.lock:
                self.counts[ask.__name__] += 1
                if ask is not self.attack and came in ("lost", "refused"):
                    self.counts[came] += 1
                if came not in (True, "lost", "refused"):
                    self.wrong.append(f"{came} ({sum(self.kills.values()) - killed} kills meanwhile)")
            n += IN_FLIGHT

    def kill(self, program, what):
        pids = self.gateway.children(program)
        if pids:
            self.kills[what] += 1
            os.kill(self.rng.choice(pids), signal.SIGKILL)

    def make_trouble(self):
        while not self.stop.wait(self.rng.uniform(*CHAOS_EVERY) * SLOWER):
            self.rng.choice([lambda: self.kill("mayfly-worker", "worker"), lambda: self.kill("mayfly-broker", "broker"),
                             self.gateway.reload])()

    # ---- what is held ----

    def settle(self):
        """Until the processes' memory falls no more: nothing tells when a pool or an allocator has given back."""
        lowest, since, deadline = float("inf"), time.monotonic(), time.monotonic() + 30 * SLOWER
        while True:
            try:
                now = self.held()
            except OSError:
                continue  # a worker that retires is gone between two looks
            small = SANITIZED or now["workers"] < WORKER_SMALL * now["worker count"]
            if now["workers"] < lowest * 0.99:
                lowest, since = now["workers"], time.monotonic()
            elif (small and time.monotonic() - since > 2) or time.monotonic() > deadline:
                return now
            time.sleep(0.05)

    def held(self):
        workers, brokers = self.gateway.children("mayfly-worker"), self.gateway.children("mayfly-broker")
        supervisor = self.gateway.process.pid
        states = subprocess.run(["ps", "-o", "stat=", "--ppid", str(supervisor)], capture_output=True, text=True).stdout.split()
        return {"workers": sum(map(Gateway.private_bytes, workers)), "worker count": len(workers),
                "worker descriptors": max(map(self.gateway.descriptors, workers), default=0),
                "broker": sum(map(Gateway.private_bytes, brokers)), # without the connections that it keeps open for the next fetch
                "broker descriptors": max(map(self.gateway.descriptors, brokers), default=0) - len(self.upstream.open),
                "supervisor": Gateway.private_bytes(supervisor), "supervisor descriptors": self.gateway.descriptors(supervisor),
                "zombies": sum(state.startswith("Z") for state in states)}

    def compare(self, start, end):
        spare = 8 * max(0, end["worker count"] - start["worker count"])  # of a group for quarantine that was started since
        bounds = {"workers": WORKER_SMALL * end["worker count"], "broker": start["broker"] + BROKER_GROWTH,
                  "supervisor": start["supervisor"] + SUPERVISOR_GROWTH, "worker descriptors": start["worker descriptors"] + 4,
                  "broker descriptors": start["broker descriptors"] + 16,
                  "supervisor descriptors": start["supervisor descriptors"] + 2 + spare, "zombies": 0}
        kept_by_the_sanitizer = {"workers", "broker", "supervisor"} if SANITIZED else set()
        return [f"{what}: {end[what]} at the end, {start[what]} at the start, at most {bound:.0f} expected"
                for what, bound in bounds.items() if what not in kept_by_the_sanitizer and end[what] > bound]

    def phase(self, seconds, trouble):
        """Everybody asks for so long; then all come to their end."""
        self.stop.clear()
        kinds = [self.ask_honestly, self.ask_honestly, self.ask_honestly, self.ask_to_fetch, self.ask_to_fetch, self.attack, self.attack,
                 self.attack, self.attack, self.hang_up, self.ask_by_http2]
        threads = [threading.Thread(target=self.repeat, args=(kind, self.rng.randrange(10**6)), daemon=True) for kind in kinds]
        threads += [threading.Thread(target=self.make_trouble, daemon=True)] if trouble else []
        for thread in threads:
            thread.start()
        end, told = time.monotonic() + seconds, time.monotonic()
        while time.monotonic() < end and self.gateway.process.poll() is None:
            time.sleep(min(1, seconds))
            if time.monotonic() - told > 30:
                told = time.monotonic()
                print(f"{end - told:5.0f} s to go: {self.told()}", file=sys.stderr, flush=True)
        self.stop.set()
        for thread in threads:
            thread.join(120 * SLOWER)
        return [f"{thread} hangs" for thread in threads if thread.is_alive()]

    def told(self):
        counts = ", ".join(f"{name} {n}" for name, n in sorted(self.counts.items()))
        return f"{counts}; killed: {dict(self.kills)}; wrong: {len(self.wrong)}"

    def run(self):
        self.gateway.start()
        try:
            problems = self.phase(self.seconds * WARM_UP, trouble=False)
            start = self.settle()
            problems += self.phase(self.seconds * (1 - WARM_UP), trouble=True)
            end = self.settle()
        finally:
            life = self.gateway.finish()
        deaths = sum("a child has died" in str(entry) for entry in self.gateway.log)
        if deaths > sum(self.kills.values()):
            problems.append(f"{deaths} processes died, {dict(self.kills)} were killed")
        if self.counts["lost"] > IN_FLIGHT * 16 * max(1, sum(self.kills.values())):
            problems.append(f"{self.counts['lost']} requests were lost by {dict(self.kills)}")
        asked = sum(self.counts[ask.__name__] for ask in (self.ask_honestly, self.ask_to_fetch, self.ask_by_http2))
        if self.counts["refused"] > 3 + asked * REFUSED_PART * SLOWER:
            problems.append(f"{self.counts['refused']} of {asked} honest requests were refused")
        print(f"seed {self.seed}: {', '.join(f'{name} {n}' for name, n in sorted(self.counts.items()))}; killed: {dict(self.kills)}\n"
              f"start {start}\nend   {end}", file=sys.stderr)
        return problems + self.wrong + self.compare(start, end) + life


def soak(build, seconds, seed=None):
    """The problems that were found."""
    seed = random.randrange(10**6) if seed is None else seed
    with tempfile.TemporaryDirectory() as folder:
        return Soak(pathlib.Path(build).resolve(), pathlib.Path(folder), seconds, seed).run()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--build", default="build")
    parser.add_argument("--seed", type=int)
    given = parser.parse_args()
    found = soak(given.build, given.seconds, given.seed)
    print("\n".join(found) or "no problem was found")
    sys.exit(bool(found))
