"""mayfly explain, mayfly policy test and mayfly check: what an operator is told is what the broker does."""

import json
import os
import re
import subprocess

import pytest

from conftest import BUILD, ROOT
from support import broker as b
from support.broker import Broker

SECRET = "S3CRET-0123456789abcdef"
EXAMPLES = ROOT / "config" / "examples"
CONFIG = {
    "secrets": {"K": {"env": "TEST_K"}, "L": {"file": "/nonexistent"}},
    "policies": {
        "p": {"rules": [
            {"name": "no-admin", "deny": "api.example.com", "path": ["/v1/admin/**"]},
            {"name": "api", "host": "api.example.com", "path": ["/v1/**"], "inject": [{"header": "X-Key", "value": "${K}"}]},
            {"name": "rest", "host": "*.example.com", "method": ["GET"], "port": [443, 8443]},
            {"name": "strict", "host": "strict.example.net", "agent_credentials": "deny"},
            {"name": "lan", "host": "10.1.2.3", "cidr": ["10.0.0.0/8"]},
            {"name": "lan-name", "host": "lan.example.net", "cidr": ["10.0.0.0/8"]}]},
        "watch": {"mode": "report", "rules": [{"name": "api", "host": "api.example.com"}]}},
    "tenants": {
        "acme": {"keys": [{"sha256": "1" * 64}], "policy": "p", "policies": ["watch"]},
        "idle": {"keys": [{"sha256": "2" * 64}]}}}


@pytest.fixture
def config(tmp_path):
    file = tmp_path / "mayfly.json"
    file.write_text(json.dumps(CONFIG))
    return file


def mayfly(*args, env=None):
    return subprocess.run([str(BUILD / "mayfly"), *map(str, args)], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "TEST_K": SECRET, **(env or {})})


def explain(config, *args):
    done = mayfly("explain", "--config", config, *args)
    return done.returncode, done.stdout + done.stderr


# ---- explain ----


def test_explain_shows_every_step_of_an_allowed_request(config):
    code, text = explain(config, "--tenant", "acme", "GET", "https://API.Example.com:443/v1/%61/../b?q=1",
                         "-H", "x-key: mine", "-H", "accept: a", "-H", "connection: close")
    assert code == 0
    assert "url        https://api.example.com/v1/b?q=1" in text and 'segment  "b"' in text and "port     443" in text
    assert "rules[0] deny api.example.com (no-admin): does not match: the path is another" in text
    assert "rules[1] allow api.example.com (api): matches, and decides" in text
    assert "rules[2] allow *.example.com (rest): matches\n" in text and "strict" not in text, "only rules of this host"
    assert "6 rules, of which 3 can speak about this host" in text
    assert "header     x-key: dropped" in text and "header     accept: sent" in text and "header     connection: dropped" in text
    assert "header X-Key is set" in text and "from secret K" in text
    assert text.rstrip().endswith("verdict    allow")


def test_explain_never_needs_or_shows_a_secret(config):
    for args in (("GET", "https://api.example.com/v1/x"), ("GET", "https://strict.example.net/")):
        code, text = explain(config, "--tenant", "acme", *args)
        assert code == 0 and SECRET not in text


