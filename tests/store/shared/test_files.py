"""Attachments and stills: what one seat keeps another seat opens, whatever fails between."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from console.store import kept_files, shared_files
from console.store.shared_files import SharedFiles
from tests.proxy import Proxy
from tests.store.shared.conftest import cable_url
from tests.store.shared.test_writing import rows


def kept(state: Path, data: bytes, folder: str = "attachments", ending: str = ".pdf") -> str:
    """Keep a file at a seat; its name."""
    name = f"{folder}/{hashlib.sha256(data).hexdigest()}{ending}"
    (state / folder).mkdir(parents=True, exist_ok=True)
    (state / name).write_bytes(data)
    return name


@contextmanager
def seat(url: str, state: Path) -> Iterator[SharedFiles]:
    files = SharedFiles(url, state)
    files.start()
    try:
        yield files
    finally:
        files.stop()


def brought(files: SharedFiles) -> None:
    ends = time.monotonic() + 30
    while files.unsent:
        time.sleep(0.02)
        assert time.monotonic() < ends


def test_what_one_seat_keeps_another_has_byte_for_byte(shared: str, tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    large = random.Random(1).randbytes(2 * kept_files.PIECE + 17)
    early = kept(a, b"kept before the start", "stills", ".jpg")
    with seat(shared, a) as mine, seat(shared, b) as theirs:
        late = kept(a, large)
        mine.put(late)
        brought(mine)
        assert [theirs.fetch(early), theirs.fetch(late)] == ["", ""]
        assert theirs.fetch("attachments/" + "0" * 64) == "files.nowhere"
    assert (b / late).read_bytes() == large
    assert (b / early).read_bytes() == b"kept before the start"
    assert not list(b.rglob(".draft-*"))


def test_a_file_that_is_not_what_it_was_goes_nowhere(shared: str, tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    changed = kept(a, b"as it was")
    (a / changed).write_bytes(b"not as it was")
    good = kept(a, b"another")
    with seat(shared, a) as mine:
        brought(mine)
        assert rows(shared, "SELECT name FROM file") == [(good,)]
        rows(shared, "UPDATE file_piece SET bytes = 'x' RETURNING n")
    with seat(shared, b) as theirs:
        assert theirs.fetch(good) == "files.changed"
    assert not [one for one in b.rglob("*") if one.is_file()]


def test_a_cable_that_is_cut_costs_nothing(
    cable: Proxy, shared: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_files, "RETRY_S", 0.1)
    a, b = tmp_path / "a", tmp_path / "b"
    cable.cut()
    with seat(cable_url(cable, shared), a) as mine:
        name = kept(a, b"kept while the database was away")
        mine.put(name)
        with seat(cable_url(cable, shared), b) as theirs:
            assert theirs.fetch(name) == "store.away"
        cable.heal()
        brought(mine)
    with seat(shared, b) as theirs:
        assert theirs.fetch(name) == ""
