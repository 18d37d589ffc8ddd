"""Which store a command is about, and what it says when that cannot be reached."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from console.door.errors import DoorError
from console.door.store_grammar import SQLITE
from console.say import say

if TYPE_CHECKING:
    from console.site.config import SiteConfig

T = TypeVar("T")


def config_of(options: argparse.Namespace) -> SiteConfig:
    """Of the site that is named, read alone: nothing is compiled or loaded."""
    from console.site.reading import read_config

    if not (options.site / "site.toml").is_file():
        raise DoorError("door.no_site", path=options.site)
    return read_config(options.site)[0]


def where(options: argparse.Namespace, config: SiteConfig) -> str:
    """A PostgreSQL address; "": SQLite in the site's state folder."""
    chosen = config.store if options.store is None else options.store
    return "" if chosen == SQLITE else chosen


def reached(url: str, work: Callable[[], T]) -> T:
    """``work``; what the database says becomes a sentence that names the database without its password."""
    from console.store import postgres
    from console.store.setting_up import OtherSite

    try:
        return work()
    except OtherSite as error:
        raise DoorError("door.store.other_site", where=plain(url), site=error.args[0]) from error
    except postgres.Error as error:
        why = say(postgres.reason(error))
        raise DoorError("door.store.refused", where=plain(url), why=why, detail=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return plain(str(error).strip().splitlines()[0]) if str(error).strip() else type(error).__name__


def plain(url: str) -> str:
    from console.store.postgres import without_password

    return without_password(url)
