"""Agents that check the platform from inside, one a file of tests/conformance/platform/."""

import pytest

from conftest import ROOT


@pytest.mark.parametrize("name", ["everyday", "tamper"])
def test_platform(gateway, name):
    source = (ROOT / "tests/conformance/platform" / f"{name}.js").read_bytes()
    answer = gateway.post_js(source)
    assert answer.status == 200 and answer.body.startswith(b"ok "), answer.text
