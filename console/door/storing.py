"""``store``: makes, upgrades, checks, backs up, restores and moves what the room keeps. No window, no desk."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from console.door.errors import MISUSED, DoorError
from console.door.store_grammar import SQLITE
from console.say import say

if TYPE_CHECKING:
    from console.site.config import SiteConfig
    from console.store.setting_up import SetUp

T = TypeVar("T")


def store(options: argparse.Namespace) -> int:
    return _ACTS[options.act](options)


def init(options: argparse.Namespace) -> int:
    """Prepare the store; a second time changes nothing and says so."""
    config = _config(options)
    url = _shared(options, config)
    done = _reached(url, lambda: _set_up(url, config.id))
    _say(options, "door.store.was_ready" if done.before == done.after else "door.store.ready", url, done)
    return 0


def upgrade(options: argparse.Namespace) -> int:
    """Bring an older schema up to date. An empty database is refused: that is what ``init`` is for."""
    from console.store.setting_up import version_of

    config = _config(options)
    url = _shared(options, config)
    if not _reached(url, lambda: version_of(url))[0]:
        raise DoorError("door.store.empty", where=_plain(url))
    done = _reached(url, lambda: _set_up(url, config.id))
    _say(options, "door.store.was_newest" if done.before == done.after else "door.store.upgraded", url, done)
    return 0


def _set_up(url: str, site: str) -> SetUp:
    from console.store.setting_up import set_up

    return set_up(url, site, time.time())


def _config(options: argparse.Namespace) -> SiteConfig:
    from console.site.reading import read_config

    if not (options.site / "site.toml").is_file():
        raise DoorError("door.no_site", path=options.site)
    return read_config(options.site)[0]


def where(options: argparse.Namespace, config: SiteConfig) -> str:
    """A PostgreSQL address; "": SQLite in the site's state folder."""
    chosen = config.store if options.store is None else options.store
    return "" if chosen == SQLITE else chosen


def _shared(options: argparse.Namespace, config: SiteConfig) -> str:
    """SQLite needs no preparation, and a console that starts upgrades its files itself."""
    url = where(options, config)
    if not url:
        raise DoorError("door.store.sqlite_needs_none", MISUSED)
    return url


def _reached(url: str, work: Callable[[], T]) -> T:
    """``work``; what the database says becomes a sentence that names the database without its password."""
    from console.store import postgres
    from console.store.setting_up import OtherSite

    try:
        return work()
    except OtherSite as error:
        raise DoorError("door.store.other_site", where=_plain(url), site=error.args[0]) from error
    except postgres.Error as error:
        why = say(postgres.reason(error))
        raise DoorError("door.store.refused", where=_plain(url), why=why, detail=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return _plain(str(error).strip().splitlines()[0]) if str(error).strip() else type(error).__name__


def _plain(url: str) -> str:
    from console.store.postgres import without_password

    return without_password(url)


def _say(options: argparse.Namespace, code: str, url: str, done: SetUp) -> None:
    if options.json:
        facts: dict[str, Any] = {"where": _plain(url), **done._asdict(), "rights": done.rights._asdict()}
        print(json.dumps(facts, ensure_ascii=False))
        return
    print(say(code, where=_plain(url), before=done.before, after=done.after, site=done.site))
    mine = done.rights
    print(say("door.store.user", user=mine.user, server=mine.server))
    for wrong, sentence in (
        (mine.superuser, "door.store.superuser"),
        (not mine.encrypted, "door.store.plain"),
        (not mine.ends_others, "door.store.one_user"),
    ):
        if wrong:
            print("· " + say(sentence))


_ACTS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {"init": init, "upgrade": upgrade}
