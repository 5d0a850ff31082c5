"""A real mayfly-broker alone: this side plays its supervisor (control socket) and its workers (channels), frame by frame."""

import array
import json
import os
import select
import signal
import socket
import struct
import time

import pytest

CONFIG, CHANNEL, LOG, SECRETS, START, DRAIN = 1, 3, 5, 7, 11, 12
READY, APPLIED, REFUSED, BAD_PEER, DRAINED, LOG_FULL = 64, 65, 66, 67, 68, 69
LOG_AUDIT = 2
EXEC_OPEN, EXEC_CLOSE, FETCH, FETCH_BODY, FETCH_CREDIT, FETCH_CANCEL = range(1, 7)
HEAD, BODY, CREDIT, FAIL, RECORD = range(7, 12)
FOLLOW, MANUAL, ERROR = range(3)
DENIED, UNREACHABLE, MALFORMED, REDIRECT, LIMIT, PROTOCOL, BOUND = range(1, 8)
ALLOW, DENY, FAILED = 1, 2, 3
FIN = 1
UNKNOWN = 2 ** 64 - 1
SECONDS = 20


def string(text):
    data = text if isinstance(text, bytes) else text.encode("latin-1")
    return struct.pack("<I", len(data)) + data


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self, code):
        size = struct.calcsize("<" + code)
        value = struct.unpack_from("<" + code, self.data, self.at)[0]
        self.at += size
        return value

    def string(self):
        size = self.number("I")
        self.at += size
        return self.data[self.at - size:self.at].decode("latin-1")


class Record:
    def __init__(self, payload):
        r = Reader(payload)
        self.verdict, self.status, self.ms = r.number("B"), r.number("H"), r.number("I")
        self.method, self.host, self.port, self.rule, self.reason = r.string(), r.string(), r.number("H"), r.string(), r.string()


