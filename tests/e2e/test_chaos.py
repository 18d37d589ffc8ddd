"""Seats, database and broker broken at random: nothing that a seat acknowledged is lost or there twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e import chaos


def held(found: dict[str, object]) -> None:
    print(found)
    assert (found["lost"], found["doubled"], found["illegal"], found["refused_but_there"]) == (0, 0, 0, 0), found
    assert found["acknowledged"], found


@pytest.mark.long  # seed 3 did not settle once, on the last of main: not understood yet, docs/reliability.md
@pytest.mark.timeout(300)
def test_for_some_seconds(tmp_path: Path) -> None:
    held(chaos.run(tmp_path, 12.0, seed=3))


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_for_an_hour(tmp_path: Path) -> None:
    held(chaos.run(tmp_path, 3600.0, seed=1))
