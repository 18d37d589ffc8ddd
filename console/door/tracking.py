"""``tracks``: which days are stored, whether they can be read, and a part of them as a file."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console import site
from console.door.carrying import Made, Share, carry, lost_of
from console.door.errors import FAILED, DoorError
from console.door.sites import tell
from console.say import say
from console.words.past import By, TracksAsked

if TYPE_CHECKING:
    from console.store import TrackArchive
    from console.words.past import DayOfTracks, Lost


def tracks(options: argparse.Namespace) -> int:
    return {"days": days, "check": check, "export": export}[options.act](options)


def days(options: argparse.Namespace) -> int:
    """A line a day. Where nothing can be read at all that is said, and the exit code is 1."""
    past = archive(options)
    for day in past.days():
        _say(options, day.damaged or "door.tracks.whole", day)
    return FAILED if _say_of_all(options, past.lost) else 0


def check(options: argparse.Namespace) -> int:
    """Read all there is; what cannot be is named, and the exit code is 1 then."""
    past = archive(options)
    for _piece in past.between(-math.inf, math.inf):
        pass
    listed = past.days()
    lost = past.lost
    for day in listed:
        of_day = [one for one in lost if one.facts.get("day") == day.day]
        _say(options, of_day[0].code if of_day else "door.tracks.whole", day)
        for one in of_day if not options.json else ():
            times = (datetime.fromtimestamp(t, UTC).strftime("%Y-%m-%d %H:%M:%S") for t in (one.since, one.until))
            print("    " + say("door.tracks.lost", since=next(times), until=next(times), why=say(one.code)))
    _say_of_all(options, lost)
    return FAILED if lost else 0


def export(options: argparse.Namespace) -> int:
    return carry(options, _export, "door.tracks")


def archive(options: argparse.Namespace) -> TrackArchive:
    """The site's tracks, without the site: what ``site.toml`` says of its store is enough."""
    from console.site.cache import state_dir
    from console.site.reading import read_config
    from console.store import tracks_of

    if not (options.site / "site.toml").is_file():
        raise DoorError("door.no_site", path=options.site)
    config, _ = read_config(options.site)
    return tracks_of(state_dir(options.site), config.store)


def _export(options: argparse.Namespace, share: Share) -> Made:
    from console.store.exporting import export as written

    if options.until <= options.since:
        raise DoorError("door.past.backwards")
    asked = TracksAsked(
        path=str(options.out), since=options.since, until=options.until, by=By(options.by), units=options.units,
        area=_area(options),
    )  # fmt: skip
    past = archive(options)
    rows = written(past, asked, lambda done, _rows: share(done), lambda: False)
    return Made(rows, lost_of(past.lost, asked.since, asked.until))


def _area(options: argparse.Namespace) -> str:
    """GeoJSON; "" wherever they are."""
    if options.box is not None:
        west, south, east, north = options.box
        corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return json.dumps({"type": "Polygon", "coordinates": [corners]})
    if options.area is not None:
        return _of_file(options.area)
    return _of_beat(options) if options.beat is not None else ""


def _of_file(path: Path) -> str:
    from layers.shapes.outlines import area_of

    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if area_of(text) is None:
        raise DoorError("door.tracks.not_an_area", file=path.name)
    return text


def _of_beat(options: argparse.Namespace) -> str:
    from layers.shapes.outlines import geometry_of

    site.compile_if_stale(options.site, tell)
    beats = site.load(options.site).beats
    for row, known in enumerate(zip(beats.ids, beats.names, strict=True)):
        if options.beat in known:
            return json.dumps(geometry_of(beats.areas, row))
    raise DoorError("door.tracks.no_beat", name=options.beat, those="、".join(beats.names))


def _say_of_all(options: argparse.Namespace, lost: Sequence[Lost]) -> bool:
    """What is wrong with no single day: the database is away."""
    of_all = [one for one in lost if "day" not in one.facts]
    for one in of_all:
        print(json.dumps({"day": "", "damaged": one.code}) if options.json else one.text())
    return bool(of_all)


def _say(options: argparse.Namespace, code: str, day: DayOfTracks) -> None:
    if options.json:
        line: dict[str, Any] = {"day": day.day, "rows": day.rows, "bytes": day.bytes}
        print(json.dumps({**line, "damaged": "" if code == "door.tracks.whole" else code}))
        return
    size = f"{day.bytes / 1e6:.1f}"
    print(say("door.tracks.day", day=day.day, rows=f"{day.rows:,}", mb=size, state=say(code)))
