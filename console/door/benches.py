"""``bench NAME``: hands over to the measuring function of the room; progress on stderr, one JSON object at the end."""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from console import site
from console.door.errors import DoorError
from console.door.parser import DEMO
from console.door.screen import screen_of
from console.door.sites import tell
from console.say import say

if TYPE_CHECKING:
    from layers.roads import RoadGraph

Figures = Mapping[str, "float | str"]


def run(options: argparse.Namespace) -> int:
    """Measure and print. The last line is one JSON object and nothing else."""
    figures = _BENCHES[options.name](options)
    if not options.json:
        for name, value in figures.items():
            print(f"{name:24} {value}")
    plain = {name: _plain(value) for name, value in figures.items()}
    print(json.dumps({"bench": options.name, **plain}, ensure_ascii=False))
    return 0


def _plain(value: float | str) -> float | str | None:
    """JSON has no NaN: what was not measured is null."""
    return None if isinstance(value, float) and math.isnan(value) else value


def progress(line: str) -> None:
    """For a person who waits."""
    print(line, file=sys.stderr, flush=True)


def _nearest(options: argparse.Namespace) -> Figures:
    from layers.roads.bench import nearest

    return nearest(_roads(options.site), options.units)


def _rings(options: argparse.Namespace) -> Figures:
    """On a site with the ground from its cache, as the worker has it."""
    from layers.reach.bench import rings

    graph, folder = _roads(options.site), options.site
    if folder is None:
        return rings(graph)
    site.load_reach(folder, graph, "motor")
    return rings(graph, lambda roads: site.load_reach(folder, roads, "motor"))


def _cover(options: argparse.Namespace) -> Figures:
    from layers.cover.bench import cover

    return cover(_roads(options.site))


def _roads(folder: Path | None) -> RoadGraph:
    """The site's graph, or the made one of 21,000 junctions and 3,871 km."""
    from layers.roads import synthetic

    if folder is None:
        return synthetic()
    site.compile_if_stale(folder, tell)
    roads = site.load(folder).roads
    if roads is None:
        raise DoorError("door.bench.no_roads", path=folder)
    return roads


def _contain(options: argparse.Namespace) -> Figures:
    from layers.contain.bench import measure

    return measure(_roads(options.site))


def _frame(options: argparse.Namespace) -> Figures:
    from console.glass.bench.whole import measure

    place = None
    if options.site is not None:
        site.compile_if_stale(options.site, tell)
        place = site.load(options.site)
    wide = (options.size[0] * options.canvases, options.size[1])
    with screen_of(wide):
        return measure(place, options.units, options.size, options.cameras, options.canvases)


def _tiles(options: argparse.Namespace) -> Figures:
    from console.glass.bench.tiles import measure

    with screen_of(options.size):
        return measure(options.size, options.basemap)


def _feed(options: argparse.Namespace) -> Figures:
    """The rooms as the console has them, on a journal of their own, with the sender's units registered."""
    from console.door.rooms import build
    from console.feed import unit_ids
    from console.glass.bench.intake import Tap, measure
    from console.site import UnitSpec

    folder = options.site or DEMO
    site.compile_if_stale(folder, tell)
    tap = Tap()
    with screen_of((1920, 1080)), ExitStack() as house:
        state = Path(house.enter_context(tempfile.TemporaryDirectory(dir=folder / ".onemap", prefix="bench-")))
        specs = tuple(UnitSpec(id=name, name=name) for name in unit_ids(options.units))
        built = build(replace(site.load(folder), units=specs, state_dir=state), "", house, inbox=tap)
        load = {"units": options.units, "rate": options.rate, "seconds": options.seconds}
        return {**measure(built.desk, tap, built.url, **load, progress=progress), **load}


def _moving(options: argparse.Namespace) -> Figures:
    """The rooms as the console has them, on a journal of their own, without terminals."""
    from console.door.rooms import build
    from console.glass.bench.moving import measure

    folder = options.site or DEMO
    site.compile_if_stale(folder, tell)
    with screen_of(options.size), ExitStack() as house:
        state = Path(house.enter_context(tempfile.TemporaryDirectory(dir=folder / ".onemap", prefix="bench-")))
        place = site.load(folder)
        if place.roads is None or len(place.posts.ids) < 2:
            raise DoorError("door.bench.no_roads", path=folder)
        built = build(replace(place, state_dir=state), "", house)
        return measure(built.desk, built.sums.start, seconds=options.seconds, progress=progress)


