"""Runs web-platform-tests inside Mayfly's isolates: each file is posted to a real gateway as a program of its own, and fetches what
it needs from a server of the tree. Prints passed and failed subtests per area, with Node's figure beside it where the same
files run in Node.

What is expected to fail, and what is left out, stands in expectations/, one file an area, under its reason. A failure that is not
there, or one that is there and has gone, makes the exit code 1. `--update` rewrites the files: what is new goes under `--reason`."""

import argparse
import concurrent.futures
import functools
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(HERE)]
from support.gateway import OUTCOME, Gateway  # noqa: E402
from expectations import Expectations  # noqa: E402
from suite import AREAS, tests_of  # noqa: E402

SECONDS = 120
NODE_SECONDS = 30
MAIN = "import run from './test.cjs'; export default { async fetch() { await run(); return new Response('done'); } };"
LIMITS = {"cpu_ms": 60000, "wall_ms": 60000, "memory_mb": 512, "sub_requests": 10000, "timers": 10000, "log_bytes": 64 << 20,
          "log_lines": 1000000, "code_bytes": 16 << 20}
POLICY = {"rules": [{"host": "127.0.0.1", "scheme": ["http"], "port": "any", "cidr": ["127.0.0.0/8"], "allow_special": True}]}
STATUS = ["PASS", "FAIL", "TIMEOUT", "NOTRUN", "OPTIONAL"]
HARNESS = "(harness)"


class Tree(http.server.SimpleHTTPRequestHandler):
    """The files of the checkout; tests read their data and the interface definitions by fetch."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """fetch/api/resources/echo-content.py of the tree's own server."""
        found = self.path.endswith("/echo-content.py")
        body = self.rfile.read(int(self.headers.get("content-length") or 0)) if found else b""
        self.send_response(200 if found else 404)
        self.send_header("content-type", "text/plain")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # a test that has ended does not wait for what it fetched


def serve(root):
    server = Server(("127.0.0.1", 0), functools.partial(Tree, directory=root))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


# ---- One test -----------------------------------------------------------------------------------------------------------


def results_of(lines, end):
    """Subtest -> (status, message) from the lines of report.js. `end`: what became of the run, None if it ended well."""
    results, harness = {}, end
    for line in lines:
        try:
            told = json.loads(line)
            kind = told.get("wpt")
        except (ValueError, AttributeError):
            continue
        if kind == "new":
            results.setdefault(told["name"], ("NOTRUN", "it never ended"))
        elif kind == "result":
            results[told["name"]] = (STATUS[told["status"]], told["message"] or "")
        elif kind == "done":
            harness = harness or (told["message"] or f"status {told['status']}" if told["status"] != 0 else None)
        elif kind == "crash":
            harness = told["message"]
    if harness or not results:
        results[HARNESS] = ("FAIL", harness or "no subtest at all")
    return results


def in_mayfly(gateway, origin, test):
    source = f"module.exports = function (exports, module, require) {{{test.source(origin)}\n;return wptFinished;\n}};"
    code = {"mainModule": "main.js", "modules": {"main.js": MAIN, "test.cjs": {"cjs": source}}}
    answer = gateway.run(code, {"accept": OUTCOME}, timeout=SECONDS).json()
    end = None
    if answer.get("outcome") != "ok":
        error = answer.get("error", answer)
        end = f"{error.get('code')}: {error.get('name', '')} {error.get('message', error.get('detail', ''))}"
    return results_of([entry["message"] for entry in answer.get("logs", [])], end)


class NodeRunner:
    """The same program in a process of Node's for each test. Its lines go into a file: nothing is lost when it is killed."""

    def __init__(self, node):
        self.node = node
        self.version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()

    def run(self, origin, test):
        with tempfile.TemporaryFile("w+") as program, tempfile.TemporaryFile("w+") as lines:
            program.write(test.source(origin))
            program.seek(0)
            try:
                code = subprocess.run([self.node, "--no-warnings", str(HERE / "node.mjs")], stdin=program, stdout=lines,
                                      stderr=subprocess.DEVNULL, timeout=NODE_SECONDS).returncode
            except subprocess.TimeoutExpired:
                code = "by the time limit"
            lines.seek(0)
            return results_of(lines, None if code == 0 else f"exit {code}")


# ---- All of them --------------------------------------------------------------------------------------------------------


def run_area(pool, run, tests):
    return dict(zip([test.name for test in tests], pool.map(run, tests)))


def percent(pair):
    return f"{pair[0]:6} {pair[1]:6} {100 * pair[0] / max(1, sum(pair)):6.1f} %"


def total(expected, results):
    pairs = [expected.counted(test, one) for test, one in results.items()]
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


def engine_major(build):
    told = subprocess.run([str(build / "mayfly"), "version"], capture_output=True, text=True, check=True).stdout
    return next(line.split()[1].split(".")[0] for line in told.splitlines() if line.startswith("V8 "))


def show(test, results, verbose):
    for name, (status, message) in sorted(results.items()):
        if status not in ("PASS", "OPTIONAL") or verbose > 1:
            print(f"  {status} {test}: {name}\n      {message[:400]}")


