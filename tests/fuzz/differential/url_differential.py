"""Our URL parser against the standard's reference implementation (whatwg-url, pinned here) on inputs that are mutated from the
standard's own tests: any difference is a finding. Of mid-2024, as those tests are: later, "^" came to be encoded in paths.

    python3 tests/fuzz/differential/url_differential.py SECONDS [--build DIR] [--seed N]

Not against Node's own URL: that of Node 20 leaves "/.a/../b" as it is, takes "x#y" against an opaque base, and knows no bidi rule.
Characters that Unicode got after the version of Python's tables are left out: ICU and the reference may know different ones."""

import argparse
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent.parent
HERE = pathlib.Path(__file__).resolve().parent
BATCH = 20000
PIECES = ["http:", "https:", "file:", "ws:", "data:", "foo:", "javascript:", "//", "///", "/", "\\", "?", "#", "@", ":", "[", "]", "[::1]", "[1:2::3:4.5.6.7]",
          "%", "%2e", "%2E%2e", "..", ".", "./", "../", "%00", "%41", "%zz", "%c3%a9", "0x7f.1", "0177.0.0.1", "1.2.3.4", "256.1.1.1", "4294967295", "4294967296",
          "0x", "1e9", "09.1", "xn--", "xn--bcher-kva", "bücher", "ß", "İ", "ſ", "ﬀ", "。", "．", "\u00ad", "\u200d", "\u202e", "C:", "c|", "/C|/", "|", "^", "`", "{", "}", "<", ">", "\"",
          " ", "\t", "\n", "\r", "\x00", "\x01", "\x1f", "\x7f", "\x80", "é", "\u2028", "\ufeff", "\ufffd", "😀", "\U0010ffff", "a", "b.c", "example.com", "localhost", ":80", ":443", ":0",
          ":65535", ":65536", ":00080", ":8a", "user:pass@", "u@v@", "a=b&c", "~", "!", "$", "&", "'", "(", ")", "*", "+", ",", ";", "=", "-", "_"]
# What UTS 46 says of these changed with Unicode 15.1 and 16, which the reference has and ICU 72 has not.
CHANGED = [(0x4c0, 0x4c0), (0x10a0, 0x10c5), (0x115f, 0x1160), (0x17b4, 0x17b5), (0x1806, 0x1806), (0x180e, 0x180e), (0x1e9e, 0x1e9e),
           (0x2061, 0x2063), (0x206a, 0x206f), (0x2132, 0x2132), (0x2183, 0x2183), (0x3164, 0x3164), (0xffa0, 0xffa0), (0x1d173, 0x1d17a),
           (0x2f868, 0x2f868), (0x2f874, 0x2f874), (0x2f91f, 0x2f91f), (0x2f95f, 0x2f95f), (0x2f9bf, 0x2f9bf)]


def seeds():
    data = json.loads((ROOT / "tests/conformance/url/urltestdata.json").read_text())
    return [[case["input"]] + ([case["base"]] if case.get("base") else []) for case in data if isinstance(case, dict)]


def is_text(text):
    """What both sides can be given: no lone surrogates, and no character that one version of Unicode has and another has not."""
    return all(ord(c) < 128 or (unicodedata.category(c) not in ("Cn", "Cs") and not any(first <= ord(c) <= last for first, last in CHANGED))
               for c in text)


def is_misread(case):
    """By the reference: it halves a character beyond the BMP in a user name or password."""
    return any("@" in part and max(part) > "\uffff" for part in case)


def mutate(rng, text):
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        at, piece = rng.randrange(len(text) + 1), rng.choice(PIECES)
        kind = rng.randrange(5)
        if kind == 0:
            text = text[:at] + piece + text[at:]
        elif kind == 1:
            text = text[:at] + piece + text[at + rng.randrange(1, 4):]
        elif kind == 2:
            text = text[:at] + text[at + rng.randrange(1, 4):]
        elif kind == 3:
            other = rng.randrange(len(text) + 1)
            text = text[:at] + text[min(at, other):max(at, other)] + text[at:]
        else:
            text = text[:at] + chr(rng.choice((rng.randrange(0x80), rng.randrange(0x80), rng.randrange(0x3000), rng.randrange(0xd800)))) + text[at:]
    return text[:200]


def make_batch(rng, corpus):
    batch = []
    while len(batch) < BATCH:
        case = [mutate(rng, part) if i == 0 or rng.random() < 0.2 else part for i, part in enumerate(rng.choice(corpus))]
        if all(map(is_text, case)) and not is_misread(case):
            batch.append(case)
    return batch


def ask(command, lines):
    done = subprocess.run(command, input=lines, capture_output=True, check=True, timeout=600)
    return [json.loads(line) for line in done.stdout.decode().split("\n")[:-1]]


def is_newer(parts):
    """Does Punycode hide a character that is_text() keeps out?"""
    labels = re.findall(r"xn--([a-z0-9-]+)", parts[4]) if parts else []
    try:
        return not all(is_text(label.encode().decode("punycode")) for label in labels)
    except UnicodeError:
        return False


def install(build):
    """The reference implementation, in the build folder."""
    folder = build / "whatwg-url"
    if not (folder / "node_modules/whatwg-url").exists():
        folder.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True)
    return folder


def compare(build, batch):
    lines = "".join(json.dumps(case) + "\n" for case in batch).encode()
    ours, theirs = ask([build / "tests/url_ours"], lines), ask(["node", HERE / "url_reference.mjs", install(build)], lines)
    assert len(ours) == len(theirs) == len(batch), (len(ours), len(theirs), len(batch))
    return [one for one in zip(batch, ours, theirs) if one[1] != one[2] and not is_newer(one[1] or one[2])]


def run(build, seconds, seed):
    """How many inputs were compared, and the differences."""
    rng, corpus, end, count, found = random.Random(seed), seeds(), time.monotonic() + seconds, 0, []
    while not found and (count == 0 or time.monotonic() < end):
        batch = make_batch(rng, corpus)
        found, count = compare(build, batch), count + len(batch)
    return count, found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    count, found = run(given.build.resolve(), given.seconds, given.seed)
    for case, ours, theirs in found[:20]:
        print(f"{json.dumps(case)}\n  ours      {json.dumps(ours)}\n  reference {json.dumps(theirs)}")
    print(f"seed {given.seed}: {count} inputs, {len(found)} differences")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
