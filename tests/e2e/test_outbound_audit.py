"""The audit log of real brokers: a chain that verifies, through rotation, reload, restart and a broker that is killed."""

import json
import os
import re
import signal
import stat
import subprocess
import time

import pytest

from conftest import BUILD

DENIED = """export default { async fetch(request, env) {
    for (let i = 0; i < env.COUNT; i++) { try { await fetch("https://denied.example/p?token=S3CRET-VALUE&flag") } catch {} }
    return new Response("done") } }"""


def mayfly(*args):
    return subprocess.run([str(BUILD / "mayfly"), *map(str, args)], capture_output=True, text=True, timeout=60)


def verify(*args):
    done = mayfly("audit", "verify", *args)
    return done.returncode, done.stdout


@pytest.fixture
def key(tmp_path):
    file = tmp_path / "audit.key"
    done = mayfly("audit", "key", file)
    assert done.returncode == 0, done
    return file


@pytest.fixture
def audited(tmp_path, key, start_gateway):
    """audited(**log): a gateway that writes tmp_path/audit.jsonl, signed."""

    def start(deaths_expected=False, more=None, **log):
        return start_gateway({"workers": 1, "policies": {"p": {"rules": [{"host": "allowed.example"}]}}, "default_policy": "p",
                              "log": {"audit": str(tmp_path / "audit.jsonl"), "audit_key": {"file": str(key)}, **log},
                              **(more or {})}, deaths_expected=deaths_expected)

    start.file, start.public = tmp_path / "audit.jsonl", f"{key}.pub"
    return start


def ask(gateway, count=1):
    code = {"mainModule": "m.js", "modules": {"m.js": DENIED}, "env": {"COUNT": count}, "limits": {"subRequests": 1000}}
    assert gateway.run(code).body == b"done"


