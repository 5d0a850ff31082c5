"""Agents that check the platform from inside, one a file of tests/conformance/platform/."""

import pytest

from conftest import ROOT


@pytest.mark.parametrize("name", ["everyday", "clones", "errors", "handlers", "rejections", "tamper", "transfers"])
def test_platform(gateway, name):
    source = (ROOT / "tests/conformance/platform" / f"{name}.js").read_bytes()
    answer = gateway.post_js(source)
    assert answer.status == 200 and answer.body.startswith(b"ok "), answer.text


def test_an_error_that_no_listener_takes_ends_the_execution(gateway):
    source = """export default { async fetch() {
        addEventListener("error", () => {});
        setTimeout(() => { throw new RangeError("mine"); });
        await new Promise((resolve) => setTimeout(resolve, 20));
        return new Response("not reached");
    } }"""
    answer = gateway.post_js(source)
    assert (answer.status, answer.code, answer.json()["name"]) == (500, "agent_exception", "RangeError")
    again = gateway.post_js(source.replace("() => {})", "() => { throw new Error('again'); })", 1))
    assert (again.status, again.code) == (500, "agent_exception")