@pytest.mark.parametrize("args, code, says", [
    (("--tenant", "acme", "GET", "https://api.example.com/v1/admin/x"), 1, "deny: a deny rule matches"),
    (("--tenant", "acme", "POST", "https://www.example.com/"), 1, "does not match: the method is another"),
    (("--tenant", "acme", "GET", "http://www.example.com/"), 1, "does not match: the scheme is another"),
    (("--tenant", "acme", "GET", "https://www.example.com:444/"), 1, "does not match: the port is another"),
    (("--tenant", "acme", "GET", "https://elsewhere.test/"), 1, "no rule names this host"),
    (("--tenant", "acme", "GET", "https://api.example.com/v1/%2e%2E%2f/x"), 1, "rules[1]"),
    (("--tenant", "acme", "GET", "https://strict.example.net/", "-H", "authorization: x"), 1, "a credential of its own"),
    (("--tenant", "acme", "GET", "https://www.example.com/", "-H", "x-method-override: PUT"), 1, "override header"),
    (("--tenant", "acme", "--policy", "watch", "GET", "https://elsewhere.test/"), 0, "would-deny: no rule names this host"),
    (("--tenant", "acme", "--policy", "watch", "GET", "https://10.0.0.9/"), 1, "10.0.0.9: address is private"),
    (("--tenant", "acme", "GET", "https://10.1.2.3/"), 0, "10.1.2.3: may be connected to"),
    (("--tenant", "idle", "GET", "https://api.example.com/"), 1, "the tenant has no policy"),
    (("--tenant", "idle", "--policy", "p", "GET", "https://api.example.com/"), 1, "may not use this policy"),
    (("--policy", "p", "GET", "https://intranet/"), 1, "single-label names"),
    (("--policy", "p", "GET", "https://a:b@api.example.com/"), 2, "the URL holds credentials"),
    (("--policy", "p", "GET", "ftp://api.example.com/"), 2, "not http or https"),
    (("--policy", "p", "GET", "nonsense"), 2, "cannot be parsed"),
    (("--policy", "p", "TRACE", "https://api.example.com/"), 2, "the method is forbidden"),
    (("--policy", "p", "GET", "https://api.example.com/", "-H", "a b: c"), 2, "a header is malformed"),
    (("GET", "https://api.example.com/"), 64, "say --tenant or --policy"),
    (("--policy", "q", "GET", "https://api.example.com/"), 64, "no such policy"),
    (("--tenant", "q", "GET", "https://api.example.com/"), 64, "no such tenant"),
    (("GET",), 64, "usage"),
    (("--policy", "p", "GET", "https://api.example.com/", "-H"), 64, "usage"),
    (("--policy", "p", "GET", "https://api.example.com/", "-H", "nocolon"), 64, "usage"),
])
def test_explain_names_the_reason_and_exits_with_the_verdict(config, args, code, says):
    got, text = explain(config, *args)
    assert (got, says in text) == (code, True), text


def test_explain_resolves_and_judges_every_address(tmp_path, dns):
    file = tmp_path / "mayfly.json"
    file.write_text(json.dumps({**CONFIG, "dns": {"servers": [dns.address], "timeout_ms": 1000}}))
    dns.set("lan.example.net", "10.0.0.1", "192.168.0.1")
    dns.set("www.example.com", "93.184.216.34")
    code, text = explain(file, "--policy", "p", "GET", "https://lan.example.net/", "--resolve")
    assert code == 1 and "10.0.0.1: may be connected to" in text and "192.168.0.1: address is private" in text
    code, text = explain(file, "--policy", "p", "GET", "https://www.example.com/", "--resolve")
    assert code == 0 and "93.184.216.34: may be connected to" in text
    code, text = explain(file, "--policy", "p", "GET", "https://absent.example.com/", "--resolve")
    assert code == 2 and "the name does not resolve" in text
    dns.asked.clear()
    assert explain(file, "--policy", "p", "GET", "https://www.example.com/")[0] == 0
    assert explain(file, "--policy", "p", "GET", "https://denied.test/", "--resolve")[0] == 1 and not dns.asked


