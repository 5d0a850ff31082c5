"""What is generated from npm packages: that it is what is committed, and that types are stripped as other tools strip them."""

import pathlib
import subprocess

import pytest

from conftest import ROOT

HERE = pathlib.Path(__file__).resolve().parent
NODE = ROOT / "runtime/js/node"
COMMITTED = NODE / "generated"
pytestmark = pytest.mark.skipif(not (HERE / "node_modules").is_dir() or not (NODE / "node_modules").is_dir(),
                                reason="./dev compat installs the packages and runs this")


def test_generating_again_gives_the_same_bytes(tmp_path):
    subprocess.run(["node", "generate.mjs", str(tmp_path)], check=True, cwd=NODE)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert made == {file.name: file.read_bytes() for file in COMMITTED.iterdir()}


def test_all_that_is_generated_is_in_the_build():
    listed = (ROOT / "runtime/meson.build").read_text()
    assert not [file.name for file in COMMITTED.iterdir() if f"'js/node/generated/{file.name}'" not in listed]


def test_types_of_whole_packages_are_stripped_as_esbuild_strips_them():
    """Each TypeScript source that packages ship: stripped here and by esbuild, both printed by esbuild, must be the same
    program; line and column of everything that is left are where they were."""
    done = subprocess.run(["node", "strip_packages.mjs"], cwd=HERE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split()[0]) > 500, done.stdout