def _start(options: argparse.Namespace) -> Figures:
    from console.door import start_bench

    return start_bench.measure(options.site or DEMO, options.size, progress)


def _assign(options: argparse.Namespace) -> Figures:
    from console.door import assign_bench

    return assign_bench.measure(options.site or DEMO, options.units, progress)


def _verbs(options: argparse.Namespace) -> Figures:
    from console.door import verbs_bench

    return verbs_bench.measure(options.site or DEMO, options.units, options.incidents, progress)


def _wall(options: argparse.Namespace) -> Figures:
    from console.door import wall_bench

    with screen_of((2 * options.size[0], options.size[1])):
        return wall_bench.measure(options.site or DEMO, options.size, options.seconds, progress)


def _loop(options: argparse.Namespace) -> Figures:
    from console.door import loop_bench

    with screen_of((1920, 1080)):
        return loop_bench.measure(options.site or DEMO, options.units, options.hours, progress)


def _replay(options: argparse.Namespace) -> Figures:
    from console.door import replay_bench

    with screen_of((1920, 1080)):
        return replay_bench.measure(options.site or DEMO, options.units, progress)


def _search(options: argparse.Namespace) -> Figures:
    """Over made names; with ``--site`` over that site's own."""
    from console.find import bench

    if options.site is None:
        return bench.search(bench.made(options.names), progress)
    site.compile_if_stale(options.site, tell)
    return bench.search(site.load(options.site).names, progress)


def _import(options: argparse.Namespace) -> Figures:
    from console.door import import_bench

    if options.osm is not None:
        return import_bench.from_osm(options.osm, progress)
    return import_bench.from_csv(options.site or DEMO, options.csv, progress)


def _video(options: argparse.Namespace) -> Figures:
    """Streams of RTSP on loopback; by QtMultimedia in a process of its own."""
    from console.glass.bench import video
    from console.video.bench.measure import measure

    load = options.streams, options.seconds, options.size, progress
    ours = measure(*load) if options.by != "qt" else {}
    return {**ours, **(video.measure(*load) if options.by != "console" else {})}


def _tracks(options: argparse.Namespace) -> Figures:
    from console.store.bench import tracks

    if not options.store:
        return tracks(options.units, progress)
    from console.store.postgres import Error, reason, without_password
    from console.store.shared_bench import InUse

    try:
        return tracks(options.units, progress, options.store)
    except InUse as error:
        raise DoorError("door.bench.in_use", where=error) from None
    except Error as error:
        where, why = without_password(options.store), say(reason(error))
        raise DoorError("door.store.refused", where=where, why=why, detail=type(error).__name__) from error


def _recover(options: argparse.Namespace) -> Figures:
    from console.door import recover_bench

    if options.store:
        from console.door import shared_recover_bench

        return shared_recover_bench.measure(options.site or DEMO, options.events, options.store, progress)
    return recover_bench.measure(options.site or DEMO, options.events, progress)


def _report(options: argparse.Namespace) -> Figures:
    """On the demo site unless another with roads is named."""
    from console.door.report_bench import measure

    folder = options.site or DEMO
    site.compile_if_stale(folder, tell)
    place = site.load(folder)
    if place.roads is None:
        raise DoorError("door.bench.no_roads", path=folder)
    return measure(place, options.units, progress)


def _seats(options: argparse.Namespace) -> Figures:
    from console.door.seats_bench import measure

    load = {"units": options.units, "seconds": options.seconds, "seats": options.seats}
    return measure(options.site or DEMO, **load, store=options.store, progress=progress)


def _soak(options: argparse.Namespace) -> Figures:
    from console.door.soak_bench import measure

    load = {"units": options.units, "rate": options.rate, "seconds": options.seconds}
    return measure(options.site or DEMO, **load, store=options.store, progress=progress)


_BENCHES: Final[Mapping[str, Callable[[argparse.Namespace], Figures]]] = {
    "frame": _frame,
    "tiles": _tiles,
    "feed": _feed,
    "nearest": _nearest,
    "moving": _moving,
    "start": _start,
    "assign": _assign,
    "verbs": _verbs,
    "loop": _loop,
    "replay": _replay,
    "wall": _wall,
    "import": _import,
    "search": _search,
    "rings": _rings,
    "cover": _cover,
    "contain": _contain,
    "video": _video,
    "tracks": _tracks,
    "report": _report,
    "soak": _soak,
    "seats": _seats,
    "recover": _recover,
}
