"""Native operations stand any arguments: what hostile code could send them if it ever held them. Worth most on a sanitizer build."""

import http.client
import os
import pathlib
import random

from conftest import BUILD
from support.gateway import Gateway, programs_with

AGENT = (pathlib.Path(__file__).parent / "ops" / "agent.js").read_text()


def test_no_arguments_of_native_operations_harm_the_worker(tmp_path):
    programs = programs_with(BUILD, tmp_path / "bin", "mayfly-worker-ops")
    policy = {"rules": [{"host": "127.0.0.1", "scheme": ["http"], "port": "any"}]}
    gateway = Gateway(programs, tmp_path, {"workers": 1, "limits": {"cpu_ms": 2000, "wall_ms": 3000}, "policies": {"p": policy}, "default_policy": "p"})
    gateway.start()
    first, count = int(os.environ.get("MAYFLY_SEED", random.randrange(1, 2**30))), int(os.environ.get("MAYFLY_OPS_RUNS", "150"))
    seed, done = first, 0
    try:
        for seed in range(first, first + count):
            code = {"mainModule": "m.js", "modules": {"m.js": AGENT}, "env": {"SEED": seed, "CALLS": 600, "END": seed % 2}}
            done += gateway.run(code).body == b"done"
    except (OSError, http.client.HTTPException) as error:
        raise AssertionError(f"MAYFLY_SEED={seed} MAYFLY_OPS_RUNS=1: {error!r}; {gateway.finish()}")
    assert gateway.run({"mainModule": "m.js", "modules": {"m.js": "export default { fetch: () => new Response(String(typeof ops)) }"}}).body == b"object"
    problems = gateway.finish()
    assert not problems, "\n".join(problems)
    assert done > count / 4, "most executions ended before their calls were done"
