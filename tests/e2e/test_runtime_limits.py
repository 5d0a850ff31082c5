"""Bad code of every kind: the right status and code, the worker alive, the next request unaffected."""

import os

import pytest

from support.attack import wait_until

HI = 'export default { fetch() { return new Response("hi") } }'


def handler(body):
    return "export default { async fetch(req, env, ctx) { %s } }" % body


# name: (module, status, code)
BAD = {
    "returns no Response": (handler("return 42"), 500, "agent_exception"),
    "returns nothing": (handler(""), 500, "agent_exception"),
    "throws a string": (handler('throw "text"'), 500, "agent_exception"),
    "throws null": (handler("throw null"), 500, "agent_exception"),
    "throws an object with a hostile toString": (handler("throw { toString() { while (1); } }"), 500, "agent_exception"),
    "rejects later": (handler('await 1; throw new RangeError("late")'), 500, "agent_exception"),
    "throws while loading": ('throw new Error("at load"); ' + HI, 500, "agent_exception"),
    "never settles": (handler("await new Promise(() => {})"), 500, "never_settled"),
    "top-level await never settles": ("await new Promise(() => {}); " + HI, 500, "never_settled"),
    "header with CRLF": (handler('return new Response("", { headers: { a: "b\\r\\nc: d" } })'), 500, "agent_exception"),
    "status 99": (handler('return new Response("", { status: 99 })'), 500, "agent_exception"),
    "while(1)": (handler("while (1);"), 500, "cpu_limit"),
    "while(1) while loading": ("while (1); " + HI, 500, "cpu_limit"),
    "while(1) after an await": (handler("await 1; while (1);"), 500, "cpu_limit"),
    "a flood of promises": (handler("for await (const a of (async function* () { while (1) yield 1; })()); "), 500, "cpu_limit"),
    "a flood of microtasks": (handler("const f = () => queueMicrotask(f); f(); await new Promise(() => {})"), 500, "cpu_limit"),
    "a catastrophic regular expression": (handler('/^(a+)+$/.test("a".repeat(40) + "b")'), 500, "cpu_limit"),
    "sort with an endless comparator": (handler("[1, 2].sort(() => { while (1); })"), 500, "cpu_limit"),
    "recursion": (handler("const f = () => f(); f()"), 500, "agent_exception"),
    "arrays to heap exhaustion": (handler("const a = []; while (1) a.push(new Array(1000).fill(1.5))"), 500, "memory_limit"),
    "string ropes to exhaustion": (handler('let s = "x"; const a = []; while (1) { s += s; a.push(s.slice(1, -1).split("")) }'),
                                   500, None),
    "a map to exhaustion": (handler("const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })"), 500, None),  # CPU or memory, whichever
    "array buffers one after the other": (handler("const a = []; while (1) a.push(new Uint8Array(1 << 20).fill(1))"), 500, None),
    "a 1 GB array buffer": (handler("new ArrayBuffer(2 ** 30)"), 500, None),  # a RangeError on V8 10, the memory limit on V8 15
    "10,000 timers": (handler("for (let i = 0; i < 10000; i++) setTimeout(() => {}, 1e6); await new Promise(() => {})"),
                      500, "timer_limit"),
    "eval": (handler('eval("1")'), 500, "agent_exception"),
    "new Function": (handler('new Function("return 1")()'), 500, "agent_exception"),
    "an undefined name of env": (handler("return new Response(env.NOPE)"), 500, "agent_exception"),
    "waits longer than the wall limit": (handler("await new Promise(r => setTimeout(r, 1e6))"), 504, "wall_limit"),
}


@pytest.fixture(scope="module")
def limited(tmp_path_factory):
    from conftest import BUILD
    from support.gateway import Gateway
    one = Gateway(BUILD, tmp_path_factory.mktemp("gateway"),
                  {"workers": 1, "limits": {"cpu_ms": 300, "wall_ms": 1500, "memory_mb": 48}})
    one.start()
    yield one
    problems = one.finish()
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("name", BAD)
def test_bad_code_ends_alone(limited, name):
    source, status, code = BAD[name]
    workers = limited.children("mayfly-worker")
    answer = limited.post_js(source)
    assert answer.status == status, answer
    assert code is None or answer.code == code, answer
    assert limited.post_js(HI).body == b"hi"
    assert limited.children("mayfly-worker") == workers, "a worker has died"


def test_exceptions_carry_name_message_and_stack_in_the_agents_coordinates(gateway):
    problem = gateway.run({"mainModule": "main.js", "modules": {
        "main.js": 'import { boom } from "./lib/b.js";\nexport default {\n  fetch() { boom() }\n}',
        "lib/b.js": 'export function boom() {\n  throw new RangeError("bad")\n}'}}).json()
    assert (problem["name"], problem["message"]) == ("RangeError", "bad")
    assert "boom (lib/b.js:2:9)" in problem["stack"] and "main.js:3:13" in problem["stack"]
    assert "mayfly:" not in problem["stack"]


