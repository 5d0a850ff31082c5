"""What `upstream_behaviour` of a case says, as stand-ins that do it: a table of patterns, the first that fits holds."""

import base64
import gzip
import re
import zlib

import stand_ins
from policies import SECRET_OLD
from stand_ins import Behaviour, echo, ok, respond

TABLE = []


def behaviour(pattern):
    def register(make):
        TABLE.append((re.compile(pattern), make))
        return make
    return register


def find(text):
    """The behaviour that a case names; None: this test has none for it."""
    for pattern, make in TABLE:
        if (match := pattern.fullmatch(text)) is not None:
            return make(*match.groups())
    return None


@behaviour(r"not reached|200( OK)?(, body 'ok')?(; reload result is an error)?|policy load|broker environment has https_proxy=.*")
def plain(*_):
    return Behaviour()


# ---- names and addresses ----

@behaviour(r"DNS: A (\S+)(?:; server answers 200)?")
def resolves_to(address):
    return Behaviour(setup=lambda world, case: world.dns.set(case.host, address))


@behaviour(r"DNS: CNAME (\S+), A (\S+)")
def alias(target, address):
    def setup(world, case):
        world.dns.aliases[case.host] = target
        world.dns.set(case.host, address)
        world.dns.set(target, address)
    return Behaviour(setup=setup)


@behaviour(r"second request in the same isolate; DNS now answers A (\S+)")
def rebinds(address):
    def answer(world, request, send):
        world.dns.set(world.case.host, address)
        world.mark()
        return ok(world, request, send)
    return Behaviour(answer, requests=2)


@behaviour(r"DNS server never answers")
def silent():
    return Behaviour(setup=lambda world, case: setattr(world.dns, "silent", True), slow=True)


@behaviour(r"hosts file maps (\S+) to (\S+)")
def hosts_file(name, address):
    return Behaviour(setup=lambda world, case: world.hosts.write_text(f"{address} {name}\n"), hosts_file=True)


@behaviour(r"DNS: HTTPS record ipv4hint=(\S+) port=(\d+); A (\S+)")
def service_binding(hint, port, address):
    # Priority 1, target ".", ALPN h2, the port, the hint (RFC 9460, 2.2 and 7).
    data = (b"\0\1\0" + b"\0\1\0\3\2h2" + b"\0\3\0\2" + int(port).to_bytes(2, "big")
            + b"\0\4\0\4" + bytes(int(part) for part in hint.split(".")))

    def setup(world, case):
        world.dns.set(case.host, address)
        world.dns.records[case.host, 65] = world.dns.records[case.host, 64] = data
    return Behaviour(setup=setup)


@behaviour(r"DNS: A (\S+); the chained proxy would accept the name")
def chained_proxy(address):
    return Behaviour(setup=lambda world, case: world.dns.set(case.host, address))


# ---- answers ----

@behaviour(r"(30\d) Location with raw control bytes")
def raw_location(status):
    return Behaviour(respond(int(status), [("Location", "https://api.example.com/v1/\x01\x7f\x0by")]), first_only=True)


@behaviour(r"(30\d) Location: (\S+?)(?:; DNS now answers (\S+) for the name)?")
def redirects(status, location, address):
    def answer(world, request, send):
        if address:
            world.dns.set(world.case.host, address)
        return respond(int(status), [("Location", world.expand(location))], b"")(world, request, send)
    return Behaviour(answer, first_only=True)


@behaviour(r"policy reload between hop 1 and hop 2 removed the rule")
def reloaded_between():
    def answer(world, request, send):
        rules = world.case.policy.rules["rules"]
        world.reload_without(rules[-1])
        return respond(302, [("Location", f"https://{rules[-1]['host']}/x")], b"")(world, request, send)
    return Behaviour(answer, first_only=True)


@behaviour(r"200 with '([A-Za-z-]+): (.*)'")
def with_header(name, value):
    return Behaviour(respond(200, [(name, value)]))


@behaviour(r"401 once, then 200")
def refused_once():
    return Behaviour(respond(401, [("WWW-Authenticate", "Bearer")], b""), first_only=True, warm_token=True, own_policy=True)


@behaviour(r"(\d{3}) '(.*)'")
def with_body(status, text):
    return Behaviour(lambda world, request, send: respond(int(status), body=world.expand(text).encode())(world, request, send))


@behaviour(r"200, body contains the previous value of K")
def previous_value():
    return Behaviour(respond(200, body=f"it was {SECRET_OLD}".encode()), rotated=True)


@behaviour(r"200 (\{.*\})")
def json_body(text):
    return Behaviour(respond(200, [("Content-Type", "application/json")], text.encode()))


@behaviour(r"200, header named X-\$SECRET")
def header_name():
    return Behaviour(lambda world, request, send: respond(200, [(f"X-{world.secret}", "x")])(world, request, send))


@behaviour(r"200, Content-Encoding: (gzip|gzip, gzip|x-foo)")
def coded(coding):
    def answer(world, request, send):
        body = f"token {world.secret}".encode()
        for _ in range(coding.count("gzip")):
            body = gzip.compress(body)
        return respond(200, [("Content-Encoding", coding)], body)(world, request, send)
    return Behaviour(answer)


@behaviour(r"200, base64\(\$SECRET\) at all three alignments")
def base64_echo():
    def answer(world, request, send):
        forms = [encode(b"\xfb" * shift + world.secret.encode()) for shift in range(3)
                 for encode in (base64.b64encode, base64.urlsafe_b64encode)]
        return respond(200, body=b" ".join(forms))(world, request, send)
    return Behaviour(answer)


@behaviour(r"200, application/octet-stream with the secret")
def octets():
    return Behaviour(lambda world, request, send: respond(
        200, [("Content-Type", "application/octet-stream")], b"\0\xff" + world.secret.encode() + b"\0")(world, request, send))


@behaviour(r"200, echo; agent compares Content-Length for different secrets")
def length_oracle():
    return Behaviour(lambda world, request, send: respond(200, body=f"you sent {request.header('authorization')}".encode())(
        world, request, send))


@behaviour(r"200, echoes the request body '.*'")
def echoes():
    return Behaviour(echo)


@behaviour(r"gzip, 10 KiB expanding to 10 GiB")
def bomb():
    # Deflate makes 1 of 1030 at best, so that 10 GiB take 10 MiB; what matters is that nobody waits for their end.
    def answer(world, request, send):
        packer = zlib.compressobj(9, wbits=31)
        send(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n")
        for _ in range(10 << 10):
            send(packer.compress(bytes(1 << 20)))
        send(packer.flush())
        return False
    return Behaviour(answer)


@behaviour(r"(\d{3})(?: OK)?,? ([A-Z][A-Za-z-]+): (.*?)(, then a second request|; tenant B asks the same URL)?")
def any_header(status, name, value, then):
    return Behaviour(lambda world, request, send: respond(int(status), [(name, world.expand(value))])(world, request, send),
                     requests=2 if then and "second" in then else 1, other_tenant_first="same" if then and "tenant" in then else None)


@behaviour(r"407 Proxy-Authenticate from an origin")
def proxy_challenge():
    return Behaviour(respond(407, [("Proxy-Authenticate", "Basic realm=\"x\"")], b"who are you"))


stand_ins.register(behaviour)
