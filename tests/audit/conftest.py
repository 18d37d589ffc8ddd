"""``kept``: a journal of two seats with three signatures, on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audit.ground import Kept, event


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    url = request.getfixturevalue("database") if request.param == "postgresql" else ""
    return Kept(tmp_path, url)


@pytest.fixture
def kept(empty: Kept) -> Kept:
    for day in range(3):
        first = 1 + day * 4
        empty.append([event(n, seat) for n in range(first, first + 4) for seat in ("seat-1", "seat-2")])
        empty.sign(day)
    return empty
