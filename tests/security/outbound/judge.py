"""Was a case met? Each check answers None or what was expected and what was seen. What reached the wire decides, not only the
verdict."""

import base64
import json
import re
import urllib.parse

from asks import DENIED
from policies import SECRET_OLD, SECRETS
from stand_ins import is_token_request
from world import METADATA

CHECKS = {}


def check(make):
    CHECKS[make.__name__] = make
    return make


class Scene:
    """All that a check may look at."""

    def __init__(self, lane, case, seen):
        self.world, self.case, self.seen, self.lane = lane.world, case, seen, lane
        self.dialled = list(self.world.tap.read())
        self.asked = list(self.world.dns.asked)
        self.requests = [one for one in self.world.requests if not is_token_request(self.world, one)]

    @property
    def final(self):
        return self.requests[-1] if self.requests else None

    def expand(self, text):
        return text.replace("$SECRET_OLD", SECRET_OLD).replace("$SECRET2", SECRETS["K2"]).replace("$SECRET", self.case.policy.secret)

    def dialled_to(self, *addresses):
        return [one for one in self.dialled if one[0] in addresses]


def judge(lane, case, seen):
    """All that is wrong; [] when the case is met."""
    scene = Scene(lane, case, seen)
    problems = [verdict(scene), wire(scene), *(secret_kept(scene, name, value) for name, value in case.policy.values.items())]
    for name, wanted in case.asserts.items():
        found = CHECKS[name](scene, wanted) if name in CHECKS else "this test knows no such assertion"
        problems.append(found and f"{name}: {found}")
    return [problem for problem in problems if problem]


def differs(wanted, seen):
    return None if wanted == seen else f"expected {wanted!r}, seen {seen!r}"


# ---- what holds for every case ----

def verdict(scene):
    wanted = "allow" if scene.case.expected.startswith("allow") else scene.case.expected
    return None if scene.seen.verdict == wanted else f"verdict: expected {wanted}, seen {scene.seen}"


def holds_secret(request, values):
    text = request.raw_head + b"\r\n\r\n" + request.body
    return any(form in text for value in values for form in (value.encode(), base64.b64encode(f"svc:{value}".encode())))


def wire(scene):
    """`allow`: it arrived, with the credential of the rule if there is one; without: it arrived and carries none; else: nothing did."""
    case, final = scene.case, scene.final
    values = [value.rstrip("\n") for value in case.policy.values.values()]
    if case.upstream == "not reached" and scene.dialled:
        return f"nothing may be dialled, but {scene.dialled} was"
    if not case.expected.startswith("allow") or scene.world.raw:
        return None
    if final is None:
        return "nothing arrived"
    if case.via == "websocket" and len(scene.seen.told.get("frames", [])) != 2:
        return f"expected two messages back, seen {scene.seen.told}"
    if case.expected == "allow-without-credential":
        return "the credential arrived" if holds_secret(final, values) else None
    host = (final.server_name or final.header("host")[0]).split(":")[0]
    injects = any(rule.get("host") == host and "inject" in rule and "oauth2" not in str(rule) for rule in case.policy.rules["rules"])
    return "the rule's credential did not arrive" if injects and not holds_secret(final, values) else None


def secret_kept(scene, name, value):
    """No secret leaves the gateway, whatever the case is about."""
    sent = json.dumps(scene.case.request)
    if value in sent or len(value) < 8:
        return None
    return f"the value of {name} came out" if json.dumps(value)[1:-1].encode() in scene.seen.document else None


# ---- `assert` ----

@check
def connects(scene, wanted):
    return differs(wanted, len(scene.dialled)) and f"expected {wanted} connections, seen {scene.dialled}"


def connects_to(*names):
    def found(scene, wanted):
        addresses = [address for name in names for address in (scene.world.address_of(name) if "." in name and not name[0].isdigit() else [name])]
        return differs(wanted, len(scene.dialled_to(*addresses)))
    return found


CHECKS["connects_evil"] = connects_to("evil.test")
CHECKS["connects_meta"] = connects_to(METADATA)
CHECKS["connects_cdn"] = connects_to("cdn.example.net")


@check
def connect_to(scene, wanted):
    addresses = {address for name in wanted for address in ([name] if re.fullmatch(r"[0-9.]+", name) else scene.world.address_of(name))}
    reached = {one.address for one in scene.requests} | {address for address, _ in scene.dialled}
    return differs(addresses, reached)


@check
def dns(scene, wanted):
    return differs(wanted, len(scene.asked)) and f"expected {wanted} questions, seen {scene.asked}"


@check
def upstream_requests(scene, wanted):
    return differs(wanted, len(scene.requests))


@check
def upstream_has(scene, wanted):
    for name, value in wanted.items():
        if (problem := differs([scene.expand(value)], scene.final.header(name) if scene.final else None)) is not None:
            return f"{name}: {problem}"


@check
def upstream_lacks(scene, wanted):
    found = [name for name in wanted for one in scene.requests if one.header(name)]
    return differs([], found) if scene.requests else "nothing arrived"


CHECKS["final_has"] = upstream_has


@check
def final_lacks(scene, wanted):
    return differs([], [name for name in wanted if scene.final.header(name)]) if scene.final else "nothing arrived"


