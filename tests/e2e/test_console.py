"""How console shows values: as Node does, the same on every engine."""

import re

import pytest

VALUES = [
    ("'plain', 'text'", "plain text"),
    ("{ a: 1, b: 'two', c: null, d: undefined, e: 5n, 'f-g': Symbol('s') }",
     "{ a: 1, b: 'two', c: null, d: undefined, e: 5n, 'f-g': Symbol(s) }"),
    ("[1, 2, , , 3, -0]", "[ 1, 2, <2 empty items>, 3, -0 ]"),
    ("{ a: { b: { c: { d: 1 } } } }", "{ a: { b: { c: [Object] } } }"),
    ("new Map([[1, new Set(['x'])]])", "Map(1) { 1 => Set(1) { 'x' } }"),
    ("class A {}, class B extends Map {}, () => 1, async function f() {}", "[class A] [class B extends Map] [Function (anonymous)] [AsyncFunction: f]"),
    ("Math, Object.create(null), new (class Foo { x = 1 })()", "Object [Math] {} [Object: null prototype] {} Foo { x: 1 }"),
    ("{ get a() { return 1; }, set b(value) {} }", "{ a: [Getter], b: [Setter] }"),
    ("'%s is %d, %i, %f, %j, 100%%', 'a', 1.5, 2.7, '3.5', { a: 1 }, 'rest'", 'a is 1.5, 2, 3.5, {"a":1}, 100% rest'),
    ("(() => { const a = { name: 'me' }; a.self = a; return a; })()", "<ref *1> { name: 'me', self: [Circular *1] }"),
    ("'%j', (() => { const a = {}; a.self = a; return a; })()", "[Circular]"),
]
ERRORS = [
    ("new TypeError('typed')", "TypeError: typed\n    at ..."),
    ("{ inner: new Error('x') }", "{\n  inner: Error: x\n      at ...\n}"),
    ("Object.assign(new Error('outer', { cause: new Error('why') }), { code: 'E_X' })",
     "Error: outer\n    at ... {\n  code: 'E_X',\n  [cause]: Error: why\n      at ...\n}"),
    ("new AggregateError([new Error('one'), 2], 'many')", "AggregateError: many\n    at ... {\n  [errors]: [\n    Error: one\n        at ...,\n    2\n  ]\n}"),
    ("new DOMException('gone', 'AbortError')", "DOMException [AbortError]: gone\n    at ..."),
    ("(() => { const e = new Error('loop'); e.self = e; return e; })()", "<ref *1> Error: loop\n    at ... {\n  self: [Circular *1]\n}"),
    ("Object.defineProperty(new Error('evil'), 'stack', { get() { throw 1; } })", "[Error: evil]"),
    ("Object.assign(new Error('none'), { stack: undefined, code: 1 })", "[Error: none] { code: 1 }"),
]


def logged(gateway, values):
    out = gateway.outcome(f"const shown = () => console.log({values});\nexport default {{ fetch() {{ shown(); return new Response(); }} }}")
    assert out["outcome"] == "ok", out
    [line] = out["logs"]
    return line["message"]


@pytest.mark.parametrize(("values", "text"), VALUES)
def test_values_are_shown_as_in_node(gateway, values, text):
    assert logged(gateway, values) == text


@pytest.mark.parametrize(("values", "text"), ERRORS)
def test_errors_are_shown_with_their_stacks_and_causes(gateway, values, text):
    frames = r"(\n +at )[^\n,{]*\(?main\.js:\d+:\d+\)?(?:\n +at [^\n,{]*main\.js:\d+:\d+\)?)*"
    assert re.sub(frames, r"\1...", logged(gateway, values)) == text
