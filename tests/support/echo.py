"""What tests of redaction and placeholders share: TLS upstreams that answer what a test says, and an agent that reports all
that it sees."""

import json

# Everything that code can learn of a response; bytes as hex, as they may be anything.
SEE = """export default { async fetch(req, env) {
  const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  try {
    const r = await fetch(env.ASK_URL, env.ASK_INIT);
    const body = new Uint8Array(await r.arrayBuffer());
    return Response.json({ status: r.status, statusText: r.statusText, url: r.url, headers: [...r.headers], body: hex(body) });
  } catch (e) { return Response.json({ name: e.name, message: e.message }) } } }"""


class Seen:
    def __init__(self, outcome):
        assert outcome["outcome"] == "ok", outcome
        self.outcome = outcome
        self.all = json.loads(outcome["response"]["body"])
        self.failed = "name" in self.all
        self.message = self.all.get("message", "")
        self.status = self.all.get("status")
        self.body = bytes.fromhex(self.all.get("body", ""))
        self.headers = [tuple(pair) for pair in self.all.get("headers", [])]

    def header(self, name):
        return dict(self.headers).get(name)

    @property
    def record(self):
        return self.outcome["fetches"][-1]

    def shows(self, text):
        """Is it anywhere in what the agent got, or in what the client is told?"""
        return text.encode() in self.body or text in json.dumps(self.outcome)


def see(gateway, url, init=None, headers=None, source=SEE, env=None, **code):
    """Has an agent fetch the URL; `headers` are for the gateway."""
    return Seen(gateway.outcome(source, headers, env={"ASK_URL": url, "ASK_INIT": init or {}, **(env or {})}, **code))


def respond(body=b"", status="200 OK", headers=(), length=True):
    """A whole response as bytes."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if length:
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chunked(*pieces, headers=(), trailers=()):
    """One bytes object for each piece, the head being the first, to be sent one by one."""
    head = "\r\n".join(["HTTP/1.1 200 OK", "transfer-encoding: chunked", *headers]).encode("latin-1") + b"\r\n\r\n"
    end = b"0\r\n" + "".join(f"{line}\r\n" for line in trailers).encode("latin-1") + b"\r\n"
    return [head, *(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces), end]


class Echo:
    """A handler for Upstream: `answer` is what the next requests get, as bytes, as a list of bytes sent one by one, or as
    a function of the request that gives either."""

    def __init__(self):
        self.answer = respond(b"ok")

    def __call__(self, request, send, connection):
        answer = self.answer(request) if callable(self.answer) else self.answer
        for piece in [answer] if isinstance(answer, bytes) else answer:
            send(piece)
        return True


def tls_config(dns, ca, policy, secrets, **more):
    """One policy under the name "p", with the test's name server and CA."""
    return {"workers": 1, "policies": {"p": policy}, "default_policy": "p", "dns": {"servers": [dns.address]},
            "upstream": {"ca": str(ca.certificate)}, "secrets": secrets, **more}


def loopback(host, **more):
    """A rule for an upstream of the test's own under that name."""
    return {"host": host, "port": "any", "cidr": ["127.0.0.1/32"], "allow_special": True, **more}
