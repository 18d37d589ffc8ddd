"""``store check|backup|restore|move``: long work that says how far it is and can be broken off at any time."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from console.door.carrying import Made, Share, carry
from console.door.errors import FAILED, DoorError
from console.door.store_grammar import SQLITE
from console.door.which_store import config_of, plain, reached, where
from console.say import say

if TYPE_CHECKING:
    from console.desk.room import Room
    from console.store.chain import Line
    from console.store.upkeep.checking import Fault
    from console.store.upkeep.moving import Held
    from console.words import Event


def check(options: argparse.Namespace) -> int:
    """Name what is wrong, each thing once; the exit code is 1 then."""
    found: list[Fault] = []
    options.out = options.site

    def work(_options: argparse.Namespace, share: Share) -> int:
        folded = Folded()
        found.extend(_faults(options, folded, share))
        return folded.events

    code = carry(options, work, "door.store_check")
    for one in found:
        if options.json:
            print(json.dumps({"fault": one.code, **one.facts}, ensure_ascii=False, default=str))
        else:
            print(say(f"door.store_check.{one.code}", **one.facts))
    return code or (FAILED if found else 0)


def backup(options: argparse.Namespace) -> int:
    """A backup holds all that is personal: that one was made is in the journal, by the digest of its manifest."""
    from console.door.aside import file_out

    code = carry(options, _backup, "door.store_backup")
    if code == 0:
        path = options.out if options.out.is_file() else options.out / "manifest.json"
        file_out(options.site, "store_backup", (path,))
    return code


def restore(options: argparse.Namespace) -> int:
    return carry(options, _restore, "door.store_restore")


def move(options: argparse.Namespace) -> int:
    options.out = options.to if options.to == SQLITE else plain(options.to)
    return carry(options, _move, "door.store_move")


def _faults(options: argparse.Namespace, folded: Folded, share: Share) -> Iterator[Fault]:
    from console.store.upkeep import checking

    url, now = where(options, config_of(options)), time.time()
    if not url:
        yield from checking.of_files(_state(options), now, share, folded)
        return
    yield from reached(url, lambda: list(checking.of_database(url, now, share, folded)))
    yield from reached(url, lambda: list(checking.orphans(url, set(folded.room.active.values()))))


def _backup(options: argparse.Namespace, share: Share) -> Made:
    from console.store.upkeep import files, tables

    config, now = config_of(options), time.time()
    url = where(options, config)
    if options.out.exists():
        raise DoorError("door.store.exists", path=options.out)
    if url:
        made = reached(url, lambda: tables.backup(url, options.out, now, share))
    else:
        made = files.backup(_state(options), config.id, options.out, now, share)
    return Made(made.events)


def _restore(options: argparse.Namespace, share: Share) -> Made:
    from console.store.upkeep import files, tables
    from console.store.upkeep.manifest import Faulty, Unfit

    config = config_of(options)
    url = where(options, config)
    try:
        if url:
            made = reached(url, lambda: tables.restore(options.out, url, time.time(), share))
        else:
            _held(options)
            made = files.restore(options.out, _state(options), share)
    except Faulty as error:
        raise DoorError("door.store.faulty", path=options.out, file=error.args[0]) from error
    except Unfit as error:
        here = "files" if not url else "database"
        code = f"door.store.unfit_{here}" if error.args[0] == "engine" else "door.store.unfit_schema"
        raise DoorError(code, path=options.out) from error
    except files.NotEmpty as error:
        raise DoorError("door.store.not_empty", where=error.args[0]) from error
    return Made(made.events)


def _move(options: argparse.Namespace, share: Share) -> int:
    from console.store.upkeep import moving
    from console.store.upkeep.files import NotEmpty

    source, target = where(options, config_of(options)), "" if options.to == SQLITE else options.to
    if bool(source) == bool(target):
        raise DoorError("door.store.one_of_each")
    _held(options)
    folder, folded = _state(options), Folded()
    try:
        if target:
            return reached(target, lambda: moving.to_database(folder, target, folded.held, folded.line, share))
        return reached(source, lambda: moving.to_files(source, folder, time.time(), share))
    except moving.Broken as error:
        raise DoorError("door.store_check.chain", seat=error.args[0], n=error.args[1], id="–") from error
    except moving.Differs as error:
        raise DoorError("door.store.differs", id=error.args[0]) from error
    except NotEmpty as error:
        raise DoorError("door.store.not_empty", where=error.args[0]) from error


class Folded:
    """The room, as the lines make it that go by."""

    def __init__(self) -> None:
        from console.desk.room import Room

        self.room: Room = Room()
        self.events = 0

    def __call__(self, event: Event) -> None:
        from contextlib import suppress

        from msgspec import ValidationError

        from console.desk.fold import fold

        self.events += 1
        with suppress(KeyError, ValidationError):  # of another version: it changes nothing
            fold(self.room, event)

    def line(self, line: Line) -> None:
        from console.store.journal import event_of

        self(event_of(line))

    def held(self) -> Iterator[Held]:
        """The orders that run, as a shared store's index wants them."""
        from console.store.upkeep.moving import Held

        for unit, key in self.room.active.items():
            order = self.room.orders[key]
            actor, _, seat = order.issuer.rpartition("/")
            yield Held(key, unit, order.incident, seat, actor or order.issuer, order.issued_at)


def _state(options: argparse.Namespace) -> Path:
    from console.site.cache import state_dir

    return state_dir(options.site)


def _held(options: argparse.Namespace) -> None:
    """Files that a console has open are not put in its way."""
    from console import site

    if site.is_held(options.site):
        raise DoorError("door.store.open")