def test_env_error_names_what_exists(gateway):
    problem = gateway.run({"mainModule": "m.js", "modules": {"m.js": "export default { fetch(r, env) { env.TOKN } }"},
                           "env": {"TOKEN": "1"}}).json()
    assert "TOKN" in problem["message"] and "TOKEN" in problem["message"]


def test_env_is_frozen(gateway):
    out = gateway.outcome('"use strict"; export default { fetch(r, env) { try { env.A.b = 2 } catch (e) { return new Response(e.name + env.A.b) } } }',
                          env={"A": {"b": 1}})
    assert out["response"]["body"] == "TypeError1"


def test_many_executions_wait_at_once_on_one_worker(gateway):
    import concurrent.futures
    source = 'export default { async fetch() { await new Promise(r => setTimeout(r, 300)); return new Response("late") } }'
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda _: gateway.post_js(source), range(32)))
    assert [answer.body for answer in answers] == [b"late"] * 32
    starts = [entry for entry in gateway.access if isinstance(entry, dict)]
    assert len(starts) >= 32


def test_executions_share_nothing(gateway):
    for _ in range(3):
        answer = gateway.post_js("globalThis.count = (globalThis.count ?? 0) + 1; Object.prototype.x = (Object.prototype.x ?? 0) + 1;"
                                 "export default { fetch() { return new Response(`${count} ${({}).x}`) } }")
        assert answer.body == b"1 1"


def test_wait_until_runs_after_the_answer(gateway):
    out = gateway.outcome("""export default { fetch(r, env, ctx) {
        ctx.passThroughOnException();
        ctx.waitUntil(new Promise(r => setTimeout(r, 50)).then(() => console.log("done")));
        return new Response("now") } }""")
    assert out["response"]["body"] == "now" and [line["message"] for line in out["logs"]] == ["done"]


def test_logs_are_bounded(gateway):
    out = gateway.outcome('export default { fetch() { for (let i = 0; i < 5000; i++) console.log("x".repeat(100)); return new Response("") } }')
    assert out["outcome"] == "ok" and sum(len(line["message"]) for line in out["logs"]) < 70000
    assert "dropped" in out["logs"][-1]["message"]


def test_response_bytes_are_bounded(start_gateway):
    gateway = start_gateway({"workers": 1, "limits": {"response_bytes": 100000}})
    assert gateway.post_js('export default { fetch() { return new Response("x".repeat(200000)) } }').code == "response_limit"
    assert gateway.post_js('export default { fetch() { return new Response("x".repeat(90000)) } }').status == 200


def test_wasm_memory_is_bounded(limited):
    import base64
    # (module (memory (export "m") 1) (func (export "grow") (result i32) i32.const 16384 memory.grow))
    wasm = base64.b64encode(bytes.fromhex(
        "0061736d010000000105016000017f03020100050301000107080201 6d0200 0467726f77 0000 0a0a 01 08 00 41 80 80 01 40 00 0b"
        .replace(" ", "").replace("07080201", "070c0201").replace("0a0a01", "0a0a01"))).decode()
    source = 'import w from "./w.wasm"; export default { fetch() { return new Response(String(new WebAssembly.Instance(w).exports.grow())) } }'
    answer = limited.run({"mainModule": "m.js", "modules": {"m.js": source, "w.wasm": {"wasm": wasm}}})
    assert (answer.status, answer.body) == (200, b"-1") or answer.code == "memory_limit", answer
    assert limited.post_js(HI).body == b"hi"


@pytest.mark.skipif(os.environ.get("MAYFLY_SANITIZED") == "1", reason="the address sanitizer keeps freed memory in quarantine")
def test_memory_comes_back_after_exhaustion(limited):
    worker = limited.children("mayfly-worker")[0]
    bad = handler("const a = []; while (1) a.push(new Array(1000).fill(1.5))")

    def exhaust(times):
        for _ in range(times):
            assert limited.post_js(bad).code in ("memory_limit", "cpu_limit")
        for _ in range(30):
            limited.post_js(HI)

    # V8 keeps a pool of pages that is as large as one execution needed; it has its size after some rounds
    exhaust(15)
    before = limited.resident_bytes(worker)
    exhaust(15)
    # an idle worker gives back
    wait_until(lambda: limited.resident_bytes(worker) < before * 1.1 + 8_000_000,
               lambda: f"{limited.resident_bytes(worker)} bytes, {before} before")
    assert limited.children("mayfly-worker") == [worker]