def test_explain_and_the_broker_agree(tmp_path, config):
    """The same requests to a real broker: it denies exactly what explain says is denied."""
    made = {key: value for key, value in CONFIG.items() if key != "tenants"}
    made["secrets"] = {"K": {"env": "TEST_K"}}
    file = tmp_path / "same.json"
    file.write_text(json.dumps({**made, "default_policy": "p", "limits": {"sub_requests": 1000},
                                "dns": {"servers": ["127.0.0.1:1"], "timeout_ms": 10}}))
    broker = Broker(BUILD, tmp_path, json.loads(file.read_text()), secrets={"TEST_K": SECRET}).start()
    channel = broker.channel()
    channel.open()
    asked = 0
    for host in ("api.example.com", "www.example.com", "example.com", "strict.example.net", "intranet", "10.1.2.3"):
        for path in ("/", "/v1/x", "/v1/admin/x", "/v1/a%2Fb", "/v1/x?access_token=1"):
            for method, headers in (("GET", []), ("POST", []), ("GET", [("authorization", "x")]),
                                    ("GET", [("x-http-method", "PUT")])):
                if host == "10.1.2.3" and path != "/v1/x?access_token=1":
                    continue
                url = f"http://{host}{path}" if host == "10.1.2.3" else f"https://{host}{path}"
                options = [part for name, value in headers for part in ("-H", f"{name}: {value}")]
                code, text = explain(file, method, url, *options)
                answer = channel.fetch(url, method=method, headers=headers)
                assert (code == 1) == (answer.failure == b.DENIED), (url, method, headers, text, answer.text)
                assert code != 1 or answer.records[0].reason in text
                asked += 1
    assert asked == 104
    assert broker.finish() == []


# ---- policy test ----


def test_a_table_of_expected_verdicts(config, tmp_path):
    table = tmp_path / "table.json"
    rows = [
        {"tenant": "acme", "url": "https://api.example.com/v1/x", "expect": "allow", "rule": "api", "inject": ["K"]},
        {"policy": "p", "method": "POST", "url": "https://www.example.com/", "expect": "deny"},
        {"policy": "watch", "url": "https://www.example.com/", "expect": "would-deny", "inject": []},
        {"policy": "watch", "url": "http://10.0.0.1/", "expect": "deny"},
        {"policy": "p", "url": "https://strict.example.net/", "headers": [["cookie", "a"], ["cookie", "b"]], "expect": "deny"},
        {"tenant": "idle", "url": "https://api.example.com/", "expect": "deny"},
        {"policy": "p", "url": "file:///etc/passwd", "expect": "error"}]
    table.write_text(json.dumps(rows))
    done = mayfly("policy", "test", "--config", config, table)
    assert done.returncode == 0 and "7 as expected, 0 not" in done.stdout, done
    table.write_text("\n\n".join(map(json.dumps, rows)) + "\n")
    assert mayfly("policy", "test", "--quiet", "--config", config, table).stdout == "7 as expected, 0 not\n"


@pytest.mark.parametrize("row, says", [
    ({"expect": "deny"}, "another verdict"),
    ({"expect": "allow", "rule": "rest"}, "another rule"),
    ({"expect": "allow", "inject": []}, "other credentials"),
    ({"expect": "allow", "inject": ["K", "L"]}, "other credentials"),
])
def test_what_is_not_as_expected_is_explained(config, tmp_path, row, says):
    table = tmp_path / "table.json"
    table.write_text(json.dumps([{"name": "mine", "policy": "p", "url": "https://api.example.com/v1/x", **row}]))
    done = mayfly("policy", "test", "--config", config, table)
    assert done.returncode == 1 and says in done.stdout and "mine" in done.stdout
    assert "(api): matches, and decides" in done.stdout and "0 as expected, 1 not" in done.stdout


@pytest.mark.parametrize("text, says", [
    ('[{"policy": "p", "url": "https://a.example/"}]', '"url" and "expect" are required'),
    ('{"policy": "p", "url": "https://a.example/", "expect": "maybe"}', "row 1"),
    ('{"policy": "p", "url": "https://a.example/", "expect": "deny", "hosts": []}', '"hosts" is unknown'),
    ('{"policy": "q", "url": "https://a.example/", "expect": "deny"}', "no such policy"),
    ('{"policy": "p", "url": "https://a.example/", "expect": "deny", "headers": {"a": 1}}', '"headers" is'),
    ('{"url": 1}', '"url" is unknown, or of the wrong type'),
    ('{"policy": "p",\n', ":1: "),
    ("[1]", "expected an object"),
])
def test_a_table_that_cannot_be_read_says_where(config, tmp_path, text, says):
    table = tmp_path / "table.json"
    table.write_text(text)
    done = mayfly("policy", "test", "--config", config, table)
    assert done.returncode == 2 and says in done.stderr, done


