"""What is generated from npm packages: that it is what is committed, and that types are stripped as other tools strip them."""

import os
import pathlib
import shutil
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


def test_what_is_asked_of_nodes_modules_is_what_node_does(tmp_path):
    """The program that tests/e2e/test_node_compat.py runs in Mayfly, in Node itself."""
    version = subprocess.run(["node", "-p", "process.versions.node"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, version.split(".")[:2])) < (20, 16):
        pytest.skip(f"Node {version.strip()} lacks some of it")
    shutil.copy(ROOT / "tests/conformance/node/everyday.js", tmp_path / "everyday.mjs")
    (tmp_path / "main.mjs").write_text("""process.chdir('/'); process.exit = () => { throw new Error('process.exit') };
      const { default: program } = await import('./everyday.mjs');
      console.log(await (await program.fetch(null, { NAME: 'value' })).text());""")
    done = subprocess.run(["node", tmp_path / "main.mjs"], capture_output=True, text=True, env={**os.environ, "NAME": "value", "COUNT": "3"})
    assert done.returncode == 0 and done.stdout.startswith("ok "), done.stderr


def test_types_of_whole_packages_are_stripped_as_esbuild_strips_them():
    """Each TypeScript source that packages ship: stripped here and by esbuild, both printed by esbuild, must be the same
    program; line and column of everything that is left are where they were."""
    done = subprocess.run(["node", "strip_packages.mjs"], cwd=HERE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split()[0]) > 500, done.stdout
