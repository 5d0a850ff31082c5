"""Claims about who has what, each a test."""

import os
import pathlib
import subprocess

import pytest

from support.memory import contains

HI = 'export default { fetch() { return new Response("hi") } }'
SECRET = "S3CRET-0123456789abcdef"
SECRET2 = "S3CRET-fedcba9876543210"


def needed(program):
    from conftest import BUILD
    out = subprocess.run(["ldd", BUILD / program], capture_output=True, text=True).stdout
    return {line.split()[0] for line in out.splitlines()}


def has(libraries, stem):
    return any(name.startswith(stem) for name in libraries)


def test_link_map_is_the_privilege_map():
    """No curl in the worker, no V8 in the broker, neither in the supervisor."""
    worker, broker, supervisor = needed("mayfly-worker"), needed("mayfly-broker"), needed("mayfly")
    assert not has(worker, "libcurl") and not has(worker, "libcares.so")  or has(worker, "libnode")
    assert not has(broker, "libnode") and not has(broker, "libh2o") and has(broker, "libcurl")
    assert not has(supervisor, "libcurl") and not has(supervisor, "libnode") and not has(supervisor, "libh2o")
    from conftest import BUILD
    for program, absent in (("mayfly-broker", "_ZN2v87Isolate"), ("mayfly", "_ZN2v87Isolate"), ("mayfly-worker", "curl_easy_init")):
        symbols = subprocess.run(["nm", "-D", "--undefined-only", BUILD / program], capture_output=True, text=True).stdout
        symbols += subprocess.run(["nm", BUILD / program], capture_output=True, text=True).stdout
        assert absent not in symbols


def status(pid):
    return dict(line.split(":\t", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if ":\t" in line)


def test_worker_starts_with_an_empty_environment_and_a_plain_argv(start_gateway):
    gateway = start_gateway({"workers": 1}, env={"SOMETHING": SECRET})
    worker = gateway.children("mayfly-worker")[0]
    environ = pathlib.Path(f"/proc/{worker}/environ").read_bytes()
    assert SECRET.encode() not in environ
    names = {entry.split(b"=")[0] for entry in environ.split(b"\0") if entry}
    assert names <= {b"ASAN_OPTIONS", b"UBSAN_OPTIONS", b"LSAN_OPTIONS", b"ASAN_SYMBOLIZER_PATH"}
    assert pathlib.Path(f"/proc/{worker}/cmdline").read_bytes().split(b"\0")[:-1] == [b"mayfly-worker", b"worker.0"]


@pytest.mark.skipif(os.environ.get("MAYFLY_SANITIZED") == "1", reason="sanitizers need system calls that the sandbox refuses")
def test_worker_serves_inside_its_sandbox(start_gateway):
    gateway = start_gateway({"workers": 1})
    assert gateway.post_js(HI).body == b"hi"
    fields = status(gateway.children("mayfly-worker")[0])
    assert fields["NoNewPrivs"] == "1" and fields["Seccomp"] == "2"
    assert int(fields["CapEff"], 16) == 0 and int(fields["CapPrm"], 16) == 0


def test_worker_holds_no_file_and_no_foreign_socket(start_gateway):
    """What a compromised worker finds in its descriptor table."""
    gateway = start_gateway({"workers": 1})
    gateway.post_js(HI)
    worker = gateway.children("mayfly-worker")[0]
    targets = [os.readlink(f"/proc/{worker}/fd/{fd}") for fd in os.listdir(f"/proc/{worker}/fd")]
    for target in targets:
        assert target.startswith(("socket:", "pipe:", "anon_inode:", "/dev/null", "/memfd:mayfly-")), targets


FETCH = "export default { async fetch(r, env) { return new Response(await (await fetch(env.URL)).text()) } }"


def injecting_gateway(start_gateway, upstream, dns, ca, source, **options):
    """A gateway whose only rule injects the secret K, and the upstream that it leads to."""
    server = upstream(tls=ca.issue("api.example.com"))
    dns.set("api.example.com", "127.0.0.1")
    rule = {"host": "api.example.com", "port": "any", "cidr": ["127.0.0.1/32"], "allow_special": True,
            "inject": [{"header": "Authorization", "value": "Bearer ${K}"}]}
    gateway = start_gateway({"workers": 1, "policies": {"p": {"rules": [rule]}}, "default_policy": "p", "secrets": {"K": source},
                             "dns": {"servers": [dns.address]}, "upstream": {"ca": str(ca.certificate)}}, **options)
    return gateway, server


def test_secret_is_absent_from_worker_and_supervisor_memory(start_gateway, upstream, dns, ca):
    """While and after it was used."""
    secret_file = pathlib.Path(str(ca.folder)) / "k.secret"
    secret_file.write_text(SECRET + "\n")
    gateway, server = injecting_gateway(start_gateway, upstream, dns, ca, {"file": str(secret_file)})
    answer = gateway.run({"mainModule": "m.js", "modules": {"m.js": FETCH}, "env": {"URL": f"https://api.example.com:{server.port}/"}})
    assert answer.body == b"ok", answer
    assert server.requests[0].header("authorization") == [f"Bearer {SECRET}"]
    assert contains(gateway.children("mayfly-broker")[0], SECRET.encode()), "the scan itself must find what is there"
    for pid in (gateway.children("mayfly-worker")[0], gateway.process.pid):
        assert not contains(pid, SECRET.encode())


@pytest.mark.skipif(os.environ.get("MAYFLY_SANITIZED") == "1", reason="the sanitizer keeps a copy of the environment of its own")
def test_a_secret_of_the_environment_stays_in_no_environment_and_in_the_broker_alone(start_gateway, upstream, dns, ca):
    """Neither the supervisor that was started with it nor a broker keeps it where /proc/PID/environ shows it; a reload and a new
    broker still find it, and a reload may name a variable that was not named before."""
    gateway, server = injecting_gateway(start_gateway, upstream, dns, ca, {"env": "TEST_K"}, env={"TEST_K": SECRET, "TEST_L": SECRET2})

    def fetch():
        answer = gateway.run({"mainModule": "m.js", "modules": {"m.js": FETCH}, "env": {"URL": f"https://api.example.com:{server.port}/"}})
        assert answer.body == b"ok", answer
        return server.requests[-1].header("authorization")

    def expect_in_the_broker_alone(secret):
        broker, worker = gateway.children("mayfly-broker")[0], gateway.children("mayfly-worker")[0]
        assert contains(broker, secret.encode())
        for pid in (gateway.process.pid, worker):
            assert not contains(pid, secret.encode())
        for pid in (gateway.process.pid, worker, broker):
            assert secret.encode() not in pathlib.Path(f"/proc/{pid}/environ").read_bytes()

    assert fetch() == [f"Bearer {SECRET}"]
    expect_in_the_broker_alone(SECRET)
    gateway.config["secrets"]["K"] = {"env": "TEST_L"}
    mark = gateway.reload()
    gateway.await_log("is in force", after=mark)
    assert fetch() == [f"Bearer {SECRET2}"]
    expect_in_the_broker_alone(SECRET2)
