"""API keys, tenants, rates and which process learns what."""

import hashlib

import pytest

HI = 'export default { fetch() { return new Response("hi") } }'


def digest(key):
    return hashlib.sha256(key.encode()).hexdigest()


def tenants(**more):
    return {"workers": 2, "tenants": {
        "acme": {"keys": [{"name": "ci", "sha256": digest("acme-key")}], "limits": {"cpu_ms": 50}, **more},
        "zeta": {"keys": [{"sha256": digest("zeta-key")}]}}}


def bearer(key):
    return {"authorization": f"Bearer {key}"}


def test_only_known_keys_are_let_in(start_gateway):
    gateway = start_gateway(tenants())
    for headers in ({}, bearer("wrong"), {"authorization": "Basic YTpi"}, {"authorization": "Bearer"}, bearer("x" * 5000)):
        answer = gateway.post_js(HI, headers=headers)
        assert (answer.status, answer.code) == (401, "unauthenticated"), answer
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert gateway.post_js(HI, headers=bearer("acme-key")).body == b"hi"
    line = gateway.await_access(lambda line: line.get("tenant") == "acme")
    assert line["key"] == "ci" and "acme-key" not in str(gateway.access) and "acme-key" not in str(gateway.log)


def test_each_tenant_has_its_own_limits(start_gateway):
    gateway = start_gateway(tenants())
    burn = "export default { fetch() { for (let i = 0; i < 3e8; i++); return new Response('x') } }"
    assert gateway.post_js(burn, headers=bearer("acme-key")).code == "cpu_limit"


def test_rate_is_shared_by_all_workers(start_gateway):
    gateway = start_gateway(tenants(rate={"per_second": 1, "burst": 5}))
    answers = [gateway.post_js(HI, headers=bearer("acme-key")) for _ in range(20)]
    allowed = sum(answer.status == 200 for answer in answers)
    refused = [answer for answer in answers if answer.status == 429]
    assert 5 <= allowed <= 8 and allowed + len(refused) == 20
    assert refused[0].code == "rate_limited" and int(refused[0].headers["retry-after"]) >= 1
    assert gateway.post_js(HI, headers=bearer("zeta-key")).status == 200


def test_workers_refuse_above_their_bound_with_retry_after(start_gateway):
    import concurrent.futures
    gateway = start_gateway({"workers": 1, "max_executions": 2})
    wait = "export default { async fetch() { await new Promise(r => setTimeout(r, 500)); return new Response('x') } }"
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: gateway.post_js(wait), range(6)))
    assert sum(answer.status == 200 for answer in answers) >= 2
    for answer in answers:
        assert answer.status == 200 or (answer.code == "overloaded" and "retry-after" in answer.headers)


def test_refuses_a_network_address_without_authentication(start_gateway, tmp_path):
    from conftest import BUILD
    from support.gateway import Gateway
    import subprocess
    gateway = Gateway(BUILD, tmp_path / "g", {"listen": [{"address": "0.0.0.0:0"}]})
    gateway.write_config()
    done = subprocess.run([BUILD / "mayfly", "serve", "--config", gateway.config_file], capture_output=True, text=True, timeout=30)
    assert done.returncode == 78 and "allow_unauthenticated_network" in done.stderr
    gateway = start_gateway({"listen": [{"address": "0.0.0.0:0"}], "allow_unauthenticated_network": True})
    assert gateway.post_js(HI).body == b"hi"
