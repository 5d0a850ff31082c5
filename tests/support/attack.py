"""What must hold while somebody attacks: honest clients are answered, the worker lives, its memory is bounded, and its
descriptors come back."""

import contextlib
import os
import pathlib
import re
import subprocess
import threading
import time

HI = 'export default { fetch() { return new Response("hi") } }'
SANITIZED = bool(os.environ.get("MAYFLY_SANITIZED"))
WAIT_SECONDS = 60


def wait_until(condition, what, seconds=WAIT_SECONDS):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what() if callable(what) else what
        time.sleep(0.01)


class Honest:
    """One client with a connection a request, and h2load with HTTP/2, over and over in the background."""

    def __init__(self, gateway):
        self.gateway, self.failures, self.served, self.stop = gateway, [], 0, threading.Event()
        self.threads = [threading.Thread(target=self._repeat, args=(ask,), daemon=True) for ask in (self._http1, self._http2)]

    def _http1(self):
        answer = self.gateway.post_js(HI)
        return None if (answer.status, answer.body) == (200, b"hi") else answer

    def _http2(self):
        data = self.gateway.folder / "hi.js"
        data.write_text(HI)
        done = subprocess.run(["h2load", "-n6", "-c2", "-m2", "-d", str(data), f"{self.gateway.url}/run"], capture_output=True,
                              text=True, timeout=60)
        return None if "status codes: 6 2xx" in done.stdout else done

    def _repeat(self, ask):
        while not self.stop.is_set():
            try:
                wrong = ask()
            except Exception as error:  # whatever went wrong, it must not have
                wrong = error
            if wrong is not None:
                self.failures.append(wrong)
            self.served += 1

    def await_more(self, count):
        goal = self.served + count
        wait_until(lambda: self.served >= goal, lambda: f"honest clients hang: {self.served} of {goal}; {self.failures}")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join(WAIT_SECONDS)


def peak_bytes(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024


@contextlib.contextmanager
def under_attack(gateway, growth=100_000_000, descriptors_after=True):
    """Around an attack on a gateway with one worker. `growth`: bytes that the worker may take more than before at any time."""
    worker, = gateway.children("mayfly-worker")
    for _ in range(20):
        assert gateway.post_js(HI).body == b"hi"
    descriptors = gateway.descriptors(worker)
    pathlib.Path(f"/proc/{worker}/clear_refs").write_text("5")  # the peak starts anew
    before = peak_bytes(worker)
    with Honest(gateway) as honest:
        yield honest
        honest.await_more(4)
    assert not honest.failures, honest.failures[:3]
    assert gateway.children("mayfly-worker") == [worker], "the worker died"
    grown = peak_bytes(worker) - before
    assert SANITIZED or grown < growth, f"the worker took {grown} bytes"
    if descriptors_after:
        wait_until(lambda: gateway.descriptors(worker) <= descriptors + 1, lambda: f"{gateway.descriptors(worker)} descriptors, {descriptors} before")
