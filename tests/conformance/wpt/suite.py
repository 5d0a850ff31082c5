"""The tests of a web-platform-tests checkout as scripts for a runtime without documents: which files there are, and what a
program made of one of them contains."""

import pathlib
import re

# Name of the area, and the folder that it is.
AREAS = {area: area for area in (
    "url", "encoding", "dom/abort", "dom/events", "html/webappapis/atob", "html/webappapis/microtask-queuing",
    "html/webappapis/structured-clone", "html/webappapis/timers", "webidl", "hr-time", "user-timing", "performance-timeline",
    "console", "streams", "fetch/data-urls", "webmessaging", "FileAPI", "WebCryptoAPI", "wasm")}
STRING = r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\""""
LITERAL = re.compile(STRING)
OBJECTS = re.compile(r"add_objects\(\{((?:" + STRING + r"""|[^'"}])*)\}""")
ESCAPED = re.compile(r"\\(.)")
STRICT = re.compile(r"""(?:\s|//[^\n]*\n|/\*.*?\*/)*['"]use strict['"]""", re.DOTALL)
IMPORT = re.compile(r"importScripts\(([^)]*)\)")
META = re.compile(r"^// META: ([a-z]+)=(.*)$")
# Where the server of wpt has another name for a file than its tree.
ALIASES = {"/resources/WebIDLParser.js": "/resources/webidl2/lib/webidl2.js"}
HERE = pathlib.Path(__file__).resolve().parent


class Test:
    """One run: a file, with one of its variants."""

    def __init__(self, root, path, meta, variant):
        self.root, self.path, self.meta, self.variant = root, path, meta, variant
        self.name = path + variant
        text = (root / path).read_text(errors="replace") if path.endswith(".worker.js") else ""
        imported = [literal[1:-1] for call in IMPORT.findall(text) for literal in LITERAL.findall(call)]
        self.imported = [script for script in imported if not script.endswith("/testharness.js")]

    def scripts(self):
        """The files that the test loads before its own text, as paths in the tree."""
        for script in self.meta.get("script", []) + self.imported:
            script = ALIASES.get(script, script)
            whole = self.root / script.lstrip("/") if script.startswith("/") else (self.root / self.path).parent / script
            yield whole.resolve().relative_to(self.root)

    def source(self, origin):
        """The body of a sloppy function: what a classic script's global scope is here. Its helpers come first, then the
        harness, the scripts that the test names, the test."""
        host = origin.split("//")[1]
        parts = [f"const wptLocation = {{ origin: '{origin}', protocol: 'http:', host: '{host}', hostname: '{host.split(':')[0]}', "
                 f"port: '{host.split(':')[1]}', pathname: '/{self.path}', search: '{self.variant}' }};\n",
                 (HERE / "before.js").read_text(), (self.root / "resources/testharness.js").read_text(),
                 (HERE / "report.js").read_text()]
        text = (self.root / self.path).read_text(errors="replace")
        for script in self.scripts():
            if script.as_posix() == "FileAPI/support/Blob.js":
                parts.append("var FileReader = globalThis.FileReader ?? wptFileReader;\n")
            if script.name == "idlharness.js":
                parts.append(f"wptPretendWorker();\nvar eval = wptEvalOf({{{objects_of(text)}}});\n")
            parts.append((self.root / script).read_text(errors="replace"))
        parts.append(f"(function () {{ 'use strict';\n{text}\n}}).call(this);" if STRICT.match(text) else text)
        return "\n;\n".join(parts)


def objects_of(text):
    """The expressions that idlharness is told to eval, as members of an object: eval is off in the isolates."""
    literals = [literal for block in OBJECTS.findall(text) for literal in LITERAL.findall(block)]
    return ", ".join(f"[{literal}]: () => ({ESCAPED.sub(lambda found: found[1], literal[1:-1])})" for literal in literals
                     if len(literal) > 2)


def meta_of(text):
    meta = {}
    for line in text.split("\n"):
        found = META.match(line.rstrip())
        if found:
            meta.setdefault(found[1], []).append(found[2])
        elif line.strip() and not line.startswith("//"):
            break
    return meta


def for_us(meta):
    """Whether its META says that the test is one for windows or workers at all."""
    scopes = ",".join(meta.get("global", ["window,dedicatedworker"])).split(",")
    return bool({"window", "worker", "dedicatedworker", "jsshell"} & {scope.strip() for scope in scopes})


def tests_of(root, folder):
    """All tests below a folder (or in one file), sorted by name; and those whose scripts are not in this tree."""
    root, start = root.resolve(), root.resolve() / folder
    files = [start] if start.is_file() else sorted(start.rglob("*.js"))
    found, missing = [], []
    for file in files:
        if not re.search(r"\.(any|window|worker)\.js$", file.name):
            continue
        meta = meta_of(file.read_text(errors="replace"))
        if for_us(meta):
            path = file.relative_to(root).as_posix()
            made = [Test(root, path, meta, variant) for variant in meta.get("variant", [""])]
            whole = all((root / script).exists() for script in made[0].scripts())
            (found if whole else missing).extend(made)
    return found, missing
