"""What the machine itself costs: kept out of the figures, or shown beside them.

A core that has nothing to do for milliseconds goes to sleep, and on a virtual machine waking it takes longer than a request: a bare echo
server needs 300 us instead of 30 once five milliseconds lie between two messages. So processes of the lowest priority keep the cores
awake where single requests are timed: whoever has something to do takes the core from them at once."""

import contextlib
import os
import select
import signal
import socket
import statistics
import time


def child(work, cpu):
    pid = os.fork()
    if pid == 0:
        try:
            os.sched_setaffinity(0, {int(cpu)})
            work()
        finally:
            os._exit(1)
    return pid


def spin():
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    while True:
        pass


@contextlib.contextmanager
def running(work, cpus):
    pids = [child(work, cpu) for cpu in set(cpus)]
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def kept_awake(*cpus):
    return running(spin, cpus)


def nodelay(sock):
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def echo(listener):
    sock = nodelay(listener.accept()[0])
    poll = select.epoll()
    poll.register(sock, select.EPOLLIN)
    while poll.poll():
        sock.sendall(sock.recv(65536))


def timed(sock, message):
    """Microseconds until the first bytes of the answer are there, and these bytes."""
    start = time.perf_counter_ns()
    sock.sendall(message)
    data = sock.recv(65536)
    return (time.perf_counter_ns() - start) / 1000, data


def echo_us(cpu, count, gap):
    """What a message and its answer take with an echo server on that core, and `gap` seconds between two."""
    with socket.create_server(("127.0.0.1", 0)) as listener, running(lambda: echo(listener), [cpu]):
        sock = nodelay(socket.create_connection(listener.getsockname()))
        times = []
        for _ in range(count):
            times.append(timed(sock, b"x" * 256)[0])
            time.sleep(gap)
        sock.close()
    return statistics.median(times)
