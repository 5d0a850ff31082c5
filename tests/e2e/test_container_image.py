"""docker/collect.sh: with the packages that it lists, what the image carries finds every library, and no package is there for nothing."""

import re
import shutil
import subprocess

import pytest

from conftest import BUILD, ROOT

PROGRAMS = ["mayfly", "mayfly-worker", "mayfly-broker"]
pytestmark = pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="the image is Debian's, and only dpkg knows its packages")


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """What the Dockerfile copies to /usr/local."""
    folder = tmp_path_factory.mktemp("image")
    done = subprocess.run([ROOT / "docker" / "collect.sh", BUILD, folder], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def packages(image):
    return (image / "share" / "mayfly" / "packages").read_text().split()


def libraries(program):
    """Paths of all that the loader would load."""
    text = output("ldd", program)
    assert "not found" not in text
    return re.findall(r"(/\S+) \(0x", text)


def owners(path):
    """Packages with this file; dpkg knows some libraries below /lib and others below /usr/lib, which are the same."""
    inside_usr = path if path.startswith("/usr/") else "/usr" + path
    found = output("dpkg-query", "-S", inside_usr, inside_usr.removeprefix("/usr"))
    return {line.split(":")[0] for line in found.splitlines()}


def with_dependencies(names):
    """What apt-get install --no-install-recommends brings; of alternatives, all."""
    wanted, todo = set(), list(names)
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted.add(name)
            depends = output("dpkg-query", "-W", "-f", "${Depends}, ${Pre-Depends}", name)
            todo += re.findall(r"(?:^|[,|]\s*)([a-z0-9][a-z0-9+.-]+)", depends)
    return wanted


def test_every_library_comes_with_a_listed_package_or_is_carried(image, packages):
    installed = with_dependencies(packages)
    for program in PROGRAMS:
        for path in libraries(image / "bin" / program):
            carried = (image / "lib" / path.rsplit("/", 1)[1]).exists()
            assert carried or owners(path) & installed, f"{program} needs {path}, which no package of the image has"


def test_no_package_is_listed_for_nothing(image, packages):
    files = [image / "bin" / program for program in PROGRAMS] + list((image / "lib").iterdir())
    used = set().union(*(owners(path) for file in files for path in libraries(file)))
    assert packages and sorted(set(packages)) == packages and set(packages) <= used


def test_the_collected_programs_run_on_their_own(image):
    for program in PROGRAMS:
        done = subprocess.run([image / "bin" / program, "--version"], capture_output=True, text=True, timeout=60, cwd="/")
        assert done.returncode == 0 and done.stdout, f"{program}: {done.stderr}"
