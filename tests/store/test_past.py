"""A span of a long journal is read without reading all that was before, and nothing of it is missed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from console.store import JournalArchive, past
from console.store.journal import Journal
from console.words import Event

T = 1_790_000_000.0
DAY = 86_400.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """800 lines over 400 days; each may have been committed up to ten days late."""
    draw = random.Random(5)
    made = [T + n * DAY / 2 for n in range(800)]
    order = sorted(made, key=lambda at: at + draw.uniform(0, 10 * DAY))
    journal = Journal(tmp_path / "journal.sqlite", T)
    journal.write([_event(n, at) for n, at in enumerate(order)])
    journal.close()
    return tmp_path


def _event(n: int, at: float) -> Event:
    return Event(seat="seat-1", id=str(n), at=at, actor="system", kind="incident.note", subject="x", body={"n": n})


@pytest.mark.parametrize("whole", [1, 7, 100, 10_000])
@pytest.mark.parametrize("first", [-5, 0, 100, 399, 500])
def test_a_span_has_every_line_of_it(folder: Path, monkeypatch: pytest.MonkeyPatch, whole: int, first: int) -> None:
    monkeypatch.setattr(past, "WHOLE", whole)
    since, until = T + first * DAY, T + (first + 30) * DAY
    archive = JournalArchive(folder)
    plain = [one.id for one in archive.events() if since <= one.at < until]
    assert [one.id for one in archive.events(since, until)] == plain
    assert archive.lost == ()


def test_what_was_long_before_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "WHOLE", 20)
    read: list[int] = []
    batch = past._batch

    def counted(*asked: object, **more: object) -> object:
        found = batch(*asked, **more)  # type: ignore[arg-type]
        read.append(len(found[0]))
        return found

    monkeypatch.setattr(past, "_batch", counted)
    assert len(list(JournalArchive(folder).events(T + 390 * DAY))) == 20
    assert sum(read) < 100
