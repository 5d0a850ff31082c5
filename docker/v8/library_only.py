"""Takes targets out of V8's BUILD.gn that gn would resolve although the library does not need them: tests and fuzzers, whose sources
Debian's package leaves out.

    library_only.py BUILD.gn"""

import re
import sys

UNWANTED = re.compile(r'^\w+\("(gn_all|v8_clusterfuzz\w*|v8_archive|v8_gcc_light|v8_fuzzers|\w*_fuzzer\w*|wasm_test_common)"\) \{$')


def main():
    path = sys.argv[1]
    kept, inside = [], False
    with open(path) as file:
        for line in file:
            inside = inside or UNWANTED.match(line.rstrip("\n")) is not None
            if not inside:
                kept.append(line)
            elif line.rstrip("\n") == "}":
                inside = False
    with open(path, "w") as file:
        file.writelines(kept)


if __name__ == "__main__":
    main()
