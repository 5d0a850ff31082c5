"""Prints those parts of a patch whose files exist below the current folder, so that Debian's patches for the whole of chromium can be
applied to the few folders that V8 needs. Parts that create a file are kept where they belong to the build files.

    present_only.py PATCH >PART"""

import os
import re
import sys


def parts(lines):
    """(old name, new name, lines) of each file's part."""
    starts = [i for i in range(len(lines) - 1) if lines[i].startswith("--- ") and lines[i + 1].startswith("+++ ")]
    for start, end in zip(starts, starts[1:] + [len(lines)]):
        names = [re.split(r"[\t\n]", line[4:])[0].strip() for line in lines[start:start + 2]]
        yield *names, lines[start:end]


def below_root(name):
    """Without the first folder ("a/", "b/"), as patch -p1 sees it."""
    return name.split("/", 1)[-1]


def wanted(old, new):
    if old == "/dev/null":
        return new.split("/", 1)[-1].startswith("build/")
    return os.path.exists(below_root(old)) or os.path.exists(below_root(new))


def main():
    with open(sys.argv[1], encoding="utf-8", errors="surrogateescape") as file:
        lines = file.readlines()
    kept = [line for old, new, part in parts(lines) if wanted(old, new) for line in part]
    sys.stdout.buffer.write("".join(kept).encode("utf-8", "surrogateescape"))


if __name__ == "__main__":
    main()
