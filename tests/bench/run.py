"""Measures Mayfly, workerd's LOADER.load and the bare engine in one run, pinned to the same core; prints a table and writes
bench.json into the build folder. `./dev bench` installs what this needs.

What is asked of each: run a program that was never seen before (each request's source differs) and answer with what it returns.
Then what each family of the platform's classes costs (families.py). The bounds are those of the performance budget; figures of different machines cannot be compared, ratios can."""

import argparse
import http.client
import json
import os
import pathlib
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from support.gateway import Gateway  # noqa: E402

import families  # noqa: E402
import machine  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
HELLO = 'export default { fetch(req, env, ctx) { return new Response("hi @\\n") } }'
TICK = os.sysconf("SC_CLK_TCK")
GAP = 0.005  # seconds between single requests


def install_peers(build):
    missing = [tool for tool in ("wrk", "taskset", "npm") if not shutil.which(tool)]
    if missing:
        packages = {"wrk": ["wrk"], "taskset": ["util-linux"], "npm": ["nodejs", "npm"]}
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends"] + sum((packages[tool] for tool in missing), [])
        subprocess.run(([] if os.geteuid() == 0 else ["sudo", "-n"]) + install, check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    peer = build / "bench-workerd"
    if not (peer / "node_modules/.bin/workerd").exists():
        peer.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / "workerd" / name, peer)
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=peer, check=True)
    return peer / "node_modules/.bin/workerd"


# ---- Servers ------------------------------------------------------------------------------------------------------------


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


class Mayfly:
    name, path = "mayfly", "/run"

    def __init__(self, build, folder, cpu, pool=(2, 32)):
        config = {"workers": 1, "pool": {"min": pool[0], "max": pool[1]}, "log": {"access": "off"}}
        self.gateway = Gateway(build, folder, config)
        self.gateway.start()
        self.port = self.gateway.port
        self.pids = [self.gateway.process.pid] + self.gateway.children("mayfly-worker") + self.gateway.children("mayfly-broker")
        self.worker = self.gateway.children("mayfly-worker")[0]
        for pid in self.pids:
            subprocess.run(["taskset", "-a", "-c", "-p", str(cpu), str(pid)], check=True, stdout=subprocess.DEVNULL)

    def resident(self):
        return self.gateway.resident_bytes(self.worker)

    def close(self):
        problems = self.gateway.finish()
        assert not problems, problems


class Workerd:
    name, path, port = "workerd", "/", 18787

    def __init__(self, binary, cpu):
        real = subprocess.run([binary, "--version"], capture_output=True, text=True).stdout.strip()
        self.version = real
        self.process = subprocess.Popen(["taskset", "-c", str(cpu), str(binary), "serve", "--experimental", str(HERE / "workerd/config.capnp")],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(400):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                break
            except ConnectionError:
                assert self.process.poll() is None, "workerd does not start"
                time.sleep(0.025)
        listing = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True).stdout
        self.pids = [self.process.pid] + [int(pid) for pid in listing.split()]

    def resident(self):
        return sum(Gateway.resident_bytes(pid) for pid in self.pids)

    def close(self):
        self.process.terminate()
        self.process.wait(20)


# ---- Measurements -------------------------------------------------------------------------------------------------------


def saturate(server, concurrency, seconds, cpu):
    """Requests per second, CPU a request and latency under a closed loop of this many connections."""
    before, start = cpu_seconds(server.pids), time.monotonic()
    done = subprocess.run(["taskset", "-c", cpu, "wrk", "-t1", f"-c{concurrency}", f"-d{seconds}s", "--timeout", "30s",
                           "-s", str(HERE / "agents.lua"), f"http://127.0.0.1:{server.port}", "--", HELLO, server.path],
                          capture_output=True, text=True, check=True)
    used = cpu_seconds(server.pids) - before
    result = json.loads(done.stdout.split("JSON ")[1])
    assert result["errors"] == 0 and result["requests"] > 0, done.stdout
    return {"per_second": result["requests"] * 1e6 / result["duration_us"], "cpu_us": used * 1e6 / result["requests"],
            "p50_us": result["p50_us"], "p99_us": result["p99_us"], "seconds": time.monotonic() - start}


