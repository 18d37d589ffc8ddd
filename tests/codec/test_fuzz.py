"""The fuzzer itself, for one run in a hundred; ``python -m tests.codec.fuzz --runs 1000000`` is the whole of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.codec import fuzz


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_what_is_well_formed_breaks_nothing(target: str) -> None:
    found = list(fuzz.seeds(target))
    assert len(found) >= 2
    for one in found:
        fuzz.TARGETS[target](one)


def test_one_run_in_a_hundred(tmp_path: Path) -> None:
    """Of the codec, through which everything comes that nobody in the room has chosen."""
    pytest.importorskip("atheris")
    done = fuzz.run("read", 10_000, tmp_path, seed=1)
    assert (done["crashes"], done["hangs"]) == (0, 0), done["said"]
    assert done["runs"] >= 10_000


def test_a_broken_promise_is_found(tmp_path: Path) -> None:
    """The fuzzer fails when it should: here a target that must not see the letter Q."""
    pytest.importorskip("atheris")
    done = fuzz.run("selfcheck", 200_000, tmp_path, seed=1)
    assert done["crashes"] == 1
    assert b"Q" in Path(done["artifact"]).read_bytes()


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_a_million_payloads(tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    assert fuzz.main(["--runs", "1000000", "--keep", str(tmp_path)]) == 0
