"""TypeScript modules: types are left out and nothing moves."""

import pytest

from conftest import ROOT

EVERYDAY = (ROOT / "tests/conformance/typescript/everyday.ts").read_text()
TYPES = "export interface OnlyAType { a: number }\nexport type Another = string, Third = 1;\nexport default 2 as number;\n"
HANDLER = "export default { fetch(request: Request): Response { return new Response(say()) } }"


def post(gateway, source, path=""):
    return gateway.request("POST", "/run" + path, source.encode(), {"content-type": "application/typescript"})


def test_every_kind_of_type_syntax_is_left_out(gateway):
    program = {"mainModule": "everyday.ts", "modules": {"everyday.ts": EVERYDAY, "types.ts": TYPES.replace(", Third = 1", "")}}
    for turn in range(3):  # the third time the result comes from the cache
        answer = gateway.run(program)
        assert answer.status == 200 and answer.text.startswith("ok "), (turn, answer)


def test_the_media_type_alone_is_enough(gateway):
    assert post(gateway, "const say = (): string => 'typed' as string;\n" + HANDLER).text == "typed"


def test_stacks_and_syntax_errors_keep_line_and_column(gateway):
    source = "interface A {\n  a: number;\n}\n" + HANDLER + "\nfunction say<T>(this: any, a?: A): string { return a!.a as any }\n"
    problem = post(gateway, source).json()
    assert (problem["code"], problem["module"], problem["line"]) == ("agent_exception", "main.ts", 5)
    assert problem["column"] == source.splitlines()[4].index(".a as any") + 2
    assert "main.ts:4:" in problem["stack"] and problem["sourceLine"] == source.splitlines()[4]
    source = "type A = {\n  b: string }\nlet x: A = { b: 1 } as any; let x: A;\n"
    problem = post(gateway, source).json()
    assert (problem["code"], problem["line"], problem["column"]) == ("syntax_error", 3, 33)
    assert problem["sourceLine"] == "let x: A = { b: 1 } as any; let x: A;"


@pytest.mark.parametrize("source, line, column, what", [
    ("type A = 1;\n  enum B { C }", 2, 3, "enum"),
    ("const enum B { C }", 1, 7, "enum"),
    ("export namespace N { export const x = 1 }", 1, 8, "namespace"),
    ("namespace N { type A = 1; f() }", 1, 1, "namespace"),
    ("class A {\n  constructor(private x: number) {} }", 2, 15, "parameter property"),
    ("import a = require('b');", 1, 1, "import NAME ="),
    ("export = 1", 1, 1, "export ="),
    ("@sealed class A {}", 1, 1, "decorator"),
    ("const a = <string>b", 1, 11, "as Type"),
    ("const f = () => <T>{}", 1, 17, "as Type"),
    ("let a: = 1", 1, 8, "Unexpected token"),
    ("let a: {", 1, 9, "end of input"),
    ("let a: " + "[" * 900, 1, None, ""),
])
def test_what_needs_a_transform_is_refused_with_its_place(gateway, source, line, column, what):
    problem = post(gateway, source).json()
    assert problem["code"] == "syntax_error" and problem["module"] == "main.ts", problem
    assert what in problem["detail"] and problem["line"] == line and column in (None, problem["column"]), problem
    assert problem["name"] == "SyntaxError" if "name" in problem else True


def test_types_that_nest_beyond_the_stack_are_an_error_of_the_module(gateway):
    problem = post(gateway, "type A = " + "x<" * 200000 + "\n").json()
    assert problem["code"] in ("syntax_error", "cpu_limit"), problem


def test_a_module_with_enum_fails_only_who_imports_it(gateway):
    modules = {"main.ts": "const say = () => 'fine';\nexport const load = () => import('./bad.ts');\n" + HANDLER, "bad.ts": "enum A {}"}
    assert gateway.run({"mainModule": "main.ts", "modules": modules}).text == "fine"
    modules["main.ts"] = "let why: string = ''; await import('./bad.ts').catch((e: Error) => { why = e.message });" \
        "const say = () => why;\n" + HANDLER
    assert "enum" in gateway.run({"mainModule": "main.ts", "modules": modules}).text


def test_kinds_and_names_mix(gateway):
    modules = {
        "main.js": "import { a } from './a.ts'; import b from './b.cts'; import { c } from './c.mts'; import { d } from 'd';"
                   "export default { fetch() { return Response.json([a, b.b, c, d]) } }",
        "a.ts": "export const a: number = 1",
        "b.cts": "module.exports = { b: 2 as number }",
        "c.mts": "export const c = 3!",
        "d": {"ts": "export const d = <T,>(x: T) => x, e: string = ''; export { d as default }"},
    }
    assert gateway.run({"mainModule": "main.js", "modules": modules}).json() == [1, 2, 3, None]


def test_changing_prototypes_changes_no_later_module(gateway):
    """All modules are stripped before the first one runs."""
    modules = {
        "main.ts": "String.prototype.slice = () => 'broken'; Array.prototype.push = () => 0;"
                   "const late = await import('./late.ts'); const say = () => late.value; " + HANDLER,
        "late.ts": "export const value: string = 'whole' as string",
    }
    for _ in range(3):
        assert gateway.run({"mainModule": "main.ts", "modules": modules}).text == "whole"
