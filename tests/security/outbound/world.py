"""The internet of one lane: a network namespace in which every address is this machine, a DNS server that knows all names, and
HTTP and TLS servers that record what reached them."""

import ctypes
import re
import ssl
import subprocess
import threading

from support.ca import TestCA
from support.dns import DnsServer
from support.upstream import Upstream
from tap import Tap

CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
TLS_PORTS, PLAIN_PORTS = (443, 8443), (80, 8080, 3128)
# Names get public addresses, so that whatever is wrongly let through arrives somewhere and is seen.
ADDRESSES = {"api.example.com": "93.184.215.14", "other.example.com": "93.184.215.15", "other.example.net": "93.184.215.16",
             "cdn.example.net": "93.184.215.17", "auth.example.com": "93.184.215.18"}
ELSEWHERE = "93.184.215.99"
EVIL = "93.184.215.66"
METADATA = "169.254.169.254"


def isolate(folder):
    """Gives this process, which must have one thread, a network without a way out and a hosts file of its own."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET | CLONE_NEWNS) != 0:
        raise PermissionError("no network namespace can be made here")
    hosts = folder / "hosts"
    hosts.write_text("")
    for command in (["ip", "link", "set", "lo", "up"], ["ip", "route", "add", "local", "0.0.0.0/0", "dev", "lo"],
                    ["ip", "-6", "route", "add", "local", "::/0", "dev", "lo"], ["mount", "--make-rprivate", "/"],
                    ["mount", "--bind", hosts, "/etc/hosts"]):
        subprocess.run(command, check=True)
    return hosts


class Certificates:
    """TLS server contexts by the name that a client asks for; each certificate is made when it is first wanted."""

    def __init__(self, ca):
        self.ca, self.made, self.lock = ca, {}, threading.Lock()
        self.fallback = self.context("unnamed.example.com")

    @staticmethod
    def covering(name):
        """One certificate for all siblings, where a wildcard may stand."""
        parent = name.split(".", 1)[1] if name.count(".") > 1 else ""
        return (f"*.{parent}", parent) if re.fullmatch(r"[a-z0-9.-]+", parent) else (name,)

    def context(self, name, covering=None):
        names = covering or self.covering(name)
        with self.lock:
            if names not in self.made:
                self.made[names] = self.server_context(self.ca.issue(*names))
            return self.made[names]

    def server_context(self, pair):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*pair)
        context.load_verify_locations(self.ca.certificate)
        context.verify_mode = ssl.CERT_OPTIONAL
        context.set_alpn_protocols(["http/1.1"])
        context.sni_callback = self.on_sni
        return context

    def on_sni(self, connection, name, _):
        connection.server_name = name
        if name:
            connection.context = self.context(name)


class Server(Upstream):
    """Listens on one port of every address. The world says what is answered."""

    def __init__(self, world, port, context=None):
        self.world = world
        super().__init__(self.answer, address=("0.0.0.0", port))
        self.usual = self.context = context

    def _serve(self, plain):
        if (raw := self.world.raw) is None:
            return super()._serve(plain)
        connection = plain
        try:
            if self.context:
                connection = self._wrap(plain)
                connection.do_handshake()
            raw(connection)
        except OSError:
            pass
        finally:
            with self.changed:
                self.open.discard(connection)
                self.changed.notify_all()
            connection.close()

    def answer(self, request, send, connection):
        request.address, request.port = connection.getsockname()[:2]
        request.connection = connection
        request.https = self.context is not None
        request.server_name = getattr(connection, "server_name", None)
        request.client_certificate = connection.getpeercert() if request.https else None
        request.resumed = request.https and connection.session_reused
        return self.world.answer(request, send)


class World:
    def __init__(self, folder):
        self.hosts = isolate(folder)
        self.ca = TestCA(folder)
        self.tap = Tap()
        self.dns = DnsServer()
        self.tap.own.add(("127.0.0.1", int(self.dns.address.rsplit(":", 1)[1])))
        self.certificates = Certificates(self.ca)
        self.ended = threading.Event()
        self.servers = [Server(self, port, self.certificates.fallback) for port in TLS_PORTS]
        self.servers += [Server(self, port) for port in PLAIN_PORTS]
        self.reset(None, None)

    def reset(self, case, behaviour):
        """A new case: nothing is left of the one before."""
        self.ended.set()
        self.close_connections()
        self.ended, self.release = threading.Event(), threading.Event()
        self.case, self.behaviour = case, behaviour
        self.raw, self.requests, self.reload_without = None, [], None
        self.warming = False  # a request that only prepares the case is answered with 200
        self.dns.names, self.dns.aliases, self.dns.records, self.dns.silent = {}, {}, {}, False
        self.dns.otherwise = (ELSEWHERE,)
        for name, address in ADDRESSES.items():
            self.dns.set(name, address)
        self.hosts.write_text("")
        for server in self.servers:
            server.context = server.usual
        if behaviour is not None:
            behaviour.setup(self, case)
        self.mark()

    @property
    def secret(self):
        return self.case.policy.secret

    def expand(self, text):
        return text.replace("$SECRET", self.secret)

    def mark(self):
        """What was dialled and asked until now is not counted."""
        self.tap.clear()
        self.dns.asked.clear()

    def address_of(self, name):
        if "evil" in name and name not in self.dns.names:
            self.dns.set(name, EVIL)
        return [str(address) for address in self.dns.addresses(name)]

    def use_tls(self, context):
        """Every TLS server answers handshakes so for the rest of this case."""
        for server in self.servers:
            if server.usual is not None:
                server.context = context

    def answer(self, request, send):
        self.requests.append(request)
        return self.behaviour.answer(self, request, send)

    def close_connections(self):
        """An idle connection of one case must not serve the next. What a client sends from now on meets a reset."""
        for server in self.servers:
            with server.changed:
                for connection in server.open:
                    try:
                        connection.shutdown(2)
                    except OSError:
                        pass
            server.await_closed()

    def own_ports(self, *ports):
        """Ports of the test's own: connections to them are not counted."""
        self.tap.own.update(("127.0.0.1", port) for port in ports)