@check
def final_client_cert(scene, wanted):
    return differs(wanted, bool(scene.final.client_certificate)) if scene.final else "nothing arrived"


@check
def upstream_lacks_text(scene, wanted):
    found = [text for text in wanted for one in scene.requests if scene.expand(text).encode() in one.raw_head + one.body]
    return differs([], found) if scene.requests else "nothing arrived"


@check
def upstream_count(scene, wanted):
    return differs(wanted, {name: len(scene.final.header(name)) for name in wanted} if scene.final else None)


@check
def upstream_query_count(scene, wanted):
    if scene.final is None:
        return "nothing arrived"
    pairs = urllib.parse.parse_qsl(scene.final.target.partition("?")[2], keep_blank_values=True)
    return differs(wanted, {name: sum(key == name for key, _ in pairs) for name in wanted})


@check
def upstream_body_has(scene, wanted):
    body = scene.final.body.decode("latin-1") if scene.final else ""
    return None if scene.expand(wanted) in body else f"expected {wanted} in {body!r}"


@check
def upstream_json_valid(scene, wanted):
    try:
        parsed = json.loads(scene.final.body)
    except ValueError as error:
        return f"{error}: {scene.final.body!r}"
    return None if scene.case.policy.secret in parsed.values() else f"the secret is not a value of {parsed}"


@check
def upstream_framing(scene, wanted):
    lines = scene.final.header("content-length") + scene.final.header("transfer-encoding") if scene.final else []
    if wanted == "single" and len(lines) != 1:
        return f"expected one framing header, seen {lines}"
    return differs(scene.case.request["body"].encode(), scene.final.body)


@check
def substitutions(scene, wanted):
    """The agent's own text with so many replacements, and nothing replaced within a replacement."""
    (key, entry), = scene.case.policy.rules["secrets"].items()
    for name, value in scene.case.request["headers"]:
        text = value.replace(entry["placeholder"], scene.case.policy.values[key], wanted)
        if (problem := differs([text], scene.final.header(name) if scene.final else None)) is not None:
            return problem


@check
def wire_host(scene, wanted):
    seen = [(one.header("host"), one.server_name) for one in scene.requests[-1:]]
    return differs([([wanted], wanted)], seen)


@check
def wire_path(scene, wanted):
    return differs(wanted, scene.final.target.partition("?")[0] if scene.final else None)


@check
def wire_port(scene, wanted):
    return differs(wanted, scene.final.port if scene.final else None)


@check
def new_connection(scene, wanted):
    return differs(wanted, all(one.connection is not scene.final.connection for one in scene.requests[:-1]) and len(scene.requests) > 1)


CHECKS["next_request_new_connection"] = new_connection


@check
def resumed(scene, wanted):
    return differs(wanted, any(one.resumed for one in scene.requests)) if len(scene.requests) > 1 else "there was no second request"


@check
def second_request_lacks(scene, wanted):
    return final_lacks(scene, wanted) if len(scene.requests) == 2 else f"{len(scene.requests)} requests arrived"


@check
def max_seconds(scene, wanted):
    wanted = wanted / 10 if scene.case.behaviour.scaled else wanted
    return None if scene.seen.seconds <= wanted else f"expected at most {wanted} s, seen {scene.seen.seconds:.1f} s"


@check
def agent_lacks(scene, wanted):
    text = scene.seen.document.decode("latin-1")
    forms = {form for one in wanted for form in ([scene.expand(one)] if not one.startswith("base64(") else base64_forms(scene.expand(one[7:-1])))}
    return differs([], [form for form in forms if form in text])


def base64_forms(text):
    """What is the same in every base64 of something that has this text in it, at the three alignments."""
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + text.encode() + b"\0" * 3).decode()
        stable = whole[(shift * 8 + 5) // 6:(shift + len(text)) * 8 // 6]
        yield from (stable, stable.replace("+", "-").replace("/", "_"))


@check
def agent_lacks_header(scene, wanted):
    names = [name.lower() for name, _ in scene.seen.told.get("headers", [])]
    return differs([], [name for name in wanted if name in names])


@check
def agent_response_url(scene, wanted):
    return differs(wanted, scene.seen.told.get("url"))


@check
def agent_no_content_length(scene, wanted):
    return agent_lacks_header(scene, ["content-length"])


@check
def agent_body(scene, wanted):
    return differs(wanted, scene.seen.told.get("body"))


@check
def agent_error(scene, wanted):
    """egress_denied: the one TypeError, which names nothing but what the code itself asked for."""
    told = scene.seen.told
    fits = told.get("name") == "TypeError" and DENIED.search(told.get("message", ""))
    return None if wanted == "egress_denied" and fits else f"expected {wanted}, seen {told}"


@check
def audit_lines(scene, wanted):
    """Decisions about this execution; and no byte in the file that a terminal would act upon."""
    data = scene.lane.await_audit(scene.seen.execution)
    lines = [json.loads(line) for line in data.split(b"\n") if line]
    if strange := [byte for byte in data if byte < 0x20 and byte != 0x0A or byte == 0x7F]:
        return f"control bytes {strange} in the file"
    return differs(wanted, sum(line["event"] == "decision" and line.get("execution") == scene.seen.execution for line in lines))