def read_rest(sock, data):
    """Reads the rest of a response of which the first bytes are here, by its length or its last chunk."""
    while b"\r\n\r\n" not in data:
        data += sock.recv(65536)
    head, body = data.split(b"\r\n\r\n", 1)
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while len(body) < int(fields[b"content-length"]) if b"content-length" in fields else not body.endswith(b"0\r\n\r\n"):
        body += sock.recv(65536)


def first_byte(server, count, gap):
    """Time to first byte at concurrency 1, on one kept-alive connection, with a pause between requests in which a server may
    prepare for the next: what a client sees of a machine that is not saturated, and awake."""
    times = []
    sock = machine.nodelay(socket.create_connection(("127.0.0.1", server.port)))
    for i in range(count):
        body = HELLO.replace("@", f"{i}{time.monotonic_ns()}")
        request = (f"POST {server.path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/javascript\r\n"
                   f"content-length: {len(body)}\r\n\r\n{body}").encode()
        time.sleep(gap)
        took, data = machine.timed(sock, request)
        times.append(took)
        assert b" 200 " in data.split(b"\r\n", 1)[0], data
        read_rest(sock, data)
    sock.close()
    times.sort()
    return {"p50_us": statistics.median(times), "p99_us": times[int(len(times) * 0.99) - 1]}


def mayfly_isolate_bytes(build, folder, cpu):
    few, many = 2, 66
    sizes = []
    for number, size in enumerate((few, many)):
        server = Mayfly(build, folder / f"memory{number}", cpu, (size, size))
        for _ in range(20):
            assert server.gateway.post_js(HELLO).status == 200
        time.sleep(0.5)  # the pool refills while idle
        sizes.append(server.resident())
        server.close()
    return (sizes[1] - sizes[0]) / (many - few)


def workerd_isolate_bytes(server):
    def keep(start, stop):
        for i in range(start, stop):
            connection = http.client.HTTPConnection("127.0.0.1", server.port)
            connection.request("POST", f"/?keep=k{i}", HELLO.replace("@", str(i)))
            assert connection.getresponse().read() == f"hi {i}\n".encode()
            connection.close()

    keep(0, 8)
    before = server.resident()
    keep(8, 72)
    return (server.resident() - before) / 64