def test_the_example_s_table_passes():
    done = mayfly("policy", "test", "--config", EXAMPLES / "github-readonly.json", EXAMPLES / "github-readonly.table.jsonl")
    assert done.returncode == 0 and "10 as expected, 0 not" in done.stdout, done.stdout


def test_usage_and_help(config):
    for command, words in (("explain", ("--resolve", "--tenant", "Exit codes")), ("policy", ("expect", "would-deny", "inject"))):
        done = mayfly(command, "--help")
        assert done.returncode == 0 and all(word in done.stdout for word in words), done
    assert mayfly("policy").returncode == 64 and mayfly("policy", "test").returncode == 64
    assert mayfly("explain", "--config", "/nonexistent", "GET", "https://a.example/").returncode == 78
    everything = mayfly("--help").stdout
    assert all(f"mayfly {command}" in everything for command in ("explain", "policy", "audit", "check"))


# ---- check ----


def test_check_warns_with_places_and_is_strict_when_asked(tmp_path):
    file = tmp_path / "mayfly.json"
    file.write_text(json.dumps({
        "secrets": {"UNUSED": {"env": "X"}},
        "policies": {"p": {"rules": [{"host": "*.github.io"}, {"deny": "*.example.com"}, {"host": "a.example.com"}]}},
        "default_policy": "p"}, indent=1))
    done = mayfly("check", file)
    assert done.returncode == 0 and "3 warnings" in done.stdout
    lines = done.stderr.splitlines()
    assert len(lines) == 3 and all(line.startswith(f"{file}:") for line in lines)
    assert "$.secrets.UNUSED: warning: no rule sends this secret" in lines[0]
    assert "$.policies.p.rules[0].host: warning:" in lines[1] and "public suffix" in lines[1]
    assert "$.policies.p.rules[2]: warning: never allows anything" in lines[2]
    assert mayfly("check", "--strict", file).returncode == 78
    assert mayfly("check", "--strict", EXAMPLES / "github-readonly.json").returncode == 0


@pytest.mark.parametrize("made, says", [
    ({"log": {"audit_key": {}}}, '$.log.audit_key: expected exactly one of "env", "file" and "credential"'),
    ({"log": {"audit_key": {"env": "A", "file": "b"}}}, "$.log.audit_key: expected exactly one"),
    ({"log": {"audit_key": {"env": "1A"}}}, "$.log.audit_key.env: this is no variable's name"),
    ({"log": {"audit_max_bytes": -1}}, "$.log.audit_max_bytes"),
    ({"policies": {"p": {"mode": "audit", "rules": []}}}, "$.policies.p.mode"),
])
def test_check_refuses_what_is_wrong_about_audit_and_mode(tmp_path, made, says):
    file = tmp_path / "mayfly.json"
    file.write_text(json.dumps(made))
    done = mayfly("check", file)
    assert done.returncode == 78 and says in done.stderr, done


RECIPES = re.findall(r"## ([^\n]+)\n.*?```json\n(.*?)```", (ROOT / "config/cookbook.md").read_text(), re.S)


@pytest.mark.parametrize("title, recipe", RECIPES, ids=[title for title, _ in RECIPES])
def test_recipes_of_the_cookbook_are_good(tmp_path, title, recipe):
    file = tmp_path / "mayfly.json"
    file.write_text(recipe)
    done = subprocess.run([BUILD / "mayfly", "check", file], capture_output=True, text=True)
    assert done.returncode == 0 and "good: " in done.stdout, done.stderr