def lines_of(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def await_that(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


# ---- lines ----


def test_decisions_and_executions_are_lines_of_one_chain(audited):
    gateway = audited()
    ask(gateway, 2)
    assert gateway.stop() == 0
    lines = lines_of(audited.file)
    assert [line["event"] for line in lines] == ["open", "decision", "decision", "execution", "end"]
    assert [line["seq"] for line in lines] == [1, 2, 3, 4, 5] and len({line["chain"] for line in lines}) == 1
    decision, execution = lines[1], lines[3]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", decision["time"])
    assert (decision["tenant"], decision["policy"], decision["config"], decision["mode"]) == ("anonymous", "p", 1, "enforce")
    assert (decision["verdict"], decision["reason"]) == ("deny", "no rule names this host")
    assert (decision["method"], decision["scheme"], decision["host"], decision["port"], decision["path"]) == (
        "GET", "https", "denied.example", 443, "/p")
    assert decision["query"] == ["token"] and decision["query_unnamed"] == 1
    assert decision["credentials"] == [] and decision["status"] == 0 and "total" in decision["ms"]
    assert execution["execution"] == decision["execution"] and execution["fetches"] == 2 and execution["policy"] == "p"
    assert execution["hops"] == {"allow": 0, "deny": 2, "error": 0, "would-deny": 0}
    assert "S3CRET-VALUE" not in audited.file.read_text() and "flag" not in audited.file.read_text()
    assert verify("--key", audited.public, audited.file)[0] == 0


def test_an_allowed_hop_names_its_credential_address_and_times(tmp_path, start_gateway, upstream):
    server = upstream()
    rule = {"name": "local", "host": "127.0.0.1", "scheme": ["https", "http"], "port": "any", "cidr": ["127.0.0.0/8"],
            "allow_special": True}
    audit = tmp_path / "a.jsonl"
    gateway = start_gateway({"workers": 1, "policies": {"p": {"rules": [rule]}}, "default_policy": "p", "log": {"audit": str(audit)}})
    code = {"mainModule": "m.js", "env": {"URL": server.origin + "/x?a=1"},
            "modules": {"m.js": """export default { async fetch(request, env) {
                return await fetch(env.URL, {method: "POST", body: "12345"}) } }"""}}
    assert gateway.run(code).body == b"ok"
    gateway.stop()
    decision, execution = [line for line in lines_of(audit) if line["event"] in ("decision", "execution")]
    assert (decision["verdict"], decision["rule"], decision["address"], decision["status"]) == ("allow", "local", "127.0.0.1", 200)
    assert (decision["sent"], decision["bytes"], decision["query"]) == (5, 2, ["a"])
    assert 0 <= decision["ms"]["connect"] <= decision["ms"]["total"] and decision["ms"]["first_byte"] <= decision["ms"]["total"]
    assert (execution["sent"], execution["bytes"], execution["hops"]["allow"]) == (5, 2, 1)


# ---- verifying ----


def test_verify_finds_an_edit_and_a_cut(audited, tmp_path):
    gateway = audited()
    ask(gateway, 3)
    gateway.stop()
    whole = audited.file.read_text()
    code, text = verify("--key", audited.public, audited.file)
    assert code == 0 and "intact" in text
    head = re.search(r"head broker.0:\w+ seq 6 (\w{64})", text)[1]
    copy = tmp_path / "copy.jsonl"
    copy.write_text(whole.replace("denied.example", "fine.example", 1))
    code, text = verify(copy)
    assert code == 1 and "copy.jsonl:2: this line was changed" in text
    copy.write_text("".join(whole.splitlines(True)[:-2]))
    assert verify(copy)[0] == 1 and verify("--open", copy)[0] == 0
    assert verify("--open", "--head", head, copy)[0] == 1 and verify("--head", head, audited.file)[0] == 0
    copy.write_text(whole[:-20])
    code, text = verify("--open", copy)
    assert code == 1 and "copy.jsonl:6: this is no audit line: torn" in text


def test_verify_says_what_it_cannot_do(audited, tmp_path):
    assert verify(tmp_path / "absent")[0] == 2
    assert verify()[0] == 64 and verify("--nonsense", "x")[0] == 64 and verify("--head", "12", "x")[0] == 64
    other = tmp_path / "other.key"
    assert mayfly("audit", "key", other).returncode == 0
    gateway = audited()
    gateway.stop()
    code, text = verify("--key", f"{other}.pub", audited.file)
    assert code == 1 and "which was not given" in text
    assert verify("--key", other, audited.file)[0] == 2, "a private key is not a public one"
    assert verify("--key", f"{other}.pub", "--key", audited.public, audited.file)[0] == 0


def test_keys_are_private_and_never_overwritten(key):
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_text()
    assert mayfly("audit", "key", key).returncode != 0 and key.read_text() == before
    assert "PRIVATE" in before and "PUBLIC" in (key.parent / "audit.key.pub").read_text()


def test_help_explains():
    text = mayfly("audit", "--help").stdout
    assert text == mayfly("audit", "verify", "--help").stdout
    assert all(word in text for word in ("verify", "--key", "--open", "--head", "Exit codes"))


# ---- files ----


def test_a_full_file_is_moved_away_without_breaking_the_chain(audited):
    gateway = audited(audit_max_bytes=6000, audit_keep=3)
    third = audited.file.with_name("audit.jsonl.3")
    for _ in range(60):
        ask(gateway, 3)
        if third.exists():
            break
    assert third.exists()
    ask(gateway, 30)
    assert gateway.stop() == 0
    names = sorted(path.name for path in audited.file.parent.glob("audit.jsonl*"))
    assert names == ["audit.jsonl", "audit.jsonl.1", "audit.jsonl.2", "audit.jsonl.3"]
    code, text = verify("--key", audited.public, audited.file)
    assert code == 0, text
    audited.file.with_name("audit.jsonl.2").unlink()
    code, text = verify("--key", audited.public, audited.file)
    assert code == 1 and "missing" in text


def test_a_file_that_somebody_moved_is_begun_anew_when_it_is_full(audited):
    gateway = audited(audit_max_bytes=4000)
    ask(gateway)
    await_that(lambda: len(lines_of(audited.file)) == 3)
    moved = audited.file.with_name("moved.jsonl")
    audited.file.rename(moved)
    ask(gateway, 40)
    await_that(audited.file.exists)
    assert gateway.stop() == 0
    code, text = verify("--key", audited.public, moved, audited.file)
    assert code == 0, text


def test_sighup_follows_a_file_that_somebody_moved(audited):
    gateway = audited()
    ask(gateway)
    await_that(lambda: len(lines_of(audited.file)) == 3)
    audited.file.rename(audited.file.with_name("audit.jsonl.1"))
    mark = gateway.reload()
    gateway.await_log("is in force", after=mark)
    ask(gateway)
    assert gateway.stop() == 0
    lines = lines_of(audited.file)
    assert [line["event"] for line in lines] == ["continue", "config", "decision", "execution", "end"]
    assert lines[2]["config"] == 2
    assert verify("--key", audited.public, audited.file)[0] == 0
    assert verify("--key", audited.public, audited.file.with_name("audit.jsonl.1"))[0] == 1, "the rest is missing"


def test_the_next_gateway_goes_on_where_the_last_one_ended(audited):
    for _ in range(2):
        gateway = audited()
        ask(gateway)
        assert gateway.stop() == 0
    events = [line["event"] for line in lines_of(audited.file)]
    assert events == ["open", "decision", "execution", "end"] * 2
    code, text = verify("--key", audited.public, audited.file)
    assert code == 0 and "2 chains: intact" in text


def test_a_killed_broker_is_a_note_and_its_last_lines_are_kept(audited):
    gateway = audited(deaths_expected=True)
    ask(gateway, 2)
    await_that(lambda: len(lines_of(audited.file)) == 4)
    broker, = gateway.children("mayfly-broker")
    os.kill(broker, signal.SIGKILL)
    await_that(lambda: len(audited.file.read_text().splitlines()) == 5)
    ask(gateway)
    assert gateway.stop() == 0
    code, text = verify("--key", audited.public, audited.file)
    assert code == 0 and "its broker was killed" in text
    lines = audited.file.read_text().splitlines(True)
    audited.file.write_text("".join(lines[:3] + lines[4:]))
    code, text = verify("--key", audited.public, audited.file)
    assert code == 1 and "1 line is missing at the end of chain" in text


def test_a_torn_line_at_the_end_is_ended_and_named_by_the_next_broker(audited):
    gateway = audited()
    gateway.stop()
    with audited.file.open("a") as file:
        file.write('{"chain":"broker.0:00')
    gateway = audited()
    gateway.stop()
    code, text = verify("--key", audited.public, audited.file)
    assert code == 0 and "torn line: its writer was stopped in the middle" in text


def test_a_torn_line_may_be_the_first_of_a_file(audited):
    gateway = audited()
    gateway.stop()
    audited.file.rename(audited.file.with_name("audit.jsonl.1"))
    audited.file.write_text('{"chain":"bro')
    gateway = audited()
    gateway.stop()
    code, text = verify("--key", audited.public, audited.file)
    assert code == 0 and "torn line: its writer was stopped in the middle" in text and "2 chains" in text


def test_each_broker_has_a_file_of_its_own(audited):
    gateway = audited(more={"workers": 2, "brokers": 2})
    for _ in range(12):
        ask(gateway)
    assert gateway.stop() == 0
    second = audited.file.with_name("audit.jsonl.broker-1")
    assert second.exists()
    code, text = verify("--key", audited.public, audited.file, second)
    assert code == 0 and "2 chains: intact" in text
    assert {line["chain"].split(":")[0] for line in lines_of(second)} == {"broker.1"}


def test_a_key_that_cannot_be_read_refuses_the_reload(audited, key, tmp_path):
    gateway = audited()
    gateway.config["log"]["audit_key"] = {"file": str(tmp_path / "audit.key.pub")}
    mark = gateway.reload()
    gateway.await_log("the old configuration stays", after=mark)
    assert "is no Ed25519 private key" in str(gateway.log)
    assert "PUBLIC" not in str(gateway.log), "no part of a key is logged"
    ask(gateway)
    gateway.stop()
    assert verify("--key", audited.public, audited.file)[0] == 0


def test_switching_the_log_off_ends_the_chain(audited):
    gateway = audited()
    ask(gateway)
    await_that(lambda: len(lines_of(audited.file)) == 3)
    gateway.config["log"]["audit"] = "off"
    mark = gateway.reload()
    gateway.await_log("is in force", after=mark)
    ask(gateway)
    gateway.stop()
    assert [line["event"] for line in lines_of(audited.file)] == ["open", "decision", "execution", "config", "end"]
    assert verify("--key", audited.public, audited.file)[0] == 0
