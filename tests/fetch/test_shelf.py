"""The disk cache: it is bounded, survives a restart, and whatever happens to its file costs tiles, never the map."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.fetch import Tile
from console.fetch.shelf import Kept, Shelf, _key, shelf_file
from console.say import known


class Ticks:
    """A clock that moves a second with every look."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        self.at += 1.0
        return self.at


def kept(n: int, size: int = 1000) -> Kept:
    return Kept(bytes([n % 256]) * size, 1e9, f'"{n}"', "yesterday")


def shelf_at(path: Path, limit_mb: float = 1.0) -> Shelf:
    return Shelf(path / "tiles.sqlite", limit_mb, Ticks())


def tile(n: int) -> Tile:
    return Tile(18, n, 7)


def test_a_restart_finds_it(tmp_path: Path) -> None:
    shelf = shelf_at(tmp_path)
    shelf.put(tile(1), 0, kept(1))
    shelf.put(tile(1), 1, kept(2))
    shelf.put(tile(1), 1, kept(3))
    shelf.renew(tile(1), 0, 5.0)
    shelf.drop(tile(9), 0)
    held = shelf.held
    shelf.close()
    again = shelf_at(tmp_path)
    assert again.get(tile(1), 0) == Kept(kept(1).data, 5.0, '"1"', "yesterday")
    assert again.get(tile(1), 1) == kept(3)
    assert again.get(tile(2), 0) is None
    assert again.held == held == 2 * 1300
    again.close()
    assert again.get(tile(1), 0) is None


def test_the_least_recently_used_leave(tmp_path: Path) -> None:
    shelf = shelf_at(tmp_path, 0.1)
    for n in range(60):
        shelf.put(tile(n), 0, kept(n))
        assert shelf.get(tile(0), 0) == kept(0)  # used all the time
    for n in range(60, 200):
        shelf.put(tile(n), 0, kept(n))
        shelf.get(tile(0), 0)
        assert shelf.held <= 0.1 * 1024 * 1024
    there = [n for n in range(200) if shelf.get(tile(n), 0) is not None]
    assert there[0] == 0
    assert there[1:] == list(range(200 - len(there) + 1, 200))
    assert len(there) > 60
    shelf.close()
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 300_000


def test_a_lower_limit_holds_from_the_next_start(tmp_path: Path) -> None:
    shelf = shelf_at(tmp_path, 4.0)
    for n in range(300):
        shelf.put(tile(n), 0, kept(n, 10_000))
    shelf.close()
    before = (tmp_path / "tiles.sqlite").stat().st_size
    again = shelf_at(tmp_path, 0.5)
    assert again.held <= 0.5 * 1024 * 1024
    again.close()
    assert (tmp_path / "tiles.sqlite").stat().st_size < before / 3


@pytest.mark.parametrize("size", [0, 7, 4000, 30_000])
def test_a_file_that_is_broken_is_begun_anew(tmp_path: Path, size: int) -> None:
    shelf = shelf_at(tmp_path)
    for n in range(40):
        shelf.put(tile(n), 0, kept(n))
    shelf.close()
    path = tmp_path / "tiles.sqlite"
    whole = path.read_bytes()
    path.write_bytes(b"\xa5" * size + whole[size * 2 :])
    again = shelf_at(tmp_path)
    for n in range(40):
        assert again.get(tile(n), 0) in (None, kept(n))
    again.put(tile(99), 0, kept(99))
    assert again.get(tile(99), 0) == kept(99)
    assert again.problem == ""
    again.close()


def test_a_picture_with_a_turned_bit_is_not_shown(tmp_path: Path) -> None:
    shelf = shelf_at(tmp_path)
    shelf.put(tile(1), 0, kept(1))
    shelf.close()
    with sqlite3.connect(tmp_path / "tiles.sqlite") as db:
        db.execute("UPDATE tiles SET data=?", (b"\x02" + kept(1).data[1:],))
    db.close()
    again = shelf_at(tmp_path)
    assert again.get(tile(1), 0) is None
    assert again.held == 0
    again.close()


def test_a_full_disk_leaves_what_is_there(tmp_path: Path) -> None:
    shelf = shelf_at(tmp_path)
    shelf.put(tile(1), 0, kept(1))
    assert shelf._db is not None
    shelf._db.execute("PRAGMA max_page_count=8")  # SQLite's own "database or disk is full"
    for n in range(2, 40):
        shelf.put(tile(n), 0, kept(n, 5000))
    assert shelf.problem == "fetch.disk_full"
    assert known(shelf.problem)
    assert shelf.get(tile(1), 0) == kept(1)
    shelf._db.execute("PRAGMA max_page_count=100000")  # room again: a minute later it is tried again
    shelf._now.at += 61  # type: ignore[attr-defined]
    shelf.put(tile(50), 0, kept(50))
    assert shelf.problem == ""
    assert shelf.get(tile(50), 0) == kept(50)
    shelf.close()


def test_no_place_to_keep_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    shelf = shelf_at(tmp_path / "file")
    shelf.put(tile(1), 0, kept(1))
    assert shelf.get(tile(1), 0) is None
    assert shelf.problem == "fetch.no_cache"
    assert known(shelf.problem)
    shelf.close()


def test_two_consoles_share_it(tmp_path: Path) -> None:
    one, two = shelf_at(tmp_path), shelf_at(tmp_path)
    one.put(tile(1), 0, kept(1))
    two.put(tile(2), 0, kept(2))
    assert one.get(tile(2), 0) == kept(2)
    assert two.get(tile(1), 0) == kept(1)
    one.close()
    two.close()


def test_what_is_larger_than_the_limit_is_not_kept(tmp_path: Path) -> None:
    shelf = shelf_at(tmp_path, 0.01)
    shelf.put(tile(1), 0, kept(1, 20_000))
    assert (shelf.held, shelf.get(tile(1), 0)) == (0, None)
    shelf.close()


addresses = st.integers(0, 26).flatmap(
    lambda z: st.tuples(st.just(z), st.integers(0, 2**z - 1), st.integers(0, 2**z - 1), st.integers(0, 15))
)


@given(a=addresses, b=addresses)
def test_no_two_tiles_share_a_key(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> None:
    keys = [_key(Tile(z, x, y), layer) for z, x, y, layer in (a, b)]
    assert (keys[0] == keys[1]) == (a == b)
    assert all(0 <= key < 2**63 for key in keys)


def test_where_it_lies(tmp_path: Path) -> None:
    old = shelf_file(tmp_path, "天地图/../x", "aa")
    assert old.parent.parent == tmp_path
    assert old.name == "tiles-aa.sqlite"
    old.parent.mkdir()
    for end in ("", "-wal"):
        old.with_name(old.name + end).write_bytes(b"x")
    assert shelf_file(tmp_path, "天地图/../x", "aa") == old
    assert old.exists()
    shelf_file(tmp_path, "天地图/../x", "bb")
    assert list(old.parent.iterdir()) == []
