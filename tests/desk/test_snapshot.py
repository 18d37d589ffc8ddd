"""A room as bytes: the same room again, in the same order, whatever was folded before and after."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import textwrap
import typing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from console.desk import room as room_module
from console.desk import snapshot
from console.desk.fold import fold
from console.desk.incident_index import IncidentIndex
from console.desk.late import Late
from console.desk.recovering import A_BEAT
from console.desk.room import Room
from console.door.made_year import Year
from console.words import Event
from tests.conftest import ROOT
from tests.desk.town import NOW, Town, snapshotted

UNITS = tuple(f"{n:02d}" for n in range(1, 30))


def plain(room: Room) -> dict[str, Any]:
    """Everything in it and its order, comparable. A cell that is empty is none."""
    found: dict[str, Any] = {}
    for name, value in vars(room).items():
        if isinstance(value, IncidentIndex):
            cells = {cell: list(ids) for cell, ids in value._cells.items() if ids}
            found[name] = {**vars(value), "_cells": cells, "open": list(value.open)}
        else:
            found[name] = list(value.items()) if isinstance(value, dict) else value
    return found


def folded(lines: list[Event], room: Room | None = None) -> Room:
    room = room if room is not None else Room()
    for event in lines:
        fold(room, event)
    return room


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    from console.store.journal import Journal, replay

    folder = tmp_path_factory.mktemp("year")
    Year(3_000, NOW, UNITS, (115.0, 35.7)).write(folder, "seat-1")
    journal = Journal(folder / "journal.sqlite", NOW)
    lines = [one for one in replay(journal) if isinstance(one, Event)]
    journal.close()
    return lines


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8, 1.0])
def test_a_start_from_a_snapshot_is_the_room_of_the_whole_journal(year: list[Event], share: float) -> None:
    cut = round(len(year) * share)
    assert plain(folded(year[cut:], snapshotted(year[:cut]))) == plain(folded(year))


def test_a_snapshot_of_a_snapshot_is_the_same(year: list[Event]) -> None:
    once = snapshotted(year)
    again = snapshot.decode(list(snapshot.encode(once.copy())))
    assert plain(again) == plain(folded(year))


def test_what_a_shift_did_is_kept(tmp_path: Path) -> None:
    """By way of the desk: two starts in a row, each from a snapshot, with acts before, between and after."""
    town = Town(tmp_path)
    town.patrol("03", "05", "07", "11")
    for no in ("0912", "0913", "0914"):
        town.call(no)
    acts = ("派 03 至 0912", "派 05 至 0913", "注 0912 双方已分开", "圈 0913 1 3 5", "并 0914 至 0913", "标 卡点")
    for line in acts:
        town.desk.run(line)
        town.beat(1.0)
    for _ in range(2):
        town = town.killed_and_started_again()
        town.desk.run("注 0913 又来一人")
        town.beat(1.0)
    whole, found = folded(town.journal.replay()), town.desk.room
    assert plain(found) == plain(whole)
    assert sum(map(len, found.notes.values())) >= 3


def test_every_part_of_the_room_has_its_type_here() -> None:
    """A new field of ``Room`` needs a line in ``TABLES`` or ``SINGLES``, of the type that its annotation says."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(Room.__init__)))
    names = {**vars(room_module), **vars(snapshot), "typing": typing}
    said = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Attribute):
            said[node.target.attr] = eval(ast.unparse(node.annotation), names)
    known = {**snapshot.TABLES, **snapshot.SINGLES}
    del said["apart"]
    wrong = {name: one for name, one in said.items() if known.get(name) != one}
    assert not wrong, f"console/desk/snapshot.py: {wrong} into TABLES (a dict) or SINGLES"
    assert vars(Room()).keys() == known.keys() | {"index", "apart"}


def test_a_room_with_something_unknown_is_not_written() -> None:
    room = Room()
    vars(room)["invented"] = {}
    with pytest.raises(snapshot.Unknown, match="invented"):
        list(snapshot.encode(room))


def test_the_version_counts_every_file_that_makes_the_room() -> None:
    """What ``console.desk.fold`` imports of desk and words is in the version; another file would be a room of another
    program, taken for ours."""
    files = {_file(name) for name in _imports("console.desk.fold")}
    made_of = {one for one in files if one is not None and one.parent.name in ("desk", "words")}
    counted = {
        one for part in ("desk", "words") for one in (ROOT / "console" / part).glob("*.py") if snapshot._counts(one)
    }
    assert {one for one in made_of if one.name != "__init__.py" or one.parent.name == "words"} <= counted


def _imports(first: str) -> set[str]:
    found, todo = set(), [first]
    while todo:
        name = todo.pop()
        file = _file(name)
        if name in found or file is None:
            continue
        found.add(name)
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("console."):
                below = [f"{node.module}.{one.name}" for one in node.names]
                todo += [one for one in below if _file(one) is not None] or [str(node.module)]
    return found


def _file(name: str) -> Path | None:
    path = ROOT / name.replace(".", "/")
    return next((one for one in (path.with_suffix(".py"), path / "__init__.py") if one.is_file()), None)


def test_the_same_program_has_the_same_version() -> None:
    same = subprocess.run(
        [sys.executable, "-c", "from console.desk import snapshot; print(snapshot.version())"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    assert same == snapshot.version()


# --- a table that is decoded as it is read ----------------------------------------------------------------------------


@pytest.fixture
def late() -> Late[int]:
    return Late(msgspec.msgpack.Decoder(int), {k: msgspec.Raw(msgspec.msgpack.encode(n)) for n, k in enumerate("abc")})


AS_DICT = {"a": 0, "b": 1, "c": 2}


@pytest.mark.parametrize("read", [
    lambda t: dict(t), lambda t: {**t}, lambda t: dict(t.items()), lambda t: dict(zip(t, t.values(), strict=True)),
    lambda t: dict(t.copy()), lambda t: {k: t[k] for k in t}, lambda t: {k: t.get(k) for k in t}, lambda t: t | {},
    lambda t: {} | t, lambda t: dict(reversed(list(reversed(t.items())))), lambda t: {k: t.pop(k) for k in list(t)},
    lambda t: {k: t.setdefault(k, 9) for k in t}, lambda t: dict(reversed([t.popitem() for _ in range(3)])),
    lambda t: msgspec.msgpack.decode(msgspec.msgpack.encode(t)),
])  # fmt: skip
def test_a_late_table_reads_as_a_plain_one(late: Late[int], read: Any) -> None:
    found = read(late)
    assert found == AS_DICT
    assert list(found) == list(AS_DICT)
    assert all(type(one) is int for one in dict.values(found))


def test_it_is_equal_to_a_plain_one_and_takes_new_entries(late: Late[int]) -> None:
    assert late == AS_DICT
    assert late == AS_DICT
    assert late != {"a": 0}
    late["d"] = 3
    del late["a"]
    assert list(late.items()) == [("b", 1), ("c", 2), ("d", 3)]
    assert late.get("z") is None
    assert 3 in late.values()
    with pytest.raises(KeyError):
        late["a"]


def test_it_is_decoded_bit_by_bit(year: list[Event]) -> None:
    room = snapshotted(year)
    table = room.incidents
    assert isinstance(table, Late)
    raw = [one for one in dict.values(table) if type(one) is msgspec.Raw]
    assert len(raw) == len(table) > 0
    assert table.thaw(10)
    assert sum(type(one) is msgspec.Raw for one in dict.values(table)) == len(table) - 10
    while table.thaw(A_BEAT):
        pass
    assert not any(type(one) is msgspec.Raw for one in dict.values(table))
