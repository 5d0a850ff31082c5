"""compatibilityFlags ["nodejs_compat"]: modules of Node, Buffer and process; and what is said without it."""

import pytest

from conftest import ROOT

EVERYDAY = (ROOT / "tests/conformance/node/everyday.js").read_text()
FLAG = {"compatibilityFlags": ["nodejs_compat"]}


def run(gateway, source, name="main.js", **more):
    return gateway.run({"mainModule": name, "modules": {name: source}, **more})


def test_everyday_use_of_nodes_modules(gateway):
    env = {"NAME": "value", "COUNT": 3, "OBJECT": {}}
    for _ in range(3):
        answer = run(gateway, EVERYDAY, env=env, **FLAG)
        assert answer.status == 200 and answer.text.startswith("ok "), answer.text


def test_require_gives_the_module_itself(gateway):
    source = """const EventEmitter = require('events'), { Buffer } = require('node:buffer'), assert = require('assert');
      assert(new EventEmitter() instanceof EventEmitter);
      module.exports = { fetch() { return new Response(Buffer.from('b2s=', 'base64').toString() + typeof require('util').inspect) } }"""
    assert run(gateway, source, name="main.cjs", **FLAG).text == "okfunction"


@pytest.mark.parametrize("specifier, flag, advice", [
    ("node:fs", True, "there are no files"),
    ("fs", True, "there are no files"),
    ("node:fs", False, "there are no files"),
    ("node:events", False, "nodejs_compat"),
    ("buffer", False, "nodejs_compat"),
    ("node:child_process", True, "there are no processes"),
    ("node:nonsense", True, "Node has no such module"),
    ("nonsense", True, ""),
])
def test_a_module_that_cannot_be_had_is_named_with_its_importer_and_what_to_do(gateway, specifier, flag, advice):
    modules = {"main.js": "import './lib/inner.js'; export default {}", "lib/inner.js": f"\nimport x from '{specifier}';"}
    problem = gateway.run({"mainModule": "main.js", "modules": modules, **(FLAG if flag else {})}).json()
    assert problem["code"] == "unresolved_import" and problem["module"] == "lib/inner.js" and problem["line"] == 2, problem
    assert f"'{specifier}' imported from 'lib/inner.js'" in problem["detail"] and advice in problem["detail"]


def test_a_module_of_the_program_comes_first(gateway):
    modules = {"main.js": "import a from 'events'; import b from 'node:fs'; export default { fetch() { return new Response(a + b) } }",
               "events": {"js": "export default 'mine'"}, "node:fs": {"js": "export default '!'"}}
    for flags in ({}, FLAG):
        assert gateway.run({"mainModule": "main.js", "modules": modules, **flags}).text == "mine!"


def test_without_the_flag_nothing_of_node_is_there(gateway):
    source = """export default { async fetch() {
      const names = ['Buffer', 'process', 'global', 'setImmediate', 'clearImmediate', 'require'].filter((name) => name in globalThis);
      const error = await import('node:' + 'util').catch((e) => e.message);
      return Response.json([names, error]) } }"""
    names, error = run(gateway, source).json()
    assert names == [] and "nodejs_compat" in error


def test_create_require_is_the_require_of_that_module(gateway):
    modules = {
        "lib/main.js": """import { createRequire, isBuiltin } from 'node:module';
          const require = createRequire(import.meta.url);
          const errors = ['./nowhere.cjs', 'node:fs'].map((name) => { try { require(name) } catch (e) { return e.message } });
          let bad; try { createRequire('/nothing.js') } catch (e) { bad = e.message }
          export default { fetch() {
            return Response.json([require('./inner.cjs'), require('events') === require('node:events'), errors, bad, isBuiltin('fs')]) } }""",
        "lib/inner.cjs": "module.exports = 'inner'",
    }
    inner, same, errors, bad, builtin = gateway.run({"mainModule": "lib/main.js", "modules": modules, **FLAG}).json()
    assert (inner, same, builtin) == ("inner", True, False)
    assert "'./nowhere.cjs' imported from 'lib/main.js'" in errors[0] and "there are no files" in errors[1] and "/nothing.js" in bad


def test_import_of_a_node_module_at_run_time(gateway):
    source = """export default { async fetch() { const { EventEmitter } = await import('node:events');
      return new Response(String(new EventEmitter().on('a', () => {}).emit('a'))) } }"""
    assert run(gateway, source, **FLAG).text == "true"


