"""What each family of the platform's classes costs: a request that uses it, for the first time and for each further time, and one
that does not, which is what the family's names add to the snapshot that every isolate is made from. Prints a table; part of
`./dev bench`.

The time is CPU time of the isolate's turns, as the outcome document reports it, so it can be read on a busy machine too."""

import argparse
import json
import pathlib
import re
import shlex
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from support.gateway import Gateway  # noqa: E402

MANY = 50
HELLO = "baseline: new Response"

# name in the table: (families of runtime/js/globals.js, what an agent does with it)
USES = {
    HELLO: ([], ""),
    "Headers": (["headers"], "new Headers({ a: '1' }).get('a')"),
    "Request": ([], "new Request('https://a.example/', { method: 'POST', body: 'x' })"),
    "URL": (["url"], "new URL('https://a.example/b?c=d').searchParams.get('c')"),
    "URLPattern": (["urlpattern"], "new URLPattern({ pathname: '/a/:b' }).test('https://a.example/a/1')"),
    "TextEncoder, TextDecoder": (["encoding"], "new TextDecoder().decode(new TextEncoder().encode('x'))"),
    "AbortController": (["abort", "events"], "new AbortController().abort()"),
    "structuredClone": (["clone"], "structuredClone({ a: [1] })"),
    "Blob, File": (["blob"], "await new Blob(['x']).text()"),
    "FormData": (["formdata"], "new FormData().append('a', 'b')"),
    "multipart, out and in": ([], "{ const f = new FormData(); f.append('a', 'b'); await new Response(f).formData(); }"),
    "ReadableStream": (["streams", "streams_bytes"], "await new Response(new ReadableStream({ start(c) { c.close(); } })).text()"),
    "TransformStream": (["streams_transform", "streams_write"],
                        "{ const t = new TransformStream(), w = t.writable.getWriter(); w.close(); await t.readable.getReader().read(); }"),
    "CompressionStream": (["compression"], "{ const t = new CompressionStream('gzip'), w = t.writable.getWriter(); w.close(); "
                                           "await t.readable.getReader().read(); }"),
    "MessageChannel": (["messaging"], "{ const { port1, port2 } = new MessageChannel(); port1.postMessage(1); "
                                      "await new Promise((resolve) => { port2.onmessage = resolve; }); }"),
    "ErrorEvent": (["event_types"], "new ErrorEvent('error')"),
    "timers": (["timers"], "await new Promise((resolve) => setTimeout(resolve, 0))"),
    "scheduler": (["scheduler"], "await scheduler.wait(0)"),
    "fetch of a data: URL": (["fetch"], "await (await fetch('data:,x')).text()"),
    "console": (["console"], "console.log('x', { a: 1 })"),
    "crypto.randomUUID": (["misc"], "crypto.randomUUID()"),
}


def source(use, times, number):
    return ("export default { async fetch() { for (let i = 0; i < %d; i++) { %s; } return new Response('hi %d'); } }"
            % (times, use, number))


def cpu_us(gateway, use, times, rounds):
    spent = []
    for number in range(rounds):
        out = gateway.outcome(source(use, times, number))
        assert out["outcome"] == "ok", out
        spent.append(out["usage"]["cpuMs"] * 1000)
    return statistics.median(spent)


def measure_uses(gateway, rounds):
    base = None
    table = {}
    for name, (_, use) in USES.items():
        once, often = (cpu_us(gateway, use, times, rounds) for times in (1, 1 + MANY))
        base = once if base is None else base
        table[name] = {"first_us": once if name == HELLO else once - base, "further_us": (often - once) / MANY}
    return table


# ---- What the snapshot holds of a family --------------------------------------------------------------------------------


def snapshot_command(build):
    """The build's own command that makes the snapshot, as arguments."""
    commands = subprocess.run(["ninja", "-C", str(build), "-t", "commands", "runtime/embed.S"], capture_output=True, text=True, check=True)
    return shlex.split(next(line for line in reversed(commands.stdout.splitlines()) if "--eager" in line))


def snapshot_bytes(build, command, globals_text):
    with tempfile.TemporaryDirectory() as folder:
        changed = pathlib.Path(folder) / "globals.js"
        changed.write_text(globals_text)
        eager = command[command.index("--eager") + 1:command.index("--lazy")]
        arguments = [str(changed) if one.endswith("/globals.js") else one for one in eager]
        subprocess.run([str(build / command[0]), folder, "--eager", *arguments], cwd=build, check=True)
        return (pathlib.Path(folder) / "snapshot.bin").stat().st_size


def without(text, families):
    for family in families:
        text, count = re.subn(r"^    %s: \[[^\]]*\],\n" % family, "", text, flags=re.M)
        assert count == 1, f"globals.js names no family {family}"
    return text


def measure_snapshot(build):
    command = snapshot_command(build)
    text = (ROOT / "runtime/js/globals.js").read_text()
    whole = snapshot_bytes(build, command, text)
    return whole, {name: whole - snapshot_bytes(build, command, without(text, families)) for name, (families, _) in USES.items() if families}


# ---- Report -------------------------------------------------------------------------------------------------------------


def print_table(whole, snapshot, uses):
    print(f"\nCPU of a request that uses nothing: {uses[HELLO]['first_us']:.0f} us; the snapshot: {whole} bytes\n")
    print(f"| {'family':<26} | first use, us | each further one, us | in every isolate, bytes |")
    print(f"|{'-' * 28}|{'-' * 14}:|{'-' * 21}:|{'-' * 24}:|")
    for name, one in uses.items():
        if name != HELLO:
            bytes_of = f"{snapshot[name]}" if name in snapshot else ""
            print(f"| {name:<26} | {one['first_us']:>13.0f} | {one['further_us']:>20.1f} | {bytes_of:>23} |")


def measure(build, folder, rounds=101):
    """The figures, for bench.json; prints the table."""
    gateway = Gateway(build, folder, {"workers": 1, "log": {"access": "off"}})
    gateway.start()
    try:
        uses = measure_uses(gateway, rounds)
    finally:
        problems = gateway.finish()
    assert not problems, problems
    whole, snapshot = measure_snapshot(build)
    print_table(whole, snapshot, uses)
    return {"snapshot_bytes": whole, "families": {name: {**one, "isolate_bytes": snapshot.get(name)} for name, one in uses.items()}}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--rounds", type=int, default=101, help="requests of each kind; medians are reported")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(options.build.resolve(), folder, options.rounds), indent=2), file=sys.stderr)


if __name__ == "__main__":
    main()
