"""The cases of a file, and those that are known to fail."""

import json
import pathlib
import re
import urllib.parse

HERE = pathlib.Path(__file__).parent
EXPECTED_FAILURES = HERE / "expected_failures.json"


class Case:
    def __init__(self, line):
        given = json.loads(line)
        self.id, self.category, self.via = given["id"], given["category"], given["via"]
        self.given_policy, self.request = given["policy"], given["request"]
        self.upstream, self.expected, self.why = given["upstream_behaviour"], given["expected"], given["why"]
        self.asserts = given.get("assert", {})
        self.policy = None  # the Policy, once the lane has made it
        self.host = host_of(self.request["url"])
        self.behaviour = None


def host_of(url):
    """The name that the stand-ins serve for this URL, when it has one."""
    try:
        host = urllib.parse.urlsplit(re.sub(r"^(\w+):/*", r"\1://", url.strip())).hostname
    except ValueError:
        host = None
    return (host or "api.example.com").rstrip(".")


def load(file):
    return [Case(line) for line in pathlib.Path(file).read_text().splitlines() if line.strip()]


def expected_failures():
    """Case id -> why it fails."""
    return json.loads(EXPECTED_FAILURES.read_text()) if EXPECTED_FAILURES.exists() else {}
