"""A real gateway: the built `mayfly serve` with its workers and brokers, on ports that the kernel chose."""

import hashlib
import http.client
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import threading
import time

START_SECONDS = 60
STOP_SECONDS = 60
OUTCOME = "application/vnd.mayfly.outcome+json"
# A line that must never be logged, whatever a test did to the gateway.
FATAL = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error:|Segmentation|FATAL|Fatal error|core dumped")


def tenant(key, **options):
    """A configuration's entry for one who shows this key."""
    return {"keys": [{"sha256": hashlib.sha256(key.encode()).hexdigest()}], **options}


def programs_with(build, folder, worker):
    """The programs in a folder of their own, which is made, with a test build of the worker."""
    folder.mkdir(parents=True, exist_ok=True)
    for program, source in (("mayfly", "mayfly"), ("mayfly-broker", "mayfly-broker"), ("mayfly-worker", f"tests/{worker}")):
        shutil.copy(pathlib.Path(build) / source, folder / program)
    return folder


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.header_list = response.getheaders()
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode()

    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json().get("code")

    def __repr__(self):
        return f"<{self.status} {self.headers.get('content-type')} {self.body[:400]!r}>"


class Gateway:
    """deaths_expected: False; True: children may die, though not of a fault; "any": of whatever."""

    def __init__(self, build, folder, config=None, args=(), env=None, deaths_expected=False):
        self.build, self.folder = pathlib.Path(build), pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config = dict(config or {})
        self.config.setdefault("listen", [{"address": "127.0.0.1:0"}])
        self.config.setdefault("admin", {"address": "127.0.0.1:0"})
        self.config.setdefault("workers", 2)
        self.config_file = self.folder / "mayfly.json"
        self.args, self.env = list(args), {**os.environ, **(env or {})}
        self.deaths_expected = deaths_expected
        self.log, self.access, self.news = [], [], queue.Queue()
        self.process = None
        self.urls = []

    # ---- life -----------------------------------------------------------------------------------------------------

    def write_config(self):
        self.config_file.write_text(json.dumps(self.config, indent=2))

    def spawn(self):
        self.write_config()
        self.process = subprocess.Popen(
            [str(self.build / "mayfly"), "serve", "--config", str(self.config_file), *self.args],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env, cwd=self.folder)
        self._threads = [threading.Thread(target=self._read, args=(stream, lines), daemon=True)
                         for stream, lines in ((self.process.stderr, self.log), (self.process.stdout, self.access))]
        for thread in self._threads:
            thread.start()

    def start(self):
        self.spawn()
        self.await_log("ready")
        self.find_ports()

    def find_ports(self):
        """Where it listens, as it has logged."""
        for entry in list(self.log):
            found = re.match(r"listening on (admin )?(https?)://(\S+):(\d+)$", self._message(entry))
            if found and found[1]:
                self.admin_port = int(found[4])
            elif found:
                self.urls.append(f"{found[2]}://{found[3]}:{found[4]}")
        self.port = int(self.urls[0].rsplit(":", 1)[1])
        self.url = self.urls[0]

    def _read(self, stream, lines):
        for raw in stream:
            text = raw.decode(errors="replace").rstrip("\n")
            try:
                entry = json.loads(text)
            except ValueError:
                entry = text
            lines.append(entry)
            self.news.put(entry)

    @staticmethod
    def _message(entry):
        return entry.get("message", "") if isinstance(entry, dict) else entry

    def await_log(self, text, lines=None, seconds=START_SECONDS, after=0):
        """Waits for a log line whose message contains the text, from line number `after` on; returns it."""
        lines = self.log if lines is None else lines
        deadline = time.monotonic() + seconds
        while True:
            for entry in list(lines)[after:]:
                if text in self._message(entry):
                    return entry
            left = deadline - time.monotonic()
            if left <= 0 or (self.process.poll() is not None and self.news.empty()):
                raise AssertionError(f"no log line with {text!r}; log:\n" + "\n".join(map(str, self.log[-40:])))
            self.await_news(left)

    def await_news(self, seconds=1):
        """Until there is another line of either log, or a while has passed."""
        try:
            self.news.get(timeout=min(seconds, 1))
        except queue.Empty:
            pass

    def await_access(self, predicate, seconds=START_SECONDS):
        """Waits for an access log line that the predicate accepts; returns it."""
        deadline = time.monotonic() + seconds
        while True:
            for entry in list(self.access):
                if isinstance(entry, dict) and predicate(entry):
                    return entry
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"no such access log line: {self.access[-10:]}")
            self.await_news(left)

    def reload(self):
        mark = len(self.log)
        self.write_config()
        self.process.send_signal(signal.SIGHUP)
        return mark

    def stop(self, sig=signal.SIGTERM):
        draining = any("draining" in self._message(entry) for entry in list(self.log))
        if self.process.poll() is None and not draining:
            self.process.send_signal(sig)
        return self.process.wait(STOP_SECONDS)

    def finish(self):
        """Drains it; returns what was wrong with its life."""
        if self.process is None:
            return []
        problems = []
        already = self.process.poll()
        try:
            code = self.stop() if already is None else already
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = "a drain that never ended"
        for thread in self._threads:
            thread.join(5)
        if code != 0 and not (already is not None and self.deaths_expected):
            problems.append(f"gateway ended with {code}")
        for entry in self.log:
            text = entry if isinstance(entry, str) else json.dumps(entry)
            if (FATAL.search(text) and self.deaths_expected != "any") or (not self.deaths_expected and "a child has died" in text):
                problems.append(f"gateway logged: {text}")
        if problems:
            problems.append("last lines:\n" + "\n".join(map(str, self.log[-30:])))
        return problems

    # ---- processes -----------------------------------------------------------------------------------------------

    def children(self, program):
        """The pids of the live children of this program ("mayfly-worker", "mayfly-broker"), oldest first."""
        listing = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
                                 capture_output=True, text=True).stdout
        return [int(line.split()[0]) for line in listing.splitlines() if program in line and "<defunct>" not in line]

    @staticmethod
    def descriptors(pid):
        return len(os.listdir(f"/proc/{pid}/fd"))

    @staticmethod
    def resident_bytes(pid):
        fields = pathlib.Path(f"/proc/{pid}/statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")

    @staticmethod
    def private_bytes(pid):
        """Resident pages that are the process's own: what the executable maps is shared and left out."""
        _, resident, shared = pathlib.Path(f"/proc/{pid}/statm").read_text().split()[:3]
        return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")

    # ---- requests ------------------------------------------------------------------------------------------------

    def request(self, method, path, body=None, headers=None, port=None, timeout=60):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def post_js(self, source, path="", headers=None, **options):
        if isinstance(source, str):
            source = source.encode()
        return self.request("POST", "/run" + path, source,
                            {"content-type": "application/javascript", **(headers or {})}, **options)

    def run(self, code, headers=None, **options):
        """Posts a WorkerCode object."""
        return self.request("POST", "/run", json.dumps(code).encode(),
                            {"content-type": "application/json", **(headers or {})}, **options)

    def outcome(self, source, headers=None, **code):
        """The outcome document of a main module's source, or of a whole WorkerCode given as keywords."""
        if source is not None:
            code = {"mainModule": "main.js", "modules": {"main.js": source}, **code}
        return self.run(code, {"accept": OUTCOME, **(headers or {})}).json()

    def admin(self, path):
        return self.request("GET", path, port=self.admin_port)
