"""Measures what stands between an agent's fetch and its upstream: worker, channel and broker, beside a bare libcurl program on the same
machine and in the same run; the policy's matching with 1, 100 and 10,000 rules; redaction. `./dev bench outbound`.

Latency is measured by the upstream: the time from the end of an answer to the next request on the same connection is all the
client's. What Mayfly takes more than libcurl alone is what it adds."""

import argparse
import contextlib
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from support.gateway import Gateway  # noqa: E402

TICK = os.sysconf("SC_CLK_TCK")
RULES = (1, 100, 10000)
SEQUENTIAL, PARALLEL, AT_ONCE, EXECUTIONS = 4000, 2000, 16, 4  # 4 executions with 16 fetches each: concurrency 64
AGENT = """export default { async fetch(r, env) {
    let left = env.COUNT, bytes = 0;
    const one = async () => { while (left-- > 0) { const text = await (await fetch(env.URL)).text(); bytes += text.length } };
    await Promise.all(Array.from({ length: env.AT_ONCE }, one));
    return new Response(String(bytes)) } }"""


def pin(pid, core):
    subprocess.run(["taskset", "-a", "-c", "-p", str(core), str(pid)], check=True, stdout=subprocess.DEVNULL)


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


class Upstream:
    def __init__(self, program, core):
        self.process = subprocess.Popen([program, "upstream"], stdout=subprocess.PIPE, text=True)
        self.origin = f"http://127.0.0.1:{int(self.process.stdout.readline())}"
        pin(self.process.pid, core)

    def gaps(self):
        """Of all requests since the last call, in microseconds."""
        told = json.load(urllib.request.urlopen(f"{self.origin}/gaps"))
        return {"count": told["count"], "p50_us": told["p50"] / 1000, "p99_us": told["p99"] / 1000}


def make_policy(rules):
    """The rule that matches is the last one."""
    others = [{"host": f"api-{i}.tenant{i % 97}.example.com", "path": ["/v1/**"]} for i in range(rules - 1)]
    return {"rules": others + [{"host": "127.0.0.1", "scheme": ["http"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True}]}


@contextlib.contextmanager
def mayfly(build, folder, rules, cores):
    limits = {"sub_requests": 10000, "cpu_ms": 60000, "wall_ms": 120000, "concurrent_fetches": AT_ONCE}
    gateway = Gateway(build, folder, {"workers": 1, "log": {"access": "off"}, "limits": limits, "policies": {"p": make_policy(rules)},
                                      "default_policy": "p"})
    gateway.start()
    gateway.worker, gateway.broker = gateway.children("mayfly-worker")[0], gateway.children("mayfly-broker")[0]
    pin(gateway.worker, cores[0])
    pin(gateway.broker, cores[1])
    try:
        yield gateway
    finally:
        problems = gateway.finish()
        assert not problems, problems


def run_agents(gateway, url, executions, count, at_once):
    """Fetches a second, and CPU of worker and broker a fetch."""
    code = {"mainModule": "m.js", "modules": {"m.js": AGENT}, "env": {"URL": url, "COUNT": count, "AT_ONCE": at_once}}
    body = json.dumps(code)
    before, start = [cpu_seconds(pid) for pid in (gateway.worker, gateway.broker)], time.monotonic()
    clients = [subprocess.Popen(["curl", "-s", "-d", body, "-H", "content-type: application/json", f"{gateway.url}/run"],
                                stdout=subprocess.PIPE, text=True) for _ in range(executions)]
    answers = [client.communicate()[0] for client in clients]
    took = time.monotonic() - start
    assert answers == [str(2 * count)] * executions, answers
    fetches = executions * count
    used = [(cpu_seconds(pid) - at) * 1e6 / fetches for pid, at in zip((gateway.worker, gateway.broker), before)]
    return {"per_second": fetches / took, "worker_us": used[0], "broker_us": used[1], "cpu_us": sum(used)}


def measure_mayfly(gateway, upstream):
    run_agents(gateway, upstream.origin, 1, 200, 1)
    upstream.gaps()
    run_agents(gateway, upstream.origin, 1, SEQUENTIAL, 1)
    alone = upstream.gaps()
    return {"alone": alone, "busy": run_agents(gateway, upstream.origin, EXECUTIONS, PARALLEL, AT_ONCE)}


def measure_curl(program, upstream, core):
    def client(count, at_once):
        done = subprocess.run(["taskset", "-c", str(core), program, "client", upstream.origin + "/", str(count), str(at_once)],
                              capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    client(200, 1)
    upstream.gaps()
    client(SEQUENTIAL, 1)
    return {"alone": upstream.gaps(), "busy": client(EXECUTIONS * PARALLEL, EXECUTIONS * AT_ONCE)}


def print_table(result):
    curl = result["curl"]
    print(f"\n{result['machine']}, {result['date']}\n")
    columns = ["bare libcurl"] + [f"{rules} rule{'s' if rules > 1 else ''}" for rules in RULES]
    rows = [("between two requests, p50, us", lambda one: one["alone"]["p50_us"]), ("between two requests, p99, us", lambda one: one["alone"]["p99_us"]),
            ("added, p50, us", lambda one: one["alone"]["p50_us"] - curl["alone"]["p50_us"]),
            ("added, p99, us", lambda one: one["alone"]["p99_us"] - curl["alone"]["p99_us"]),
            ("fetches a second, concurrency 64", lambda one: one["busy"]["per_second"]), ("CPU of a fetch, us", lambda one: one["busy"]["cpu_us"])]
    print(f"| {'':<34} | " + " | ".join(f"{column:>12}" for column in columns) + " |")
    print(f"|{'-' * 36}|" + f"{'-' * 13}:|" * len(columns))
    for what, figure in rows:
        figures = [figure(one) for one in [curl] + [result["mayfly"][str(rules)] for rules in RULES]]
        print(f"| {what:<34} | " + " | ".join(f"{value:>12.0f}" for value in figures) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    build = parser.parse_args().build.resolve()
    cores = sorted(os.sched_getaffinity(0))
    cores = (cores * 3)[:3] if len(cores) < 3 else cores
    program, folder = str(build / "tests/outbound_bench"), build / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    upstream = Upstream(program, cores[2])
    try:
        result = {"curl": measure_curl(program, upstream, cores[0]), "mayfly": {}}
        for rules in RULES:
            with mayfly(build, folder / str(rules), rules, cores) as gateway:
                result["mayfly"][str(rules)] = measure_mayfly(gateway, upstream)
    finally:
        upstream.process.kill()
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    result.update(machine=f"{os.cpu_count()} x {cpu}", date=time.strftime("%Y-%m-%d"))
    (build / "bench-outbound.json").write_text(json.dumps(result, indent=2) + "\n")
    print_table(result)
    for name, what in (("policy_bench", "One decision of a policy"), ("redact_bench", "Redaction of a 10 MB body")):
        if (build / "tests" / name).exists():
            print(f"\n{what} ({name}):\n", flush=True)
            subprocess.run([build / "tests" / name], check=True)
    print(f"\nwritten to {build / 'bench-outbound.json'}")


if __name__ == "__main__":
    main()
