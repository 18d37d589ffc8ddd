"""SQLite: the files of a state folder, copied while the room goes on writing, and put back into an empty folder."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from console.store import database, kept_files
from console.store.upkeep.manifest import FORMAT, Manifest, check_fit, reading, seal, writing

Share = Callable[[float], None]  # raises KeyboardInterrupt when nobody wants it any more
_PAGES: Final = 2_000  # copied between two looks at whether it is still wanted
_KEPT: Final = ("journal.sqlite", "outbox.sqlite", "people.sqlite")
_PLAIN: Final = ("spare.bin",)


class NotEmpty(Exception):
    """There is a store already; ``args[0]``: where."""


def backup(folder: Path, site: str, out: Path, now: float, share: Share) -> Manifest:
    """All databases of a state folder, each as it is at one moment. Nobody waits for it: a reader of a journal in WAL
    holds no writer up. Raises ``OSError``, ``sqlite3.Error``."""
    with writing(out) as part:
        paths = list(_databases(folder))
        whole = sum(path.stat().st_size for path in paths) or 1
        done = 0
        for path in paths:
            size = path.stat().st_size
            _copy(path, part / path.name, partial(_of_all, share, done / whole, size / whole))
            done += size
        for name in _PLAIN:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, part / name)
        for name in kept_files.names(folder):
            (part / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(folder / name, part / name)
            share(1.0)
        manifest = _manifest(part, site, now)
        seal(part, manifest)
    return manifest


def restore(backup: Path, folder: Path, share: Share) -> Manifest:
    """Into a state folder without a journal. The backup is verified first. Raises ``Faulty``, ``Unfit``,
    ``NotEmpty``."""
    with reading(backup) as (source, manifest):
        check_fit(manifest, "sqlite", max(database.migrations("journal")))
        if taken := [*_databases(folder), *folder.glob("room-*.snapshot")]:
            raise NotEmpty(taken[0])
        folder.mkdir(parents=True, exist_ok=True)
        put: list[Path] = []
        try:
            for n, name in enumerate(sorted(manifest.files, key=lambda one: one == "journal.sqlite")):
                if "/" in name and (folder / name).exists():
                    continue  # by its name it is the same
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                put.append(folder / name)  # the journal last: without it there is no store yet
                shutil.copyfile(source / name, folder / name)
                share((n + 1) / len(manifest.files))
        except BaseException:
            for path in put:
                path.unlink(missing_ok=True)
            for name in kept_files.FOLDERS:
                with contextlib.suppress(OSError):  # it is not there, or holds what was there before
                    (folder / name).rmdir()
            raise
    return manifest


def _of_all(share: Share, before: float, part: float, near: float) -> None:
    share(before + part * near)


def integrity(folder: Path) -> Iterator[tuple[str, str]]:
    """Files that SQLite itself finds damaged, and what it says first."""
    for path in _databases(folder):
        try:
            with contextlib.closing(_reading(path)) as connection:
                (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        except sqlite3.Error as error:
            said = str(error)
        if said != "ok":
            yield path.name, str(said).splitlines()[0]


def _databases(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in _KEPT if (folder / name).is_file())
    yield from sorted(folder.glob("tracks-*.sqlite"))


def _reading(path: Path) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, timeout=database.BUSY_S, isolation_level=None)


def _copy(path: Path, out: Path, share: Share) -> None:
    """As it is at one moment: the reader's transaction stays open, else every commit would begin the copy anew."""
    with contextlib.closing(_reading(path)) as source, contextlib.closing(sqlite3.connect(out)) as target:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target, pages=_PAGES, progress=lambda _code, left, all_: share(1 - left / max(1, all_)))
        target.execute("PRAGMA journal_mode = DELETE")  # one file: no log beside it


def _manifest(part: Path, site: str, now: float) -> Manifest:
    events = version = 0
    if (part / "journal.sqlite").is_file():
        with contextlib.closing(_reading(part / "journal.sqlite")) as copied:
            (events,) = copied.execute("SELECT count(*) FROM event").fetchone()
            version = database.version(copied)
    return Manifest(
        format=FORMAT, engine="sqlite", site=site, made_at=now, schema=version, events=int(events), files={}
    )
