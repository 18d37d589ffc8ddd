"""A store of an earlier version opens after ``main.py store upgrade``, with all it holds, and goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from console.door import cli
from console.store import account_table
from console.store import postgres as pg
from console.store.shared_shelf import SharedTrackArchive
from console.words.people import Role
from console.words.sharing import Refused
from tests.postgres import Postgres
from tests.store.shared import dumps
from tests.store.shared.conftest import MakeSeat, event, order

_VERSIONS = sorted(pg.scripts())
_QUICK = (_VERSIONS[0], _VERSIONS[-2])  # the longest way, and the one that comes next; every one with --long


def _every() -> list[Any]:
    return [one if one in _QUICK else pytest.param(one, marks=pytest.mark.long) for one in _VERSIONS]


@pytest.mark.parametrize("version", _every())
def test_an_old_store_opens_after_its_upgrade_and_goes_on(
    version: int, postgres: Postgres, make_seat: MakeSeat, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = postgres.fresh()
    dumps.restore(database, version)
    site = tmp_path / "site"
    site.mkdir()
    (site / "site.toml").write_text(f'id = "demo"\nlanguage = "en"\nstore = "{database}"\n', "utf-8")
    assert cli.main(["store", "upgrade", "--site", str(site)]) == 0
    newest = max(pg.scripts())
    with pg.connect(database) as connection:
        assert pg.version(connection) == newest
    assert version == newest or f"version {version} to {newest}" in capsys.readouterr().out

    seat = make_seat("席1", database)
    assert [(e.seat, e.n, e.body["text"]) for e in seat.replayed] == [
        ("席1", 1, dumps.TEXTS[0]), ("席2", 1, dumps.TEXTS[1]), ("席1", 2, dumps.TEXTS[2]),
    ]  # fmt: skip
    assert seat.store.damage is None
    assert seat.store.personal("county:1") == {"caller": "王某"}
    more = event(seat="席1")
    seat.store.append([more])
    assert seat.receipt(more)
    assert seat.committed(more).n == 3
    events, moves = order("席1", "03")  # the order that unit has is known to the index
    seat.store.append(events, moves)
    refused = seat.desk.wait_for(Refused)
    assert (refused.unit, refused.order, refused.incident) == ("03", "o1", "county:1")

    days = SharedTrackArchive(database).days()
    assert [day.rows for day in days] == ([2] if version >= 2 else [])
    with account_table.shared(database) as table:
        assert [one.account.roles for one in table.lines()] == ([(Role.LEAD,)] if version >= 3 else [])
    with pg.connect(database) as connection:
        assert connection.execute("SELECT bytes FROM file_piece").fetchall() == ([(b"abc",)] if version >= 9 else [])


def test_there_is_a_store_of_every_version() -> None:
    assert all(dumps.path_of(version).is_file() for version in pg.scripts()), "python -m tests.store.shared.dumps"
