#!/usr/bin/env python3
"""Runs cases of the outbound contract against the built gateway and broker, and prints what came of them.

    run.py --build DIR [--only PATTERN] [--verbose] [FILE]

Lanes run beside each other, each in a network namespace of its own (root, or CAP_SYS_ADMIN): most cases share one gateway; slow
ones and those about loading have theirs. Exits with 0 when every case is met but for those in expected_failures.json, and each
of these fails; with 77 where no namespace can be made."""

import argparse
import collections
import multiprocessing
import pathlib
import re
import signal
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import behaviours  # noqa: E402
import cases as corpus  # noqa: E402
from lane import Lane, LoadLane  # noqa: E402

SKIPPED = 77


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parent.parent.parent / "build")
    parser.add_argument("--only", default="", help="only cases whose id matches this pattern")
    parser.add_argument("--verbose", action="store_true", help="one line a case")
    parser.add_argument("file", nargs="?", type=pathlib.Path, default=HERE / "cases.jsonl")
    return parser.parse_args()


def lanes_of(cases):
    """(class, its cases): gateways' configurations differ between lanes."""
    groups = collections.defaultdict(list)
    for case in cases:
        case.behaviour = behaviours.find(case.upstream)
        does = case.behaviour
        groups["load" if case.via == "load" else "hosts" if does and does.hosts_file else "scaled" if does and does.scaled
               else "slow" if does and does.slow else "usual"].append(case)
    return [(name, LoadLane if name == "load" else Lane, group) for name, group in groups.items()]


def run_lane(kind, build, folder, cases, pipe):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for result in kind(build, folder, cases).run():
            pipe.send(result)
    except PermissionError as error:
        pipe.send(error)
    pipe.close()


def run_all(args, cases, folder, on_result):
    context = multiprocessing.get_context("fork")
    readers, workers = [], []
    for name, kind, group in lanes_of(cases):
        reader, writer = context.Pipe(duplex=False)
        worker = context.Process(target=run_lane, args=(kind, args.build.resolve(), folder / name, group, writer))
        worker.start()
        writer.close()
        readers.append(reader)
        workers.append(worker)
    while readers:
        for reader in multiprocessing.connection.wait(readers):
            try:
                result = reader.recv()
            except EOFError:
                readers.remove(reader)
                continue
            if isinstance(result, PermissionError):
                print(result, file=sys.stderr)
                sys.exit(SKIPPED)
            on_result(result)
    for worker in workers:
        worker.join()
        if worker.exitcode != 0:
            raise SystemExit(f"a lane ended with {worker.exitcode}")


def report(cases, results, known, seconds):
    """The table, and everything that is not as expected. Returns whether all is."""
    rows, wrong = collections.defaultdict(collections.Counter), []
    for result in results:
        failed, listed = bool(result.problems), result.id in known
        kind = ("known" if listed else "failed") if failed else ("mended" if listed else "passed")
        rows[result.category][kind] += 1
        if kind in ("failed", "mended"):
            wrong.append((kind, result))
    for kind, result in wrong:
        print(f"\n{result.id}: expected {result.expected}. {result.why}")
        for problem in result.problems or ["is listed in expected_failures.json, and is met"]:
            print(f"    {problem}")
    print(f"\n{'category':<10}{'cases':>7}{'passed':>8}{'known failures':>16}{'failed':>8}")
    total = collections.Counter()
    for category in sorted(rows):
        total.update(rows[category])
        line(category, rows[category])
    line("all", total)
    missing = {case.id for case in cases} - {result.id for result in results}
    print(f"{len(results)} of {len(cases)} cases were run in {seconds:.0f} s" + (f"; not run: {sorted(missing)}" if missing else ""))
    return not wrong and not missing


def line(name, row):
    print(f"{name:<10}{sum(row.values()):>7}{row['passed'] + row['mended']:>8}{row['known']:>16}{row['failed']:>8}")


def main():
    args = arguments()
    cases = [case for case in corpus.load(args.file) if re.search(args.only, case.id)]
    known, results, started = corpus.expected_failures(), [], time.monotonic()

    def on_result(result):
        results.append(result)
        if args.verbose:
            print(f"{'FAIL' if result.problems else 'ok':<5}{result.id:<14}{result.seconds * 1000:6.0f} ms  {'; '.join(result.problems)[:400]}",
                  flush=True)

    with tempfile.TemporaryDirectory(prefix="outbound-cases-") as folder:
        run_all(args, cases, pathlib.Path(folder), on_result)
    sys.exit(0 if report(cases, results, known, time.monotonic() - started) else 1)


if __name__ == "__main__":
    main()
