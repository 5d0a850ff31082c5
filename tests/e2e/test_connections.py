"""Connections that stay, as a load balancer's do, are shared among the workers."""

import os
import pathlib
import signal
import socket
import statistics

from support.attack import wait_until


def established(port):
    """Inodes of the server's ends of its open connections."""
    inodes = set()
    for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[1].split(":")[1], 16) == port and fields[3] == "01":
            inodes.add(f"socket:[{fields[9]}]")
    return inodes


def held_by(pid, port):
    links = []
    for fd in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            links.append(os.readlink(fd))
        except FileNotFoundError:
            pass  # closed meanwhile
    return len(established(port) & set(links))


def connect(gateway, count):
    """One after the other, each after the one before was served."""
    socks = []
    for _ in range(count):
        sock = socket.create_connection(("127.0.0.1", gateway.port), timeout=30)
        sock.sendall(b"GET /nothing-here HTTP/1.1\r\nhost: x\r\n\r\n")
        assert sock.recv(65536).startswith(b"HTTP/1.1 404")
        socks.append(sock)
    return socks


def test_connections_are_shared_among_the_workers(start_gateway):
    """Thirty to three workers, five times. Who happens to be awake would get twenty of them."""
    gateway = start_gateway({"workers": 3})
    workers = gateway.children("mayfly-worker")
    spreads = []
    for _ in range(5):
        socks = connect(gateway, 30)
        counts = [held_by(pid, gateway.port) for pid in workers]
        assert sum(counts) == 30
        spreads.append(max(counts) - min(counts))
        for sock in socks:
            sock.close()
        wait_until(lambda: sum(held_by(pid, gateway.port) for pid in workers) == 0, "connections stay")
    assert statistics.median(spreads) <= 9, spreads


def test_a_worker_that_is_held_keeps_nobody_waiting(start_gateway):
    """The other one has more connections and takes the next ones nevertheless."""
    gateway = start_gateway({"workers": 2})
    held, other = gateway.children("mayfly-worker")
    socks = connect(gateway, 20)
    os.kill(held, signal.SIGSTOP)
    try:
        before = held_by(other, gateway.port)
        socks += connect(gateway, 40)
        assert held_by(other, gateway.port) == before + 40
    finally:
        os.kill(held, signal.SIGCONT)
    for sock in socks:
        sock.close()
