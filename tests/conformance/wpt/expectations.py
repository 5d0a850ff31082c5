"""Expected failures of one area, kept in a JSON file:

    {"skip": {REASON: [file or folder, ...]},
     "not here": {REASON: {test: [subtest, ...]}},
     "fail": {...},
     "fail on V8 10": {...}}

"not here" is what a runtime without documents cannot have: it is not counted. "fail on V8 N" counts only for that engine.
A subtest that begins with "re:" is a regular expression for all subtests whose whole name it matches, of which at least
one must fail."""

import json
import re

ALL = "re:.*"


def matches(name, subtest):
    return bool(re.fullmatch(name[3:], subtest, re.DOTALL)) if name.startswith("re:") else name == subtest


def failing(results):
    return {name for name, (status, _) in results.items() if status not in ("PASS", "OPTIONAL")}


class Expectations:
    def __init__(self, folder, area, engine):
        self.file = folder / f"{area.replace('/', '-')}.json"
        self.data = json.loads(self.file.read_text()) if self.file.exists() else {}
        self.engine_key = f"fail on V8 {engine}"

    def skips(self, path):
        return any(path == one or path.startswith(one.rstrip("/") + "/")
                   for files in self.data.get("skip", {}).values() for one in files)

    def groups(self):
        """(reasons, reason) of each group that counts for this engine."""
        keys = [key for key in ("not here", "fail", self.engine_key) if key in self.data]
        return [(self.data[key], reason) for key in keys for reason in self.data[key]]

    def expected(self, test):
        return {name for reasons, reason in self.groups() for name in reasons[reason].get(test, [])}

    def counted(self, test, results):
        """(passed, failed); what a test itself calls optional is neither."""
        names = [name for reasons in self.data.get("not here", {}).values() for name in reasons.get(test, [])]
        passed = sum(status == "PASS" for status, _ in results.values())
        return passed, len(failing(results) - self.covered(names, failing(results))[0])

    @staticmethod
    def covered(names, found):
        """Those of `found` that the names stand for, and the names that stand for none."""
        hits = {name: {one for one in found if matches(name, one)} for name in names}
        return set().union(*hits.values()), {name for name in names if not hits[name]}

    def compare(self, results, whole):
        """What is not as expected, as lines. `whole`: the area ran completely, so what did not run is gone."""
        problems = []
        for test, one in results.items():
            expected, found = self.expected(test), failing(one)
            covered, idle = self.covered(expected, found)
            for name in sorted(found - covered):
                problems.append(f"NEW FAILURE {test}: {name}\n    {one[name][0]} {one[name][1][:400]}")
            problems += [f"PASSES NOW {test}: {name}" for name in sorted(idle)]
        if whole:
            gone = {test for reasons, reason in self.groups() for test in reasons[reason]} - results.keys()
            problems += [f"NO SUCH TEST {test}, which expectations/{self.file.name} names" for test in sorted(gone)]
        return problems

    def update(self, results, whole, reason_of_new, key):
        """Rewrites the file for what was found; every failure keeps the reason that it had, what is new gets this one."""
        for test, one in results.items():
            found = failing(one)
            for reasons, reason in self.groups():
                if test in reasons[reason]:
                    covered, idle = self.covered(reasons[reason][test], found)
                    reasons[reason][test] = [name for name in reasons[reason][test] if name not in idle]
                    found -= covered
            if found:
                tests = self.data.setdefault(key, {}).setdefault(reason_of_new, {})
                tests[test] = [ALL] if len(found) == len(one) > 4 else sorted({*tests.get(test, []), *found})
        self.prune(results.keys() if whole else None)
        if self.data:
            self.file.write_text(json.dumps(self.data, indent=1, ensure_ascii=True, sort_keys=True) + "\n")
        elif self.file.exists():
            self.file.unlink()

    def prune(self, known):
        for reasons, reason in self.groups():
            reasons[reason] = {test: names for test, names in reasons[reason].items()
                               if names and (known is None or test in known)}
            if not reasons[reason]:
                del reasons[reason]
        for key in ("not here", "fail", self.engine_key):
            if key in self.data and not self.data[key]:
                del self.data[key]