def test_async_local_storage_keeps_executions_and_turns_apart(gateway):
    source = """import { AsyncLocalStorage } from 'node:async_hooks';
      const als = new AsyncLocalStorage();
      als.enterWith('of the module');
      export default { async fetch() {
        const first = als.getStore(); als.enterWith('of the handler');
        const later = await new Promise((resolve) => setTimeout(() => resolve(als.getStore()), 1));
        return Response.json([first, later, als.getStore()]) } }"""
    assert run(gateway, source, **FLAG).json() == ["of the module", "of the handler", "of the handler"]


def test_async_local_storage_goes_through_fetch_and_streams(start_gateway, upstream):
    server = upstream()
    policy = {"rules": [{"host": "127.0.0.1", "scheme": ["http"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True}]}
    gateway = start_gateway({"workers": 1, "policies": {"p": policy}, "default_policy": "p"})
    source = """import { AsyncLocalStorage } from 'node:async_hooks';
      const als = new AsyncLocalStorage();
      const job = (name, url) => als.run(name, async () => {
        const seen = [];
        const response = await fetch(url);
        seen.push(als.getStore());
        for await (const chunk of response.body) { seen.push(als.getStore()); }
        const { readable, writable } = new TransformStream();
        const writer = writable.getWriter();
        writer.write('x').then(() => seen.push(als.getStore()));
        await readable.getReader().read();
        seen.push(als.getStore());
        await new Promise((resolve) => setTimeout(resolve, 1));
        return new Set(seen).size === 1 && seen.length >= 4 ? seen[0] : seen;
      });
      export default { async fetch(request, env) {
        return Response.json([...await Promise.all(['a', 'b', 'c'].map((name) => job(name, env.URL))), als.getStore() ?? null]) } }"""
    answer = run(gateway, source, env={"URL": server.origin}, **FLAG)
    assert answer.json() == ["a", "b", "c", None], answer


@pytest.mark.parametrize("tamper", [
    "process[0] = 1; process[4294967296] = 2", "process[Symbol.iterator] = 1", "process.then = () => 0", "process['a b\\u{d800}'] = 1",
    "Object.defineProperty(process, 'late', { get() { throw new Error('late') }, enumerable: true })", "process.default = 1",
    "Object.prototype.node_events = 5; Object.prototype.module = 6", "Array.prototype[Symbol.iterator] = null",
    "Object.setPrototypeOf(process, new Proxy({}, { ownKeys() { throw 1 } }))", "Object.freeze(process)", "globalThis.process = null",
])
def test_a_module_that_was_tampered_with_is_the_agents_own_trouble(gateway, tamper):
    source = f"""export default {{ async fetch() {{ process.version; {tamper};
      const first = await import('node:process').then((ns) => typeof ns.default, (e) => e.message);
      const second = await import('node:events').then((ns) => typeof ns.default, (e) => e.message);
      return new Response(first + ' ' + second) }} }}"""
    answer = run(gateway, source, **FLAG)
    assert answer.status == 200 or answer.code in ("agent_exception", "never_settled"), answer  # an export "then" waits
    assert "late" not in tamper or answer.text.startswith("late "), answer


def test_what_the_agent_changed_before_is_only_its_own(gateway):
    source = """Array.prototype.push = () => { throw new Error('patched') };
      export default { fetch() { return new Response(typeof Buffer + typeof process.env) } }"""
    assert run(gateway, source, **FLAG).status == 200
    assert run(gateway, "export default { fetch() { return new Response(Buffer.from('a').toString()) } }", **FLAG).text == "a"


def test_hashes_that_are_never_ended_are_bounded(gateway):
    source = """import { createHash } from 'node:crypto';
      const all = []; export default { fetch() { for (;;) { all.push(createHash('md5')) } } }"""
    problem = run(gateway, source, **FLAG).json()
    assert problem["name"] == "RangeError" and "hashes" in problem["message"]


@pytest.mark.parametrize("call", [
    "randomBytes(2 ** 40)", "createHash('md5').update({})", "createHmac('md5', null)", "timingSafeEqual('a', 'b')", "randomInt(5, 5)",
    "createHash({ toString() { throw 1 } })", "randomFillSync(new Uint8Array(2), 0, 5)",
])
def test_wrong_arguments_of_crypto_are_errors_of_the_code(gateway, call):
    source = f"import crypto from 'node:crypto'; export default {{ fetch() {{ crypto.{call}; return new Response('no error') }} }}"
    assert run(gateway, source, **FLAG).code == "agent_exception"