class Answer:
    """What came for one fetch so far."""

    def __init__(self):
        self.records, self.status, self.headers, self.url, self.redirected = [], None, [], None, None
        self.body, self.credit, self.done, self.failure, self.text = bytearray(), 0, False, None, None

    def header(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def take(self, kind, flags, payload):
        r = Reader(payload)
        if kind == RECORD:
            self.records.append(Record(payload))
        elif kind == HEAD:
            self.status, self.reason, self.url, self.redirected = r.number("H"), r.string(), r.string(), bool(r.number("B"))
            self.headers = [(r.string(), r.string()) for _ in range(r.number("H"))]
        elif kind == BODY:
            self.body += payload
            self.done = bool(flags & FIN)
        elif kind == CREDIT:
            self.credit += r.number("I")
        elif kind == FAIL:
            self.failure, self.text, self.done = r.number("B"), r.string(), True


class Channel:
    """The worker's end of one channel."""

    def __init__(self, sock):
        self.socket, self.pending, self.answers, self.next = sock, b"", {}, 1
        self.gone = False

    def send(self, kind, execution, fetch=0, payload=b"", flags=0):
        self.socket.sendall(struct.pack("<IBBHII", len(payload), kind, flags, 0, execution, fetch) + payload)

    def open(self, execution=1, credential="", policy="", sub_requests=1000):
        self.send(EXEC_OPEN, execution, 0, string(f"exec-{execution}") + string(credential) + string(policy)
                  + struct.pack("<I", sub_requests))

    def close_execution(self, execution=1):
        self.send(EXEC_CLOSE, execution)

    def ask(self, url, method="GET", headers=(), redirect=FOLLOW, body=None, length=UNKNOWN, execution=1):
        """Sends FETCH; body: True (streamed by the test), bytes (sent whole), None. Returns (number, answer)."""
        number, self.next = self.next, self.next + 1
        payload = (string(method) + string(url) + struct.pack("<BBQH", redirect, body is not None, length if body is not None else 0,
                   len(headers)) + b"".join(string(name) + string(value) for name, value in headers))
        self.answers[execution, number] = Answer()
        self.send(FETCH, execution, number, payload)
        if isinstance(body, bytes):
            self.send(FETCH_BODY, execution, number, body, FIN)
        return number, self.answers[execution, number]

    def fetch(self, url, **more):
        number, answer = self.ask(url, **more)
        return self.wait(answer, lambda: answer.done, grant=(more.get("execution", 1), number))

    def wait(self, answer, until, seconds=SECONDS, grant=None):
        """Reads messages until the condition holds; grants credit for the body of `grant` as it comes."""
        deadline = time.monotonic() + seconds
        while not until():
            before = len(answer.body)
            self.step(deadline)
            if grant and len(answer.body) > before and not answer.done:
                self.send(FETCH_CREDIT, *grant, struct.pack("<I", len(answer.body) - before))
        return answer

    def step(self, deadline):
        """Reads and files what comes next."""
        left = deadline - time.monotonic()
        assert left > 0 and select.select([self.socket], [], [], left)[0], "the broker says nothing"
        data = self.socket.recv(1 << 20)
        if not data:
            self.gone = True
            raise EOFError("the broker closed the channel")
        self.pending += data
        while len(self.pending) >= 16:
            size, kind, flags, _, execution, fetch = struct.unpack_from("<IBBHII", self.pending)
            if len(self.pending) < 16 + size:
                break
            payload, self.pending = self.pending[16:16 + size], self.pending[16 + size:]
            assert not self.answers[execution, fetch].done, "a message after the end of its fetch"
            self.answers[execution, fetch].take(kind, flags, payload)

    def quiet(self, seconds=0.3):
        """True when nothing comes for that long: for claims that something does NOT happen."""
        return not select.select([self.socket], [], [], seconds)[0]

    def await_gone(self, seconds=SECONDS):
        deadline = time.monotonic() + seconds
        try:
            while True:
                self.step(deadline)
        except (EOFError, ConnectionError):
            return True


class Broker:
    def __init__(self, build, folder, config, env=None, secrets=None):
        self.secrets = secrets or {}
        self.folder, self.slots, self.version = folder, 0, 0
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.log_file = folder / "broker.log"
        self.audit_file = folder / "audit.jsonl"
        log = os.open(self.log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        kept = {name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS") if name in os.environ}
        actions = [(os.POSIX_SPAWN_DUP2, log, 2), (os.POSIX_SPAWN_DUP2, theirs.fileno(), 3)]
        program = str(build / "mayfly-broker")
        self.pid = os.posix_spawn(program, [program, "broker.0"], {**kept, **(env or {})}, file_actions=actions)
        os.close(log)
        theirs.close()
        audit = os.open(self.audit_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.tell(LOG, LOG_AUDIT, audit)
        self.exit = None
        self.configure(config)

    def tell(self, kind, number=0, fd=None):
        fds = [] if fd is None else [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))]
        self.control.sendmsg([struct.pack("=II", kind, number)], fds)
        if fd is not None:
            os.close(fd)

    def configure(self, config):
        self.version += 1
        fd = os.memfd_create("secrets")
        os.write(fd, b"".join(f"{name}={value}".encode() + b"\0" for name, value in self.secrets.items()))
        self.tell(SECRETS, 0, fd)
        fd = os.memfd_create("config")
        os.write(fd, json.dumps(config).encode())
        self.tell(CONFIG, self.version, fd)

    def hear(self, seconds=SECONDS):
        """(kind, number, text) of what the broker tells its supervisor next."""
        assert select.select([self.control], [], [], seconds)[0], "the broker tells nothing"
        packet = self.control.recv(8192)
        if not packet:
            raise EOFError("the broker is gone")
        return (*struct.unpack_from("=II", packet), packet[8:].decode())

    def start(self):
        assert self.hear() == (APPLIED, 1, ""), self.log
        self.tell(START)
        assert self.hear() == (READY, 0, "")
        return self

    def channel(self):
        ours, theirs = socket.socketpair()
        self.tell(CHANNEL, self.slots, os.dup(theirs.fileno()))
        theirs.close()
        self.slots += 1
        return Channel(ours)

    @property
    def log(self):
        return self.log_file.read_text()

    @property
    def audit_lines(self):
        """All whole lines of the audit log."""
        return [json.loads(line) for line in self.audit_file.read_text().splitlines()]

    @property
    def audit(self):
        """The lines that are decisions about hops."""
        return [line for line in self.audit_lines if line["event"] == "decision"]

    def await_audit(self, count, seconds=SECONDS):
        """The audit line is written by the broker's own turn; it may be a moment behind the answer's last byte."""
        deadline = time.monotonic() + seconds
        while len(self.audit) < count and time.monotonic() < deadline:
            select.select([], [], [], 0.01)
        return self.audit

    def await_exit(self, seconds=SECONDS):
        deadline = time.monotonic() + seconds
        while self.exit is None and time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit = os.waitstatus_to_exitcode(status)
            else:
                select.select([], [], [], 0.01)
        return self.exit

    def finish(self):
        """Closes the control socket, upon which it must exit with 0; returns what is wrong."""
        self.control.close()
        if self.await_exit() is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            return ["the broker does not exit"]
        problems = [line for line in self.log.splitlines() if "Sanitizer" in line or "runtime error" in line]
        return problems + ([f"exit code {self.exit}"] if self.exit != 0 else [])


@pytest.fixture
def channel_for(start_broker):
    """channel_for(*rules): a channel with execution 1 open, to a broker with these rules, as the test's own start_broker makes it."""

    def make(*rules, **more):
        broker = start_broker(*rules, **more)
        channel = broker.channel()
        channel.open()
        channel.broker = broker
        return channel

    return make
