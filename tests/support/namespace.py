"""A network namespace for one test: loopback only, with further addresses on it, so that "public" addresses can be dialled
without anything leaving the machine."""

import ctypes
import functools
import os
import subprocess
import threading

import pytest

CLONE_NEWNET = 0x40000000


def in_namespace(*addresses):
    """Decorates a test: its body runs in a thread with a network namespace of its own. Sockets made and processes started in
    there belong to it."""

    def decorate(test):
        @functools.wraps(test)
        def run(*args, **kwargs):
            problem = []

            def body():
                try:
                    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
                        raise PermissionError(os.strerror(ctypes.get_errno()))
                    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
                    for address in addresses:
                        subprocess.run(["ip", "address", "add", address, "dev", "lo"], check=True)
                    test(*args, **kwargs)
                except BaseException as error:  # the thread's end must not be the test's success
                    problem.append(error)

            thread = threading.Thread(target=body)
            thread.start()
            thread.join()
            if problem and isinstance(problem[0], PermissionError):
                pytest.skip(f"no network namespace can be made here: {problem[0]}")
            if problem:
                raise problem[0]

        return run

    return decorate
