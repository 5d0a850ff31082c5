"""The memory of a process, read from outside, as root."""

LARGEST = 1 << 31  # of a mapping that is read: a sanitizer reserves terabytes


def mappings(pid):
    """(name, bytes) of each mapping that can be read."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            span, mode, *_, name = line.split(maxsplit=5) if line.count(" ") > 5 else (*line.split(), "")
            start, end = (int(part, 16) for part in span.split("-"))
            if "r" not in mode or "[v" in line or end - start > LARGEST:
                continue
            try:
                memory.seek(start)
                yield name.strip(), memory.read(end - start)
            except (OSError, OverflowError, ValueError):
                pass


def contains(pid, needle):
    """Does a process's readable memory hold these bytes?"""
    return any(needle in content for _, content in mappings(pid))


def places(pid, needles, around=24):
    """Where any of them stands, and between what: to be shown when a test fails."""
    found = []
    for name, content in mappings(pid):
        for needle in needles:
            at = content.find(needle)
            while at >= 0:
                found.append((name, content[max(0, at - around):at + len(needle) + around]))
                at = content.find(needle, at + 1)
    return found
