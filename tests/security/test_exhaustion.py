"""What V8 cannot interrupt, cannot bound or would abort for, ends the execution that does it, alone."""

import http.client
import os
import time

import pytest

HI = 'export default { fetch() { return new Response("hi") } }'
# one chunk a timer tick, for longer than the agents below hold the worker
SLOW = """export default { fetch() {
    let left = 40;
    return new Response(new ReadableStream({ async pull(c) {
        await new Promise((r) => setTimeout(r, 50));
        if (left-- > 0) c.enqueue(new TextEncoder().encode(left + ";")); else c.close();
    } })) } }"""
SLOW_BODY = "".join(f"{left};" for left in range(39, -1, -1)).encode()

# name: (body of the handler, codes that say the truth)
HELD = {
    "a builtin that walks 2 ** 53 places": ("Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 5)", {"cpu_limit"}),
    "another one": ("Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 5)", {"cpu_limit"}),
    "sorting four billion holes": ("const a = []; a.length = 2 ** 32 - 1; a.sort()", {"cpu_limit"}),
    "filling four billion places": ("const a = []; a.length = 2 ** 32 - 1; a.fill(1)", {"cpu_limit", "memory_limit"}),
    "reversing four billion holes": ("const a = []; a[2 ** 32 - 2] = 1; a.reverse()", {"cpu_limit"}),
    "flattening what is a billion elements": ("let a = [1]; for (let i = 0; i < 30; i++) a = [a, a]; a.flat(Infinity)",
                                              {"cpu_limit", "memory_limit"}),
    "a finalization callback that never ends": (
        "const r = new FinalizationRegistry(() => { for (;;); });"
        "for (let i = 0; ; i++) { r.register({}, 1); if (i % 1e5 == 0) await new Promise((r) => setTimeout(r, 1)) }", {"cpu_limit"}),
}


def handler(body):
    return "export default { async fetch() { %s; return new Response('done') } }" % body


@pytest.fixture(scope="module")
def one_worker(tmp_path_factory):
    from conftest import BUILD
    from support.gateway import Gateway
    one = Gateway(BUILD, tmp_path_factory.mktemp("gateway"),
                  {"workers": 1, "limits": {"cpu_ms": 300, "wall_ms": 20000, "memory_mb": 48}})
    one.start()
    yield one
    problems = one.finish()
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("name", HELD)
def test_code_that_v8_cannot_interrupt_ends_alone(one_worker, name):
    """Another execution in flight on the same worker goes on to its end, and the next request is served."""
    body, codes = HELD[name]
    connection = http.client.HTTPConnection("127.0.0.1", one_worker.port, timeout=60)
    connection.request("POST", "/run", SLOW)
    honest = connection.getresponse()
    first = honest.read(3)  # it is running now
    answer = one_worker.post_js(handler(body))
    assert answer.code in codes, answer
    assert first + honest.read() == SLOW_BODY
    connection.close()
    assert one_worker.post_js(HI).body == b"hi"


def test_a_worker_that_lost_memory_retires_and_is_replaced(start_gateway):
    gateway = start_gateway({"workers": 1, "limits": {"cpu_ms": 100}})
    worker = gateway.children("mayfly-worker")
    assert gateway.post_js(handler(HELD["another one"][0])).code == "cpu_limit"
    gateway.await_log("a worker has retired")
    assert gateway.post_js(HI).body == b"hi"
    assert gateway.children("mayfly-worker") != worker


def test_a_retiring_worker_serves_who_had_connected_before(start_gateway):
    gateway = start_gateway({"workers": 1, "limits": {"cpu_ms": 100}})
    early = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
    early.connect()
    assert gateway.post_js(HI).body == b"hi"  # the loop has turned: the one before was accepted
    assert gateway.post_js(handler(HELD["another one"][0])).code == "cpu_limit"
    time.sleep(0.6)  # longer than a worker waits for nothing, shorter than it waits for somebody
    early.request("POST", "/run", HI)
    assert early.getresponse().read() == b"hi"
    gateway.await_log("a worker has retired")
    early.close()


@pytest.mark.skipif(os.environ.get("MAYFLY_SANITIZED") == "1", reason="the address sanitizer has its own idea of a process's growth")
def test_memory_outside_of_v8s_count_is_bounded(one_worker):
    """ICU's objects are in no heap of V8's."""
    answer = one_worker.post_js(handler(
        'const text = "word ".repeat(50000), all = [];'
        'for (;;) all.push([...new Intl.Segmenter("en", { granularity: "word" }).segment(text)])'))
    assert answer.code in ("memory_limit", "cpu_limit"), answer
    assert one_worker.post_js(HI).body == b"hi"


def test_stack_depth_is_a_limit_that_a_submission_can_lower(one_worker):
    source = "export default { fetch() { let n = 0; const f = () => { n++; f() }; try { f() } catch {} return new Response(String(n)) } }"
    deep = int(one_worker.outcome(source)["response"]["body"])
    shallow = int(one_worker.outcome(source, limits={"stackKb": 128})["response"]["body"])
    assert 100 < shallow < deep / 4


def test_log_lines_are_a_limit_that_a_submission_can_lower(one_worker):
    source = "export default { fetch() { for (let i = 0; i < 50; i++) console.log(i); return new Response('') } }"
    logs = one_worker.outcome(source, limits={"logLines": 3})["logs"]
    assert [line["message"] for line in logs[:3]] == ["0", "1", "2"]
    assert len(logs) == 4 and "47 more lines were dropped" in logs[3]["message"]


def test_sources_are_bounded_in_depth_before_v8_sees_them(one_worker):
    problem = one_worker.post_js("export default {}\nconst a = " + "[" * 1001 + "]" * 1001)
    assert problem.status == 413 and "main.js nests deeper than 1000 brackets in line 2" in problem.json()["detail"]
    assert one_worker.post_js("const a = " + "[" * 990 + "]" * 990 + "; " + HI).body == b"hi"


DEEP = {
    "templates": lambda n: "`${" * n + "}`" * n, "calls": lambda n: "f(" * n + ")" * n, "blocks": lambda n: "{" * n + "}" * n,
    "functions": lambda n: "()=>{" * n + "}" * n, "classes": lambda n: "class{m(){" * (n // 2) + "}}" * (n // 2),
    "unary operators": lambda n: "!" * n + "1", "conditionals": lambda n: "a?b:" * n + "c", "arrows": lambda n: "a=>" * n + "1",
    "ifs": lambda n: "if(a)" * n + "b", "else ifs": lambda n: "if(a)b;else " * n + "b", "labels": lambda n: "".join(f"l{i}:" for i in range(n)) + ";",
    "commas": lambda n: "a," * n + "b", "additions": lambda n: "a+" * n + "b", "powers": lambda n: "a**" * n + "b",
    "assignments": lambda n: "a=" * n + "b", "members": lambda n: "a" + ".b" * n, "news": lambda n: "new " * n + "a", "awaits": lambda n: "await " * n + "1",
    "optional chains": lambda n: "a" + "?.b" * n, "tagged templates": lambda n: "a" + "``" * n, "destructuring": lambda n: "let " + "{a:" * n + "x" + "}" * n + "=1",
}


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("depth", [900, 200000])
def test_deep_code_is_an_error_of_that_code(one_worker, name, depth):
    answer = one_worker.post_js(f"async function never() {{ {DEEP[name](depth)} }}\n{HI}")
    assert answer.body == b"hi" or answer.code in ("too_large", "syntax_error", "agent_exception", "cpu_limit", "memory_limit"), answer
    assert one_worker.post_js(HI).body == b"hi"
