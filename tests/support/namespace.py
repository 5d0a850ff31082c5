"""A network namespace for one test: loopback only, with further addresses on it, so that "public" addresses can be dialled
without anything leaving the machine."""

import ctypes
import functools
import os
import subprocess
import threading

import pytest

CLONE_NEWNET, CLONE_NEWNS = 0x40000000, 0x00020000


def in_thread_of_its_own(kind, what, body):
    """Runs body() in a thread, after it has got a namespace of this kind; the test is skipped where that is not allowed."""
    problem = []

    def run():
        try:
            if ctypes.CDLL(None, use_errno=True).unshare(kind) != 0:
                raise PermissionError(os.strerror(ctypes.get_errno()))
            body()
        except BaseException as error:  # the thread's end must not be the test's success
            problem.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if problem and isinstance(problem[0], PermissionError):
        pytest.skip(f"no {what} namespace can be made here: {problem[0]}")
    if problem:
        raise problem[0]


def in_namespace(*addresses):
    """Decorates a test: its body runs in a thread with a network namespace of its own. Sockets made and processes started in
    there belong to it."""

    def decorate(test):
        @functools.wraps(test)
        def run(*args, **kwargs):
            def body():
                subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
                for address in addresses:
                    subprocess.run(["ip", "address", "add", address, "dev", "lo"], check=True)
                test(*args, **kwargs)

            in_thread_of_its_own(CLONE_NEWNET, "network", body)

        return run

    return decorate
