"""crypto.subtle in the locked-down worker: published vectors, formats, errors, and what bounds it."""

import json

import pytest

from conftest import ROOT

FOLDER = ROOT / "tests/conformance/subtle"
VECTORS = json.loads((FOLDER / "vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_published_vector(gateway, vector):
    answer = gateway.run({"mainModule": "main.js", "modules": {"main.js": (FOLDER / "vectors.js").read_text()},
                          "request": {"method": "POST", "url": "https://agent.example/", "body": json.dumps(vector)}})
    assert answer.status == 200 and answer.json() == [], answer.text
