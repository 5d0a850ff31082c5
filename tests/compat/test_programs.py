"""Real programs: what people import, bundled as they do it, run in Mayfly. Needs node_modules here: ./dev compat."""

import pathlib
import subprocess

import pytest

import apis
from stand_in import StandIn

HERE = pathlib.Path(__file__).resolve().parent
pytestmark = pytest.mark.skipif(not (HERE / "node_modules").is_dir(), reason="./dev compat installs the packages and runs this")
ESBUILD = HERE / "node_modules/.bin/esbuild"

LOCAL = {"rules": [{"host": "127.0.0.1", "scheme": ["http"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True}]}
NODE = ["nodejs_compat"]

# program: (its API, compatibility flags)
PROGRAMS = {
    "hono": (None, []), "itty-router": (None, []), "zod": (None, []), "valibot": (None, []), "marked": (None, []),
    "papaparse": (None, []), "yaml": (None, []), "date-fns": (None, []), "rxjs": (None, []), "lodash-es": (None, []),
    "mathjs": (None, []), "cheerio": (None, []), "jose": (None, []), "graphql-yoga": (None, []), "capnweb": (None, []),
    "mcp": (None, []), "ky": (apis.ky, []), "openai": (apis.openai, []), "anthropic": (apis.anthropic, []),
    "ai": (apis.openai, []), "drizzle-orm": (apis.database, []), "aws4fetch": (apis.s3, []), "stripe": (apis.stripe, []),
    "supabase": (apis.supabase, []), "octokit": (apis.github, []), "node-packages": (None, NODE),
}

# What a program needs of the platform beyond its everyday part.
NEEDS = {
    "hono": "crypto.subtle", "jose": "crypto.subtle", "aws4fetch": "crypto.subtle", "stripe": "crypto.subtle",
    "openai": "FormData && Blob", "anthropic": "FormData && Blob", "capnweb": "FormData && Blob",
}

NODE_MODULES = ["assert", "async_hooks", "buffer", "child_process", "crypto", "events", "fs", "http", "http2", "https", "net", "os",
                "path", "querystring", "stream", "string_decoder", "tls", "tty", "url", "util", "worker_threads", "zlib"]
# As for Workers: what Node itself would have to bring stays an import.
BROWSER = ["--platform=browser", "--conditions=workerd,worker,browser", "--external:node:*", "--external:cloudflare:*",
           *(f"--external:{module}" for module in NODE_MODULES)]
# As for Node, whose require() the CommonJS packages of a bundle need.
FOR_NODE = ["--platform=node", "--main-fields=module,main",
            "--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """bundle(name): the program as one module."""
    folder = tmp_path_factory.mktemp("bundles")

    def make(name, form="esm", options=BROWSER):
        out = folder / f"{name}.js"
        subprocess.run([ESBUILD, HERE / f"programs/{name}.js", "--bundle", f"--format={form}", "--target=es2022", *options,
                        "--define:process.env.NODE_ENV=\"production\"", "--log-level=error", f"--outfile={out}"], check=True, cwd=HERE)
        return out.read_text()
    return make


@pytest.fixture(scope="module")
def program_gateway(tmp_path_factory):
    from conftest import BUILD
    from support.gateway import Gateway
    gateway = Gateway(BUILD, tmp_path_factory.mktemp("gateway"), {"workers": 1, "policies": {"p": LOCAL}, "default_policy": "p"})
    gateway.start()
    yield gateway
    apis.RELEASED.set()
    problems = gateway.finish()
    assert not problems, "\n".join(problems)


def needs(gateway, expression):
    """Skips where the platform has not got that far."""
    source = f"export default {{ fetch() {{ let is; try {{ is = {expression} }} catch {{}} return new Response(String(!!is)) }} }}"
    if run(gateway, source, [], {}).text != "true":
        pytest.skip(f"waits for {expression}")


def run(gateway, source, flags, env, kind="js"):
    return gateway.run({"mainModule": "bundle.js", "modules": {"bundle.js": {kind: source}}, "compatibilityFlags": flags, "env": env})


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(program_gateway, bundle, name):
    api, flags = PROGRAMS[name]
    if name in NEEDS:
        needs(program_gateway, NEEDS[name])
    stand_in = StandIn(api()) if api else None
    try:
        source = bundle(name, options=FOR_NODE if flags else BROWSER)
        answer = run(program_gateway, source, flags, {"NAME": name, **({"ORIGIN": stand_in.origin} if stand_in else {})})
        assert answer.status == 200 and answer.text.startswith("ok "), (answer.text, stand_in and stand_in.problems)
        assert stand_in is None or (stand_in.calls and not stand_in.problems), stand_in.problems
    finally:
        if stand_in:
            stand_in.close()


def test_a_bundle_with_an_inline_source_map_fails_where_it_was_written(program_gateway, tmp_path):
    (tmp_path / "inner.ts").write_text("// a comment\nexport function fail(why: string): never {\n    throw new RangeError(why);\n}\n")
    (tmp_path / "main.ts").write_text("import { fail } from './inner.ts';\nexport default {\n    fetch(): Response {\n        return fail('x');\n    },\n};\n")
    for more in ([], ["--minify"]):
        made = subprocess.run([ESBUILD, "main.ts", "--bundle", "--format=esm", "--sourcemap=inline", *more], check=True, cwd=tmp_path,
                              capture_output=True, text=True)
        problem = run(program_gateway, made.stdout, [], {}).json()
        assert (problem["module"], problem["line"], problem["sourceLine"]) == ("inner.ts", 3, "    throw new RangeError(why);"), problem
        assert "(inner.ts:3:" in problem["stack"] and "(main.ts:4:" in problem["stack"], problem


def test_slacks_client_names_the_module_that_is_missing(program_gateway, bundle):
    source = bundle("slack", "cjs")
    for flags in ([], NODE):
        problem = run(program_gateway, source, flags, {}, "cjs").json()
        assert problem["code"] == "unresolved_import", problem
        assert "Cannot find module 'node:" in problem["detail"] and "imported from 'bundle.js'" in problem["detail"] and "not available here" in problem["detail"]


def test_ajv_fails_with_an_eval_error(program_gateway, bundle):
    problem = run(program_gateway, bundle("ajv"), [], {}).json()
    assert problem["code"] == "agent_exception" and problem["name"] == "EvalError", problem
    assert "Code generation from strings" in problem["detail"], problem
