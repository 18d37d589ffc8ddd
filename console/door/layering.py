"""``site look``, ``site add``, ``site remove``, ``site layers``: sentences for a person, JSON lines for a program."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from console import site
from console.door.errors import FAILED
from console.door.site_grammar import swapped
from console.door.sites import tell
from console.door.stops import on_stop
from console.say import listed, say
from console.site.reports import AddReport, Flaw, Line, LookReport

_SHOWN: Final = 20  # faults that a person is shown
_GUESSES: Final = 3

Work = Callable[[site.Tell, site.Cancelled], Line]


def look(options: argparse.Namespace) -> int:
    """What a file is; nothing is written."""
    asked = _asked(options)

    def work(told: site.Tell, cancelled: site.Cancelled) -> Line:
        return Line(look=site.look(options.file, options.site, asked, told, cancelled))

    return _run(work, options.json, lambda line: _print_look(line.look, options.file))


def add(options: argparse.Namespace) -> int:
    """A file into the site. 1 when nothing was written."""
    asked = _asked(options)

    def work(told: site.Tell, cancelled: site.Cancelled) -> Line:
        return Line(add=site.add(options.site, options.file, asked, told, cancelled))

    return _run(work, options.json, lambda line: _print_add(line.add))


def remove(options: argparse.Namespace) -> int:
    """Take a layer out."""
    said: list[str] = []

    def work(told: site.Tell, _cancelled: site.Cancelled) -> Line:
        spec = site.remove(options.site, options.layer)
        said.append(say("bring.removed", id=spec.id, name=spec.name))
        site.compile_here(options.site, told)
        return Line(share=1.0)

    def show(_line: Line) -> None:
        print(*said)
        if site.is_held(options.site):
            print(say("bring.console_open"))

    return _run(work, options.json, show)


def layers(options: argparse.Namespace) -> int:
    """The layers of a site, bottom first; what is wrong with their list."""
    site.compile_if_stale(options.site, tell)
    place = site.load(options.site)
    if options.json:
        print(msgspec.json.encode([one.spec for one in place.layers]).decode())
        return 0
    for one in place.layers:
        spec = one.spec
        facts = {"id": spec.id, "name": spec.name, "rows": len(one.overlay.ids), "source": spec.source or "—"}
        print(say("bring.listed", role=say(f"bring.as_role.{spec.role.value}"), imported=spec.imported, **facts))
    if not place.layers:
        print(say("bring.no_layers"))
    for problem in place.problems:
        if problem.file == "layers.toml" or problem.file.startswith("layers/"):
            print(problem.text())
    return 0


def _asked(options: argparse.Namespace) -> site.Asked:
    fields: dict[str, str] = {}
    for one in getattr(options, "map", []):
        fields.update(one)
    return site.Asked(
        sublayer=options.sublayer, crs=options.crs, swapped=swapped(options.swapped), encoding=options.encoding,
        lon_field=options.lon, lat_field=options.lat, role=options.role, name=getattr(options, "name", ""),
        fields=fields, into=getattr(options, "into", ""), accept=getattr(options, "accept", False),
    )  # fmt: skip


def _run(work: Work, json: bool, show: Callable[[Line], None]) -> int:
    """Do it; Ctrl-C and SIGTERM end it cleanly. With ``json`` each line is a ``Line``, the last one the result."""
    stop = threading.Event()
    told = _tell_json if json else lambda share, code: tell(share, say(code))
    with on_stop(stop.set), site.without_gc():
        try:
            line = work(told, stop.is_set)
        except (site.SiteError, OSError) as error:
            if not json:
                raise
            line = Line(error=str(error) or type(error).__name__)
    if json:
        _put(line)
    else:
        show(line)
    return FAILED if line.error or (line.add is not None and not line.add.written) else 0


def _tell_json(share: float, code: str) -> None:
    _put(Line(share=share, code=code))


def _put(line: Line) -> None:
    sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    sys.stdout.flush()


def _print_look(found: LookReport | None, path: Path) -> None:
    assert found is not None
    kinds = listed(say("bring.kinds_of", kind=say(f"bring.kind.{kind}"), n=n) for kind, n in found.kinds.items() if n)
    print(say("bring.found", file=path.name, format=found.format, rows=found.rows, good=found.good, kinds=kinds))
    if len(found.sublayers) > 1:
        print(say("bring.sublayers", those=listed(found.sublayers), sublayer=found.sublayer))
    _print_place(found)
    if found.encoding:
        print(say("bring.encoding", encoding=found.encoding, why=found.encoding_why))
    if found.lon_field:
        code = "bring.column" if found.lon_field == found.lat_field else "bring.columns"
        print(say(code, lon=found.lon_field, lat=found.lat_field))
    print(say("bring.role", role=say(f"bring.as_role.{found.role}")))
    if found.fields_guess:
        print(say("bring.fields", pairs=", ".join(f"{ours}={theirs}" for ours, theirs in found.fields_guess.items())))
    _print_notes(found.notes)
    _print_flaws(found.flaws, found.flaw_counts)


def _print_place(found: LookReport) -> None:
    if found.bounds_deg is not None:
        west, south, east, north = found.bounds_deg
        print(say("bring.bounds", west=west, south=south, east=east, north=north))
    for number, guess in enumerate(found.guesses[:_GUESSES]):
        code = ("bring.other_crs" if number else "bring.crs") + ("_swapped" if guess.swapped else "")
        print(say(code, crs=guess.crs, why=guess.why))


def _print_add(done: AddReport | None) -> None:
    assert done is not None
    _print_notes(done.notes)
    _print_flaws(done.flaws, done.flaw_counts)
    if not done.written:
        print(done.why)
        return
    facts = {name: getattr(done, name) for name in ("name", "added", "changed", "removed", "unchanged", "left_out")}
    print(say("bring.added", id=done.layer, role=say(f"bring.as_role.{done.role}"), **facts))
    if done.console_open:
        print(say("bring.console_open"))


def _print_notes(notes: tuple[str, ...]) -> None:
    for note in notes:
        print(note)


def _print_flaws(flaws: tuple[Flaw, ...], counts: dict[str, int]) -> None:
    """The first of each kind in its words, and how many there are."""
    shown: dict[str, int] = {}
    for flaw in flaws:
        shown[flaw.code] = shown.get(flaw.code, 0) + 1
        if shown[flaw.code] <= _SHOWN:
            print(flaw.text)
    for n in counts.values():
        if n > _SHOWN:
            print(say("bring.more_like_it", n=n))
