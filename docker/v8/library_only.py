"""Takes targets out of V8's BUILD.gn that gn would resolve although the library does not need them: tests and fuzzers, whose sources
Debian's package leaves out.

    library_only.py BUILD.gn"""

import re
import sys

UNWANTED = re.compile(r'^( *)\w+\("(gn_all|v8_clusterfuzz\w*|v8_archive|v8_gcc_light|v8_fuzzers|\w*_fuzzer\w*|wasm_test_common)"\) \{$')


def main():
    path = sys.argv[1]
    kept, end = [], None
    with open(path) as file:
        for line in file:
            if end is None and (found := UNWANTED.match(line.rstrip("\n"))):
                end = found[1] + "}\n"
            if end is None:
                kept.append(line)
            elif line == end:
                end = None
    with open(path, "w") as file:
        file.writelines(kept)


if __name__ == "__main__":
    main()
