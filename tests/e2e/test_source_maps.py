"""Stacks and errors of a module with an inline source map point at what its author wrote."""

import base64
import json

import pytest

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
ORIGINAL = "const deep = (x: number) => {\n  throw new RangeError(`no ${x}`);\n};\nexport default { fetch: () => deep(1) };\n"
BUNDLE = "const d=x=>{throw new RangeError(`no ${x}`)};export default{fetch:()=>d(1)};"


def vlq(number):
    value, text = (-number << 1 | 1) if number < 0 else number << 1, ""
    while True:
        digit, value = value & 31, value >> 5
        text += DIGITS[digit | (32 if value else 0)]
        if not value:
            return text


def mappings(segments):
    """segments: (generated column, line, column), 0-based, of the one generated line and the one source."""
    out, before = [], (0, 0, 0)
    for segment in segments:
        column, line, original = (now - then for now, then in zip(segment, before))
        out.append(vlq(column) + vlq(0) + vlq(line) + vlq(original))
        before = segment
    return ",".join(out)


def commented(source, document, kind="application/json;base64"):
    text = document if isinstance(document, str) else json.dumps(document)
    return f"{source}\n//# sourceMappingURL=data:{kind},{base64.b64encode(text.encode()).decode()}\n"


MAP = {"version": 3, "sources": ["src/main.ts"], "sourcesContent": [ORIGINAL],
       "mappings": mappings([(0, 0, 0), (BUNDLE.index("throw"), 1, 2), (BUNDLE.index("new"), 1, 8), (BUNDLE.index("fetch"), 3, 17),
                             (BUNDLE.index("d(1)"), 3, 30)])}


def test_an_error_is_told_where_it_was_written(gateway):
    for kind in ("application/json;base64", "application/json;charset=utf-8;base64"):
        problem = gateway.post_js(commented(BUNDLE, MAP, kind)).json()
        assert (problem["code"], problem["module"], problem["line"]) == ("agent_exception", "src/main.ts", 2), problem
        assert problem["column"] in (3, 9) and problem["sourceLine"] == ORIGINAL.splitlines()[1]
        lines = problem["stack"].replace("Object.fetch", "fetch").splitlines()
        assert lines == ["RangeError: no 1", "    at d (src/main.ts:2:9)", "    at fetch (src/main.ts:4:31)"]


def test_the_code_itself_sees_the_original_places(gateway):
    source = "export default { fetch() { return new Response(new Error('here').stack) } }"
    document = {"version": 3, "sources": ["a.ts"], "mappings": mappings([(0, 0, 0), (source.index("new Error"), 41, 6)])}
    assert gateway.post_js(commented(source, document)).text.splitlines()[1].endswith("(a.ts:42:7)")


def test_a_place_that_the_map_does_not_know_stays(gateway):
    source = "export default { fetch() { null.x } }"
    problem = gateway.post_js(commented(source, {"version": 3, "sources": ["a.ts"], "mappings": ";;AAAA"})).json()
    assert (problem["module"], problem["line"]) == ("main.js", 1) and "main.js:1:" in problem["stack"]


@pytest.mark.parametrize("document", ["", "{", "[1]", "{}", '{"version":3,"sources":["a"],"mappings":"!!!!"}',
                                      '{"version":3,"sources":["a"],"mappings":"gggggggggggg"}',
                                      '{"version":3,"sources":[1],"mappings":"AAAA"}',
                                      '{"version":3,"sources":["a"],"mappings":"AAggggB"}', "[" * 100000])
def test_a_map_that_is_not_valid_is_as_none(gateway, document):
    problem = gateway.post_js(commented("export default { fetch() { null.x } }", document)).json()
    assert problem["code"] == "agent_exception" and problem["name"] == "TypeError", problem


def test_names_of_sources_cannot_break_the_lines_of_a_stack(gateway):
    source = "export default { fetch() { return Response.json(new Error('x').stack.split('\\n').length) } }"
    document = {"version": 3, "sources": ["a\n    at forged (main.js:1:1)\r" + "b" * 5000], "mappings": "AAAA"}
    assert gateway.post_js(commented(source, document)).json() == 2


def test_a_map_as_large_as_may_be_does_not_hold_others_up(gateway):
    source = "export default { fetch() { for (let i = 0; i < 50; i++) { new Error('x').stack } return new Response('done') } }"
    document = {"version": 3, "sources": ["a"], "mappings": ";" * 3000000}
    assert gateway.post_js(commented(source, document)).text == "done"


def test_typescript_with_a_map(gateway):
    source = "const f = (x: unknown): never => { throw x as Error };\nexport default { fetch() { return f(new TypeError('t')) } }"
    document = {"version": 3, "sources": ["lib.vue"], "mappings": "AAAA;AACA"}
    answer = gateway.request("POST", "/run", commented(source, document).encode(), {"content-type": "application/typescript"})
    assert "lib.vue:2:1" in answer.json()["stack"], answer