def measured_by(program, build, cpu, iterations):
    done = subprocess.run(["taskset", "-c", cpu, str(build / "tests" / program), str(iterations)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def bare_and_ours(build, cpu):
    """The bare engine, and beside it, at the same moment, what Mayfly's isolates cost."""
    floor = measured_by("engine_floor", build, cpu, 1000)
    return {**floor, "our_create_us": measured_by("isolate_cost", build, cpu, 1000)["create_us"], "echo_us": machine.echo_us(cpu, 300, GAP)}


# ---- Report -------------------------------------------------------------------------------------------------------------


def median_of(rounds):
    return {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}


def bounds(result):
    """(what, measured ratio, bound, is smaller better)"""
    mayfly, workerd, floor = result["mayfly"], result["workerd"], result["floor"]
    libnode = "libnode" in result["v8"]
    return [
        ("CPU of a request / engine floor", mayfly["saturated"]["cpu_us"] / floor["floor_us"], 1.3, True),
        ("first byte, Mayfly / workerd", mayfly["first_byte"]["p50_us"] / workerd["first_byte"]["p50_us"], 1 / 8, True),
        ("requests a second on one core, Mayfly / workerd",
         mayfly["saturated"]["per_second"] / workerd["saturated"]["per_second"], 1.7 if libnode else 3.0, False),
        ("resident MB of a live idle isolate", mayfly["isolate_bytes"] / 1e6, 1.0, True),
        ("creating an isolate / with the default snapshot", floor["our_create_us"] / floor["create_us"], 1.15, True),
    ]


def print_table(result):
    mayfly, workerd, floor = result["mayfly"], result["workerd"], result["floor"]
    rows = [
        ("requests a second on one core, concurrency 16", "{:.0f}", [s["saturated"]["per_second"] for s in (mayfly, workerd)], None),
        ("CPU of a request, us", "{:.0f}", [s["saturated"]["cpu_us"] for s in (mayfly, workerd)], floor["floor_us"]),
        ("time to first byte, concurrency 1, p50, us", "{:.0f}", [s["first_byte"]["p50_us"] for s in (mayfly, workerd)], floor["echo_us"]),
        ("time to first byte, concurrency 1, p99, us", "{:.0f}", [s["first_byte"]["p99_us"] for s in (mayfly, workerd)], None),
        ("closed loop, concurrency 1, p50, us", "{:.0f}", [s["alone"]["p50_us"] for s in (mayfly, workerd)], None),
        ("closed loop, concurrency 1, p99, us", "{:.0f}", [s["alone"]["p99_us"] for s in (mayfly, workerd)], None),
        ("resident KB of a live idle isolate", "{:.0f}", [s["isolate_bytes"] / 1e3 for s in (mayfly, workerd)],
         floor["idle_isolate_bytes"] / 1e3),
        ("creating an isolate, us of CPU", "{:.0f}", [floor["our_create_us"], None], floor["create_us"]),
    ]
    print(f"\n{result['machine']}, {result['date']}\nMayfly on {result['v8']}; {result['workerd_version']}\n")
    print(f"| {'':<46} | {'Mayfly':>8} | {'workerd':>8} | {'ratio':>6} | {'bare':>11} |")
    print(f"|{'-' * 48}|{'-' * 9}:|{'-' * 9}:|{'-' * 7}:|{'-' * 12}:|")
    for what, form, (ours, theirs), bare in rows:
        both = [form.format(theirs), f"{ours / theirs:.2f}"] if theirs else ["", ""]
        print(f"| {what:<46} | {form.format(ours):>8} | {both[0]:>8} | {both[1]:>6} | {form.format(bare) if bare else '':>11} |")
    print("\nbare: the engine with its default snapshot; an echo server, for the first byte")
    print(f"\n| {'bound':<48} | measured | wanted    |       |\n|{'-' * 50}|---------:|----------:|-------|")
    for what, measured, bound, smaller in bounds(result):
        met = measured <= bound if smaller else measured >= bound
        print(f"| {what:<48} | {measured:>8.3f} | {'<=' if smaller else '>='} {bound:>6.3f} | {'met' if met else 'short'} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--seconds", type=int, default=5, help="of each saturated measurement")
    parser.add_argument("--rounds", type=int, default=3, help="in turn; medians are reported")
    options = parser.parse_args()
    build = options.build.resolve()
    binary = install_peers(build)
    cores = sorted(os.sched_getaffinity(0))
    server_cpu, load_cpu = str(cores[0]), str(cores[-1])
    folder = build / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    rounds = {"mayfly": [], "workerd": []}
    floors = []
    result = {}
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}: bare engine, Mayfly, workerd", file=sys.stderr, flush=True)
        with machine.kept_awake(server_cpu, load_cpu):
            floors.append(bare_and_ours(build, server_cpu))
        for make in (lambda: Mayfly(build, folder / f"round{number}", server_cpu), lambda: Workerd(binary, server_cpu)):
            server = make()
            try:
                saturate(server, 16, 1, load_cpu)  # warm-up
                one = {"saturated": saturate(server, 16, options.seconds, load_cpu), "alone": saturate(server, 1, options.seconds, load_cpu)}
                with machine.kept_awake(server_cpu, load_cpu):
                    one["first_byte"] = first_byte(server, 300, GAP)
                if server.name == "workerd":
                    result["workerd_version"] = server.version
                    one["isolate_bytes"] = workerd_isolate_bytes(server)
                rounds[server.name].append(one)
            finally:
                server.close()
    isolate_bytes = mayfly_isolate_bytes(build, folder, server_cpu)
    for name, all_rounds in rounds.items():
        result[name] = {key: median_of([one[key] for one in all_rounds]) for key in ("saturated", "alone", "first_byte")}
    result["mayfly"]["isolate_bytes"] = isolate_bytes
    result["workerd"]["isolate_bytes"] = statistics.median(one["isolate_bytes"] for one in rounds["workerd"])
    medians = median_of([{key: one[key] for key in ("floor_us", "create_us", "our_create_us", "echo_us")} for one in floors])
    result["floor"] = {**floors[0], **medians}
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    result.update(v8=floors[0]["v8"], machine=f"{len(cores)} x {cpu}", date=time.strftime("%Y-%m-%d"))
    result["bounds"] = [dict(zip(("what", "measured", "bound", "smaller_is_better"), row)) for row in bounds(result)]
    print_table(result)
    result["platform"] = families.measure(build, folder / "families")
    (build / "bench.json").write_text(json.dumps(result, indent=2) + "\n")
    print(f"\nwritten to {build / 'bench.json'}")


if __name__ == "__main__":
    main()
