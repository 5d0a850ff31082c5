"""How a case's request is made: by an agent in a real gateway, or as a frame that a compromised worker writes to a real broker."""

import json
import pathlib
import re
import time

from policies import key_of
from support import broker as frames
from support.gateway import OUTCOME

AGENT = pathlib.Path(__file__).with_name("agent.js").read_text()
VERDICTS = {0: None, frames.ALLOW: "allow", frames.DENY: "deny", frames.FAILED: "error", 4: "would-deny"}
DENIED = re.compile(r"was denied by the outbound policy")


class Seen:
    """What came of one request: the verdict; what the broker recorded; what the code was told; all bytes that left the gateway."""

    def __init__(self, verdict, records, told, document, seconds, execution=None):
        self.verdict, self.records, self.told = verdict, records, told
        self.document, self.seconds, self.execution = document, seconds, execution

    def __str__(self):
        records = "; ".join(f"{r['verdict']} {r['host']}: {r['reason'] or r['status']}" for r in self.records[-3:])
        told = {key: value if len(str(value)) < 160 else f"{str(value)[:160]}..." for key, value in self.told.items()}
        return f"{self.verdict} [{records}] the code was told {told}"


def verdict_of(records, told):
    if "absent" in told:  # nobody is given raw connections: there is no rule that could
        return "deny" if told["absent"] == "connect" else "absent"
    if not records:
        return "error" if "name" in told else "allow"
    last = records[-1]["verdict"]
    return "error" if last == "allow" and "name" in told else last


def ask_of(request, via="fetch"):
    """A case's request as agent.js wants it."""
    ask = {"via": via, "method": request["method"], "url": request["url"], "headers": request["headers"]}
    if (size := re.fullmatch(r"<(\d+) MiB>", str(request.get("body")))) is not None:
        return {**ask, "repeat": int(size[1]) << 20}
    return {**ask, "body": request["body"]} if "body" in request else ask


def by_agent(gateway, policy, who, *groups):
    """Each group is a list of asks that are made at once, all in one isolate. Judged is the last one."""
    started = time.monotonic()
    code = {"mainModule": "agent.js", "modules": {"agent.js": AGENT}, "env": {"ASKS": groups}}
    headers = {"accept": OUTCOME, "authorization": f"Bearer {key_of(policy, who)}", "content-type": "application/json"}
    answer = gateway.request("POST", "/run", json.dumps(code).encode(), headers, timeout=400)
    seconds = time.monotonic() - started
    document = answer.json()
    if document.get("outcome") != "ok":
        raise AssertionError(f"the gateway answered {answer}")
    told = json.loads(document["response"]["body"])
    return Seen(verdict_of(document["fetches"], told[-1]), document["fetches"], told[-1], answer.body, seconds, document["execution"])


def record_of(record):
    return {"verdict": VERDICTS[record.verdict], "host": record.host, "port": record.port, "rule": record.rule, "reason": record.reason,
            "status": record.status}


def send(channel, request, execution):
    """Writes FETCH and the body's frames, byte by byte what the case says. The broker may hang up in the middle."""
    body = request.get("body")
    chunks = [] if body is None else [body] if isinstance(body, str) else body
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request["headers"]]
    number, answer = channel.ask(request["url"].encode(), method=request["method"], headers=headers, execution=execution,
                                 body=True if chunks else None)
    for i, chunk in enumerate(chunks):
        channel.send(frames.FETCH_BODY, execution, number, chunk.encode(), frames.FIN if i == len(chunks) - 1 else 0)
    return number, answer


def by_frame(broker, policy, who, request):
    """As a worker that does not do what ours does. `who` None: for nobody."""
    started = time.monotonic()
    channel = broker.channel()
    channel.open(1, key_of(policy, who) if who else "")
    number, answer = send(channel, request, 1)
    try:
        channel.wait(answer, lambda: answer.done, grant=(1, number))
    except EOFError:
        return Seen("error", [], {"name": "the broker closed the channel"}, b"", time.monotonic() - started)
    finally:
        channel.socket.close()
    records = [record_of(record) for record in answer.records]
    told = {"name": "failure", "message": answer.text} if answer.failure else {"status": answer.status, "url": answer.url,
            "headers": [list(pair) for pair in answer.headers], "body": bytes(answer.body).decode("latin-1")}
    document = repr(told).encode() + bytes(answer.body)
    return Seen(verdict_of(records, told), records, told, document, time.monotonic() - started)


def by_stranger(broker, policy, world, request):
    """Channel A asks; channel B, which never did, speaks of A's execution and request, at last as if it were its own. Judged is
    what B gets; A must not notice."""
    started = time.monotonic()
    a, b = broker.channel(), broker.channel()
    a.open(1, key_of(policy, "a"))
    number, answer = send(a, request, 1)
    a.wait(answer, lambda: world.requests or a.quiet(0.01))
    b.send(frames.FETCH_CREDIT, 1, number, (1).to_bytes(4, "little"))
    b.send(frames.FETCH_CANCEL, 1, number)
    b.next = number
    b.ask(request["url"], execution=1)
    told = {"name": "the broker closed the channel"} if b.await_gone() else {"status": "the broker said nothing"}
    world.release.set()
    a.wait(answer, lambda: answer.done)
    if answer.status != 200:
        raise AssertionError(f"the stranger's frames have changed the request's fate: {answer.text}")
    for channel in (a, b):
        channel.socket.close()
    return Seen(verdict_of([], told), [], told, repr(told).encode(), time.monotonic() - started)
