"""The three forms of a submission, what is called, and how wrong ones are answered."""

import base64
import json

import pytest

from support.gateway import OUTCOME

HI = 'export default { fetch(req, env, ctx) { return new Response("hi\\n") } }'


def multipart(metadata, parts, boundary="b0undary", end=True):
    """(content type, body) of metadata and (name, content type, bytes) parts."""
    body = b"".join(
        f'--{boundary}\r\ncontent-disposition: form-data; name="{name}"; filename="{name}"\r\n'
        f'content-type: {kind}\r\n\r\n'.encode() + data + b"\r\n"
        for name, kind, data in parts)
    head = (f'--{boundary}\r\ncontent-disposition: form-data; name="metadata"\r\n\r\n{json.dumps(metadata)}\r\n').encode()
    return f"multipart/form-data; boundary={boundary}", head + body + (f"--{boundary}--\r\n".encode() if end else b"")


def test_quick_start_answers_hi(gateway):
    answer = gateway.request("POST", "/run", HI.encode())
    assert (answer.status, answer.body) == (200, b"hi\n")
    assert answer.headers["mayfly-execution"]
    assert answer.headers["server-timing"]
    assert answer.headers["content-type"] == "text/plain;charset=UTF-8"


@pytest.mark.parametrize("kind", ["application/javascript", "text/javascript", "text/javascript; charset=utf-8", None,
                                  "application/x-www-form-urlencoded"])
def test_raw_module_forms(gateway, kind):
    """curl --data-binary says x-www-form-urlencoded when it is told nothing."""
    answer = gateway.request("POST", "/run", HI.encode(), {"content-type": kind} if kind else {})
    assert (answer.status, answer.body) == (200, b"hi\n")


def test_raw_module_is_called_with_get_and_the_rest_of_the_path(gateway):
    source = "export default { fetch(r) { return Response.json([r.method, new URL(r.url).pathname, new URL(r.url).search]) } }"
    assert gateway.post_js(source, "/a/b%20c?x=1&y=2").json() == ["GET", "/a/b%20c", "?x=1&y=2"]


def test_worker_code_request_is_what_the_handler_sees(gateway):
    source = """export default { async fetch(r, env) {
        return Response.json({method: r.method, url: r.url, h: r.headers.get("x-a"), body: await r.text(), env: env.A.b}) } }"""
    answer = gateway.run({"mainModule": "m.js", "modules": {"m.js": source}, "env": {"A": {"b": [1]}},
                          "request": {"method": "PUT", "url": "https://example.com/p?q", "headers": {"X-A": "1"}, "body": "hello"}})
    assert answer.json() == {"method": "PUT", "url": "https://example.com/p?q", "h": "1", "body": "hello", "env": [1]}


def test_rpc_method_with_json_arguments(gateway):
    source = """import { WorkerEntrypoint } from "cloudflare:workers";
        export class Calc extends WorkerEntrypoint { async add(a, b) { return {sum: a + b, env: this.env.K} } }"""
    answer = gateway.run({"mainModule": "m.js", "modules": {"m.js": source}, "env": {"K": "k"}, "entrypoint": "Calc",
                          "method": "add", "args": [1, 2]})
    assert answer.status == 200 and answer.json() == {"sum": 3, "env": "k"}
    assert answer.headers["content-type"].startswith("application/json")


def test_every_module_kind(gateway):
    wasm = base64.b64encode(bytes.fromhex(
        "0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b")).decode()
    main = """import text from "./t.txt"; import json from "../c/j.json"; import data from "./d.bin";
        import wasm from "./add.wasm"; import cjs from "./old.cjs"; import { x } from "./lib/x.js";
        export default { async fetch() {
            const { instance } = { instance: new WebAssembly.Instance(wasm) };
            const late = await import("./lib/late.js");
            return Response.json([text, json.a, new Uint8Array(data)[1], instance.exports.add(2, 3), cjs.v, x, late.default,
                                  import.meta.url]) } }"""
    modules = {
        "c/main.js": main, "c/t.txt": {"text": "täxt"}, "c/j.json": {"json": {"a": 1}},
        "c/d.bin": {"data": base64.b64encode(b"\x01\x02").decode()}, "c/add.wasm": {"wasm": wasm},
        "c/old.cjs": {"cjs": "module.exports = { v: require('./dep.cjs') + 1 }"}, "c/dep.cjs": {"cjs": "module.exports = 41"},
        "c/lib/x.js": {"js": 'export { default as x } from "./late.js"'}, "c/lib/late.js": 'export default "late"',
    }
    answer = gateway.run({"mainModule": "c/main.js", "modules": modules})
    assert answer.status == 200, answer
    assert answer.json() == ["täxt", 1, 2, 5, 42, "late", "late", "file:///c/main.js"]