class Suite:
    def __init__(self, options, root, gateway, node):
        self.options, self.root, self.gateway, self.node = options, root, gateway, node
        self.server = serve(root)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        self.engine = engine_major(options.build)
        self.problems, self.rows = [], []

    def area(self, pool, area, folders):
        expected = Expectations(HERE / "expectations", area, self.engine)
        whole = folders == [AREAS.get(area)]
        found = [tests_of(self.root, folder) for folder in folders]
        tests = [test for there, _ in found for test in there if not expected.skips(test.path)]
        for test in (one for _, missing in found for one in missing):
            print(f"{test.name} is left out: it needs scripts that are not in this tree")
        if not tests:
            return
        results = run_area(pool, functools.partial(in_mayfly, self.gateway, self.origin), tests)
        beside = run_area(pool, functools.partial(self.node.run, self.origin), tests) if self.node else None
        if self.options.verbose:
            for name, one in results.items():
                show(name, one, self.options.verbose)
        if self.options.update:
            key = expected.engine_key if self.options.this_engine else "not here" if self.options.not_here else "fail"
            expected.update(results, whole, self.options.reason, key)
        else:
            self.problems += expected.compare(results, whole)
        self.rows.append((area, len(tests), total(expected, results), total(expected, beside) if beside else None))
        print(self.row(self.rows[-1]), flush=True)

    def head(self):
        return f"{'area':32} files passed failed          " + (f" Node {self.node.version}" if self.node else "")

    @staticmethod
    def row(row):
        area, files, ours, theirs = row
        return f"{area:32} {files:5} {percent(ours)}" + (f" {percent(theirs)}" if theirs else "")

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        for problem in self.problems:
            print(problem)
        columns = [[row[column] for row in self.rows if row[column]] for column in (2, 3)]
        sums = [tuple(map(sum, zip(*pairs))) for pairs in columns if pairs]
        files = sum(row[1] for row in self.rows)
        if sums:
            print(self.row(("all", files, sums[0], sums[1] if len(sums) > 1 else None)))
        return 1 if self.problems else 0


# ---- Command line -------------------------------------------------------------------------------------------------------


def arguments():
    parser = argparse.ArgumentParser(prog="./dev wpt", description="web-platform-tests inside Mayfly")
    parser.add_argument("--wpt", type=pathlib.Path, help="a checkout; without it, the copy in the repository")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--no-node", action="store_true", help="no figure of Node's")
    parser.add_argument("--update", action="store_true", help="write what fails now into expectations/")
    parser.add_argument("--reason", default="new: to be looked into", help="the reason that --update gives to what is new")
    parser.add_argument("--this-engine", action="store_true", help="with --update: what is new is V8's, of this version only")
    parser.add_argument("--not-here", action="store_true", help="with --update: what is new cannot be had without a document")
    parser.add_argument("--jobs", type=int, default=2 * (os.cpu_count() or 1))
    parser.add_argument("-v", "--verbose", action="count", default=0, help="print each failure; -vv: each subtest")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="areas, folders or files of the tree; default: all areas")
    return parser.parse_args()


def unpacked(options, folder):
    if options.wpt:
        return options.wpt.resolve()
    with tarfile.open(HERE / "tests.tar.xz") as archive:
        archive.extractall(folder)
    shutil.copytree(HERE / "ours", folder, dirs_exist_ok=True)
    return folder


def by_area(paths):
    """Area -> the folders to run in it. A path names an area, several of them, or something within one."""
    chosen = {}
    for path in (path.strip("/") for path in paths or AREAS):
        below = [(area, folder) for area, folder in AREAS.items() if f"{folder}/".startswith(f"{path}/")]
        around = [(area, path) for area, folder in AREAS.items() if path.startswith(f"{folder}/")]
        for area, folder in below or around or [(path.split("/")[0], path)]:
            chosen.setdefault(area, []).append(folder)
    return chosen


def main():
    options = arguments()
    options.build = options.build.resolve()
    node = None if options.no_node or not shutil.which("node") else NodeRunner(shutil.which("node"))
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mayfly-wpt-") as scratch:
        config = {"workers": min(4, os.cpu_count() or 1), "limits": LIMITS, "policies": {"wpt": POLICY}, "default_policy": "wpt",
                  "body_max_bytes": 32 << 20, "queue": {"wait_ms": 600000}, "log": {"access": "off"}}
        root = unpacked(options, pathlib.Path(scratch) / "tree")
        gateway = Gateway(options.build, pathlib.Path(scratch) / "gateway", config)
        gateway.start()
        try:
            suite = Suite(options, root, gateway, node)
            print(suite.head())
            with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
                for area, folders in by_area(options.paths).items():
                    suite.area(pool, area, folders)
            code = suite.close()
        finally:
            problems = gateway.finish()
    print(f"V8 {suite.engine}, {time.monotonic() - began:.0f} s", *problems, sep="\n")
    return 1 if problems else code


sys.exit(main())
