"""``store``: makes, upgrades, checks, backs up, restores and moves what the room keeps. No window, no desk."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from console.door import store_upkeep
from console.door.errors import MISUSED, DoorError
from console.door.which_store import config_of, plain, reached, where
from console.say import say

if TYPE_CHECKING:
    from console.site.config import SiteConfig
    from console.store.setting_up import SetUp

def store(options: argparse.Namespace) -> int:
    return _ACTS[options.act](options)


def init(options: argparse.Namespace) -> int:
    """Prepare the store; a second time changes nothing and says so."""
    config = config_of(options)
    url = _shared(options, config)
    done = reached(url, lambda: _set_up(url, config.id))
    _say(options, "door.store.was_ready" if done.before == done.after else "door.store.ready", url, done)
    return 0


def upgrade(options: argparse.Namespace) -> int:
    """Bring an older schema up to date. An empty database is refused: that is what ``init`` is for."""
    from console.store.setting_up import version_of

    config = config_of(options)
    url = _shared(options, config)
    if not reached(url, lambda: version_of(url))[0]:
        raise DoorError("door.store.empty", where=plain(url))
    done = reached(url, lambda: _set_up(url, config.id))
    _say(options, "door.store.was_newest" if done.before == done.after else "door.store.upgraded", url, done)
    return 0


def _set_up(url: str, site: str) -> SetUp:
    from console.store.setting_up import set_up

    return set_up(url, site, time.time())


def _shared(options: argparse.Namespace, config: SiteConfig) -> str:
    """SQLite needs no preparation, and a console that starts upgrades its files itself."""
    url = where(options, config)
    if not url:
        raise DoorError("door.store.sqlite_needs_none", MISUSED)
    return url


def _say(options: argparse.Namespace, code: str, url: str, done: SetUp) -> None:
    if options.json:
        facts: dict[str, Any] = {"where": plain(url), **done._asdict(), "rights": done.rights._asdict()}
        print(json.dumps(facts, ensure_ascii=False))
        return
    print(say(code, where=plain(url), before=done.before, after=done.after, site=done.site))
    mine = done.rights
    print(say("door.store.user", user=mine.user, server=mine.server))
    for wrong, sentence in (
        (mine.superuser, "door.store.superuser"),
        (not mine.encrypted, "door.store.plain"),
        (not mine.ends_others, "door.store.one_user"),
    ):
        if wrong:
            print("· " + say(sentence))


_ACTS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "init": init, "upgrade": upgrade, "check": store_upkeep.check, "backup": store_upkeep.backup,
    "restore": store_upkeep.restore, "move": store_upkeep.move,
}  # fmt: skip