def test_multipart_form(gateway):
    kind, body = multipart({"mainModule": "main.js", "env": {"A": "1"}}, [
        ("main.js", "application/javascript", b'import t from "./t.txt"; export default { fetch: (r, env) => new Response(t + env.A) }'),
        ("t.txt", "text/plain", b"text")])
    answer = gateway.request("POST", "/run", body, {"content-type": kind})
    assert (answer.status, answer.body) == (200, b"text1"), answer


def test_outcome_document(gateway):
    out = gateway.outcome('console.log("a", {b: 1}); export default { fetch() { console.error("c"); return new Response("x", {status: 201}) } }')
    assert out["outcome"] == "ok"
    assert out["response"]["status"] == 201 and out["response"]["body"] == "x"
    assert [(line["level"], line["message"]) for line in out["logs"]] == [("log", "a { b: 1 }"), ("error", "c")]
    assert set(out["usage"]) >= {"cpuMs", "wallMs", "memoryBytes", "subRequests"}
    assert out["fetches"] == []


def test_outcome_document_of_a_failure(gateway):
    out = gateway.outcome("export default { fetch() { null.x } }")
    assert out["outcome"] == "exception" and out["error"]["name"] == "TypeError"
    assert "main.js:1" in out["error"]["stack"]


PROBLEMS = {
    "empty body": (b"", "application/javascript", 400, "bad_submission"),
    "not UTF-8": (b"export default \xff\xfe", "application/javascript", 400, "bad_submission"),
    "syntax error": (b"export default {", "application/javascript", 422, "syntax_error"),
    "unknown import": (b'import "./nowhere.js"', "application/javascript", 422, "unresolved_import"),
    "no export": (b"const a = 1;", "application/javascript", 422, "no_entrypoint"),
    "an export that is no handler": (b"export default 42", "application/javascript", 422, "no_entrypoint"),
    "not JSON": (b"{", "application/json", 400, "bad_submission"),
    "unknown key": (b'{"mainModul": "a"}', "application/json", 400, "bad_submission"),
    "missing main module": (b'{"mainModule": "a.js", "modules": {"b.js": ""}}', "application/json", 400, "bad_submission"),
    "duplicate keys": (b'{"mainModule": "a.js", "mainModule": "a.js", "modules": {"a.js": ""}}', "application/json", 400,
                       "bad_submission"),
    "a deep document": (b"[" * 100000 + b"]" * 100000, "application/json", 400, "bad_submission"),
    "10,000 modules": (json.dumps({"mainModule": "m0.js", "modules": {f"m{i}.js": "" for i in range(10000)}}).encode(),
                       "application/json", 413, "too_large"),
    "multipart without end": (multipart({"mainModule": "m.js"}, [("m.js", "text/javascript", HI.encode())], end=False)[1],
                              "multipart/form-data; boundary=b0undary", 400, "bad_submission"),
    "multipart without boundary": (b"x", "multipart/form-data", 400, "bad_submission"),
    "TypeScript with values": (b"enum A { B }", "application/typescript", 422, "syntax_error"),
    "another media type": (b"x", "image/png", 415, "unsupported_media_type"),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_wrong_submissions_are_named(gateway, name):
    body, kind, status, code = PROBLEMS[name]
    answer = gateway.request("POST", "/run", body, {"content-type": kind})
    assert (answer.status, answer.code) == (status, code), answer
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status and problem["title"] and problem["detail"]
    assert gateway.post_js(HI).body == b"hi\n"


def test_unknown_keys_are_named_with_their_path(gateway):
    answer = gateway.run({"mainModule": "m.js", "modules": {"m.js": {"jss": "x"}}})
    assert answer.code == "bad_submission" and "kind is unknown" in answer.json()["detail"] and answer.json()["path"] == '$.modules["m.js"].jss'


def test_syntax_error_says_where(gateway):
    problem = gateway.run({"mainModule": "main.js", "modules": {
        "main.js": 'import "./lib.js"; export default {}', "lib.js": "let a = 1;\nlet b = = 2;\n"}}).json()
    assert problem["code"] == "syntax_error"
    assert (problem["module"], problem["line"], problem["column"]) == ("lib.js", 2, 9)
    assert problem["sourceLine"] == "let b = = 2;"


def test_unresolved_import_names_importer_and_specifier(gateway):
    problem = gateway.run({"mainModule": "main.js", "modules": {
        "main.js": 'import "./lib/a.js"', "lib/a.js": 'import "left-pad"'}}).json()
    assert problem["code"] == "unresolved_import" and problem["module"] == "lib/a.js" and "left-pad" in problem["detail"]


def test_no_entrypoint_names_what_exists(gateway):
    answer = gateway.run({"mainModule": "m.js", "modules": {"m.js": "export const a = {fetch() {}}, b = 1"}, "entrypoint": "c"})
    assert answer.code == "no_entrypoint" and "a" in answer.json()["detail"]


def test_import_cycles_work(gateway):
    answer = gateway.run({"mainModule": "a.js", "modules": {
        "a.js": 'import { b } from "./b.js"; export const a = () => b() + 1; export default { fetch: () => new Response(String(a())) }',
        "b.js": 'import { a } from "./a.js"; export const b = () => typeof a === "function" ? 1 : 0'}})
    assert answer.text == "2"


def test_a_50_mb_body_is_too_large(gateway):
    import subprocess
    for version in ("--http1.1", "--http2-prior-knowledge"):
        done = subprocess.run(["curl", "-s", version, "-H", "Expect:", "--data-binary", "@-", f"{gateway.url}/run",
                               "-w", "\n%{http_code}"], input=b"x" * 50_000_000, capture_output=True, timeout=60)
        body, status = done.stdout.rsplit(b"\n", 1)
        assert status == b"413" and json.loads(body)["code"] == "too_large", (version, done)


def test_other_methods_and_paths(gateway):
    assert gateway.request("GET", "/run").status == 405
    assert gateway.request("GET", "/run").headers["allow"] == "POST"
    assert gateway.request("POST", "/elsewhere", b"x").status == 404
    assert gateway.request("POST", "/runner", b"x").status == 404


def test_limits_can_only_be_lowered(gateway):
    source = "export default { fetch() { while (1); } }"
    answer = gateway.run({"mainModule": "m.js", "modules": {"m.js": source}, "limits": {"cpuMs": 20}})
    assert answer.code == "cpu_limit"
    answer = gateway.run({"mainModule": "m.js", "modules": {"m.js": HI}, "limits": {"cpuMs": 10**9}})
    assert answer.status in (200, 400)


def test_outcome_for_method_call(gateway):
    out = gateway.outcome("export default { add(a, b) { return a + b } }", method="add", args=[2, 3])
    assert out["outcome"] == "ok" and out["result"] == 5


def test_accept_negotiation_keeps_errors_as_outcome(gateway):
    answer = gateway.post_js("export default {", headers={"accept": OUTCOME})
    assert answer.headers["content-type"].startswith(OUTCOME) and answer.json()["outcome"] == "syntaxError"


def test_import_works_in_code_that_came_from_the_cache(gateway):
    late = "export const value = 'late'"
    main = "export default { async fetch() { return new Response((await import('./late.js')).value + new Error().stack) } }"
    for name in ["main.js", "main.js", "main.js", "other/main.js", "main.js"]:
        program = {"mainModule": name, "modules": {name: main, "late.js": late, "other/late.js": late}}
        answer = gateway.run(program).text
        assert answer.startswith("late") and f" {name}:1:" in answer.replace("(", " "), (name, answer)


@pytest.mark.parametrize("source, code", [
    ("throw new Error('thrown')", "agent_exception"),
    ("require('nowhere')", "unresolved_import"),
    ("throw undefined", "agent_exception"),
    ("while (true) {}", "cpu_limit"),
    ("const all = []; for (;;) { all.push(new Array(1000).fill(0.5)) }", "memory_limit"),
    ("(function deep() { deep() })()", "agent_exception"),
    ("return import('./nowhere')", "no_entrypoint"),
])
def test_a_commonjs_main_module_that_fails_is_an_error_of_the_code(gateway, source, code):
    limits = {"cpuMs": 500, "memoryMb": 32}
    answer = gateway.run({"mainModule": "main.cjs", "modules": {"main.cjs": source}, "limits": limits})
    assert answer.code == code, answer
    modules = {"main.js": "import './inner.cjs'", "inner.cjs": source}
    assert gateway.run({"mainModule": "main.js", "modules": modules, "limits": limits}).code == code
    modules = {"main.cjs": "try { require('nowhere') } catch {}" + source}
    assert gateway.run({"mainModule": "main.cjs", "modules": modules, "limits": limits}).code == code
