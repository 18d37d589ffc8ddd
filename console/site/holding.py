"""One console a site, one window a wall of its own: the lock that a dead process cannot keep, and who holds it.

The operating system's own file lock decides, so it ends with its process, however that ends; a file beside it says who.
"""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

import msgspec

from console.site.cache import state_dir
from console.site.model import SiteError, SiteHeld
from console.words import Clock, LiveClock

_LOCK: Final = "lock"
_SEAT: Final = "seat-"
_LAYERS: Final = "layers.lock"
_MOST_RECORDERS: Final = 64  # on one machine


class Holder(msgspec.Struct, frozen=True):
    """Who has a site open."""

    pid: int
    host: str
    seat: str
    since: float  # epoch s


@contextmanager
def lock(folder: Path, seat: str, clock: Clock | None = None) -> Iterator[Holder]:
    """Hold a site; raises ``SiteHeld`` when a living console has it."""
    with _holding(state_dir(Path(folder)), _LOCK, seat, "site.held", clock) as me:
        yield me


@contextmanager
def seat_lock(folder: Path, seat: str, clock: Clock | None = None) -> Iterator[Holder]:
    """Hold one seat of a site that several share; raises ``SiteHeld`` when a living console here is this seat."""
    with _holding(state_dir(Path(folder)), f"{_SEAT}{_mark(seat)}.lock", seat, "site.seat_held", clock) as me:
        yield me


@contextmanager
def wall_lock(folder: Path, name: str, clock: Clock | None = None) -> Iterator[Holder]:
    """Hold a wall of its own; raises ``SiteHeld`` when a living process shows it: two of one name would both claim to
    be the one that the lead sees in his miniature."""
    with _holding(state_dir(Path(folder)), f"wall-{_mark(name)}.lock", name, "site.wall_held", clock) as me:
        yield me


@contextmanager
def record_lock(folder: Path, share: str, clock: Clock | None = None) -> Iterator[str]:
    """Hold the first place of a recording process that is free on this machine; its name, ``SHARE-1``, ``SHARE-2`` …
    The same comes again after a restart, so that what was left there is found."""
    for n in range(1, _MOST_RECORDERS):
        lock_name = f"record-{share}-{n}.lock"
        with suppress(SiteHeld), _holding(state_dir(Path(folder)), lock_name, share, "site.held", clock):
            yield f"{share}-{n}"
            return
    raise SiteError("site.recorders", n=_MOST_RECORDERS)


@contextmanager
def _holding(state: Path, lock_name: str, seat: str, code: str, clock: Clock | None) -> Iterator[Holder]:
    with (state / lock_name).open("a+b") as file:
        if not _take(file):
            raise _held(state, lock_name, code)
        me = Holder(os.getpid(), socket.gethostname(), seat, (clock or LiveClock()).now())
        try:
            _write(state, lock_name, me)
            yield me
        finally:
            with suppress(OSError):
                (state / f"{lock_name}.json").unlink()
            _release(file)


@contextmanager
def layers_lock(folder: Path, patience_s: float = 5.0) -> Iterator[None]:
    """Hold the list of layers while it is changed; waits a little. ``SiteError`` when another program keeps it."""
    until = time.monotonic() + patience_s
    with (state_dir(Path(folder)) / _LAYERS).open("a+b") as file:
        while not _take(file):
            if time.monotonic() > until:
                raise SiteError("site.layers_busy")
            time.sleep(0.05)
        try:
            yield
        finally:
            _release(file)


def _mark(name: str) -> str:
    """A seat or a wall may be called anything, a file may not."""
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def is_held(folder: Path) -> bool:
    """Whether a living console has the site open."""
    state = state_dir(Path(folder))
    return any(_is_taken(path) for path in (state / _LOCK, *state.glob(f"{_SEAT}*.lock")))


def _is_taken(path: Path) -> bool:
    with path.open("a+b") as file:
        if not _take(file):
            return True
        _release(file)
        return False


def holder(folder: Path) -> Holder | None:
    """Who has, or last had and did not close, the site."""
    return _read(state_dir(Path(folder)), _LOCK)


def _read(state: Path, lock_name: str) -> Holder | None:
    try:
        return msgspec.json.decode((state / f"{lock_name}.json").read_bytes(), type=Holder)
    except (OSError, msgspec.DecodeError):
        return None


def _held(state: Path, lock_name: str, code: str) -> SiteHeld:
    who = _read(state, lock_name) or Holder(0, "?", "?", 0.0)
    since = time.strftime("%m-%d %H:%M", time.localtime(who.since)) if who.since else "?"
    return SiteHeld(code, pid=who.pid, host=who.host, seat=who.seat, since=since)


def _write(state: Path, lock_name: str, me: Holder) -> None:
    """Best effort: on a full disk the room opens all the same, and a second console is told "?" instead of a name."""
    holder_file = state / f"{lock_name}.json"
    fresh = state / f"{lock_name}.json.{me.pid}"
    try:
        fresh.write_bytes(msgspec.json.encode(me))
        fresh.replace(holder_file)
    except OSError:
        for file in (fresh, holder_file):  # half of ours, or one of the dead
            with suppress(OSError):
                file.unlink()


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(file: IO[bytes]) -> None:
        file.seek(0)
        with suppress(OSError):
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _release(file: IO[bytes]) -> None:
        with suppress(OSError):
            fcntl.flock(file.fileno(), fcntl.LOCK_UN)
