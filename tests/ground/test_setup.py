"""The set-up scripts: a second start does nothing, a broken environment is rebuilt, what is missing is named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, longest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the two scripts are for Linux")

# A python3 that makes an environment out of nothing and notes what it was asked, so that building takes no time.
MAKING = """#!/bin/sh
echo "$@" >>"$NOTES"
case "$*" in
    "-m venv "*) for last in "$@"; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python" ;;
    "-m pip --version") echo "pip 23.0.1 from somewhere" ;;
    "-m pip --python "*) exit "${PIP_EXIT:-0}" ;;
esac
"""


class Place:
    """A project of two lock files, with a ``PATH`` whose ``python3`` is ours."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.notes = folder / "notes"
        self.programs = folder / "bin"
        for made in (self.root, self.programs):
            made.mkdir()
        for lock in ("requirements.lock", "requirements-test.lock"):
            (self.root / lock).write_text(f"# {lock}\n", "utf-8")
        self.program("python3", MAKING)

    def program(self, name: str, text: str) -> None:
        """Put a program of ours in front of the machine's."""
        program = self.programs / name
        program.write_text(text, "utf-8")
        program.chmod(0o755)

    def shell(self, script: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run ``script`` with the set-up's functions at hand."""
        self.notes.write_text("", "utf-8")
        text = f'set -eu\nroot="{self.root}"\n. "{ROOT}/.ci/ground.sh"\n{script}'
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        whole = {**os.environ, "PATH": path, "NOTES": str(self.notes), **env}
        return subprocess.run(["sh", "-c", text], capture_output=True, text=True, encoding="utf-8", env=whole)

    def asked(self) -> str:
        return self.notes.read_text("utf-8")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_first_start_builds_and_the_second_asks_nobody(place: Place) -> None:
    first = place.shell("ready_venv run")
    assert first.returncode == 0, first.stderr
    assert "install --quiet --require-hashes -r" in place.asked()
    second = place.shell("ready_venv run")
    assert second.returncode == 0
    assert place.asked() == ""
    assert second.stderr == ""


def test_a_changed_lock_is_installed_again(place: Place) -> None:
    place.shell("ready_venv run")
    (place.root / "requirements.lock").write_text("# other\n", "utf-8")
    assert place.shell("ready_venv run").returncode == 0
    assert "install" in place.asked()


def test_the_test_environment_serves_run_too(place: Place) -> None:
    place.shell("ready_venv test")
    assert place.shell("ready_venv run").returncode == 0
    assert place.asked() == ""


def test_a_failed_install_leaves_no_stamp_and_the_next_start_rebuilds(place: Place) -> None:
    failed = place.shell("ready_venv run", PIP_EXIT="1")
    assert failed.returncode == 1
    assert len(failed.stderr.strip().splitlines()) == 2  # what it does, what went wrong
    relic = place.root / ".venv" / "relic"
    relic.write_text("half of a package", "utf-8")
    assert place.shell("ready_venv run").returncode == 0
    assert not relic.exists()
    assert place.shell("ready_venv run").returncode == 0
    assert place.asked() == ""


def test_an_environment_whose_python_is_gone_is_rebuilt(place: Place) -> None:
    place.shell("ready_venv run")
    python = place.root / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    assert place.shell("ready_venv run").returncode == 0
    assert "-m venv" in place.asked()
    assert python.is_file()


def test_old_or_missing_pip_is_one_sentence(place: Place) -> None:
    place.program("python3", MAKING.replace("pip 23.0.1", "pip 22.0.2"))
    old = place.shell("ready_venv run")
    assert old.returncode == 1
    assert "22.3" in old.stderr
    place.program("python3", MAKING.replace('echo "pip 23.0.1 from somewhere"', "exit 1"))
    missing = place.shell("ready_venv run")
    assert missing.returncode == 1
    assert "python3-pip" in missing.stderr
    assert len(missing.stderr.strip().splitlines()) == 1


def test_what_is_missing_is_named_with_the_command(place: Place) -> None:
    script = """
has_library() { [ "$1" != libEGL.so.1 ]; }
loader_knows() { false; }
id() { echo 1000; }
ready_system run
"""
    place.program("apt-cache", '#!/bin/sh\necho "Package: $3"\n')
    done = place.shell(script, DISPLAY=":0")
    assert done.returncode == 1
    assert done.stderr.strip().endswith("sudo apt-get install -y --no-install-recommends libegl1")
    assert len(done.stderr.strip().splitlines()) == 1


def test_root_installs_what_is_missing(place: Place) -> None:
    script = f"""
has_library() {{ [ "$1" != libEGL.so.1 ] || [ -e {place.root}/installed ]; }}
loader_knows() {{ false; }}
id() {{ echo 0; }}
ready_system run
"""
    place.program("apt-cache", '#!/bin/sh\ncase "$3" in *t64) echo "Package: $3" ;; esac\n')
    installs = f'#!/bin/sh\necho "$@" >>"$NOTES"\n[ "$1" = update ] || : >{place.root}/installed\n'
    place.program("apt-get", installs)
    done = place.shell(script, DISPLAY=":0")
    assert done.returncode == 0, done.stderr
    assert place.asked().splitlines() == ["update -qq", "install -y -qq --no-install-recommends libegl1t64"]


@pytest.mark.parametrize("script", ["run", "test", ".ci/run"])
def test_the_scripts_are_programs(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    assert shutil.which("sh")
    assert subprocess.run(["bash", "-n", str(ROOT / script)], check=False).returncode == 0


def test_the_files_that_go_first_are_there() -> None:
    assert longest()
    assert [file for file in longest() if not (ROOT / file).is_file()] == []
