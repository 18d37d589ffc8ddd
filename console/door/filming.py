"""``film``: a span of the past painted into a file; ``replaytable``: the same time as rows."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from console.door.carrying import Made, Share, carry, lost_of, opened
from console.say import language
from console.words.past import By

if TYPE_CHECKING:
    from console.glass.film.making import FilmOrder


def film(options: argparse.Namespace) -> int:
    if sys.platform == "linux":  # nobody looks at its window
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return carry(options, _film, "door.film")


def _film(options: argparse.Namespace, share: Share) -> Made:
    from console.video.film import kind_of

    kind_of(options.out)  # what cannot be is said before anything is opened
    place = opened(options)
    from console.door.replaying import open_replay
    from console.glass.film.making import make
    from console.glass.tilework.starting import service_for

    order = _order(options)
    with ExitStack() as house:
        tiles = service_for(place)
        tiles.start()
        house.callback(tiles.shut)
        replay = open_replay(place, house, at=order.since, by=order.by)
        count = make(replay, order, tiles, share)
        return Made(count, lost_of(replay.state.lost, order.since, order.until))


def _order(options: argparse.Namespace) -> FilmOrder:
    from console.glass.film.making import FilmOrder

    return FilmOrder(
        path=options.out, since=options.since, until=options.until, speed=options.speed, size=options.size,
        fps=options.fps, by=By(options.by), about=options.about, theme=options.theme, language=language(),
    )  # fmt: skip


def replaytable(options: argparse.Namespace) -> int:
    return carry(options, _table, "door.replaytable")


def _table(options: argparse.Namespace, share: Share) -> Made:
    from console.report import happenedfile

    happenedfile.check(options.out)
    place = opened(options)
    from console.store import open_journal

    journal = open_journal(place)
    count = happenedfile.write(place, journal, options.out, options.since, options.until, share)
    return Made(count, lost_of(journal.lost, options.since, options.until))
