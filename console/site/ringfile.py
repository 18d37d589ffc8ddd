"""Templates of prevention rings: ``config/rings.toml`` has the usual ones, ``rings.toml`` of a site folder its own.

Read with faults, a broken entry left out alone; written whole or not at all, and only what is not as in ours.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from console import home
from console.site.entries import Entry, typed
from console.site.layerlist import toml
from console.site.model import Problem
from console.site.tomltext import fault
from console.site.whole import write_whole
from console.words import ClockFrom, Direction, EdgeRule, Meaning, Ring, RingShape, Tier, Travel
from console.words.rings import EDGES, MOST_METRES, MOST_MINUTES, MOST_TIERS, ROLES

NAME: Final = "rings.toml"
USUAL: Final = home.CONFIG / NAME
SHAPES: Final = (RingShape.TIME, RingShape.DISTANCE)
COLOURS: Final = ("ring", "ring2", "ring3", "ring4")

_TABLE: Final = "templates"
_ID: Final = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
_WRONG: Final = "site.rings.wrong"
_SECONDS: Final = 60.0
_HEAD: Final = """\
# 本站点的防控圈模板，由控制台的“存模”写；各键的含义见 config/rings.toml。此处以外的注释会丢失。
# This site's templates of prevention rings, written by the verb template; config/rings.toml explains every key.
# Comments other than these are not kept.
"""


class RingTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """What a ring is made by. ``Tier.limit`` here counts minutes of TIME, metres of DISTANCE."""

    id: str
    name: str = ""
    name_en: str = ""
    shape: RingShape = RingShape.TIME
    travel: Travel = Travel.CAR
    direction: Direction = Direction.COME
    meaning: Meaning = Meaning.FORCE
    clock: ClockFrom = ClockFrom.DRAWN
    colour: str = "ring"
    tiers: tuple[Tier, ...] = ()
    edges: tuple[EdgeRule, ...] = ()

    def ring_tiers(self) -> tuple[Tier, ...]:
        """Its tiers with limits as rings have them: seconds, metres."""
        scale = _SECONDS if self.shape is RingShape.TIME else 1.0
        return tuple(msgspec.structs.replace(tier, limit=tier.limit * scale) for tier in self.tiers)


def template_of(ring: Ring, id_: str, name: str) -> RingTemplate:
    """A template that draws rings like this one."""
    scale = _SECONDS if ring.shape is RingShape.TIME else 1.0
    return RingTemplate(
        id=id_, name=name, shape=ring.shape, travel=ring.travel, direction=ring.direction, meaning=ring.meaning,
        clock=ring.clock, colour=ring.colour, edges=ring.edges,
        tiers=tuple(msgspec.structs.replace(tier, limit=tier.limit / scale) for tier in ring.tiers),
    )  # fmt: skip


@functools.cache
def usual() -> tuple[RingTemplate, ...]:
    """Those of ``config/rings.toml``."""
    table = tomllib.loads(USUAL.read_text("utf-8"))
    return tuple(msgspec.convert(one, RingTemplate) for one in table[_TABLE])


def read_templates(folder: Path) -> tuple[tuple[RingTemplate, ...], tuple[Problem, ...]]:
    """The usual ones and the site's own over them, and what is wrong with its file."""
    path = folder / NAME
    try:
        text = path.read_bytes().decode("utf-8-sig")
        raw = tomllib.loads(text).get(_TABLE, [])
    except FileNotFoundError:
        return usual(), ()
    except OSError as error:
        return usual(), (Problem(NAME, None, "site.unreadable", {"reason": error.strerror or ""}),)
    except UnicodeDecodeError:
        return usual(), (Problem(NAME, None, "site.not_utf8"),)
    except tomllib.TOMLDecodeError as error:
        line, reason = fault(error, text)
        return usual(), (Problem(NAME, line, "site.rings.not_toml", {"reason": reason}),)
    own, problems = _own(text, raw if isinstance(raw, list) else [raw])
    return over(usual(), own), tuple(problems)


def over(base: Sequence[RingTemplate], own: Iterable[RingTemplate]) -> tuple[RingTemplate, ...]:
    """``own`` in the place of those with the same id, the others behind."""
    table = {one.id: one for one in base} | {one.id: one for one in own}
    return tuple(table.values())


def _own(text: str, raw: Sequence[Any]) -> tuple[tuple[RingTemplate, ...], list[Problem]]:
    kept: dict[str, RingTemplate] = {}
    problems: list[Problem] = []
    for number, one in enumerate(raw):
        entry = Entry(NAME, text, _TABLE, number)
        template, found = typed(entry, one, RingTemplate, _WRONG)
        problems += found
        if template is None:
            continue
        faults = list(_faults(entry, template, kept))
        problems += faults
        if not faults:
            kept[template.id] = template
    return tuple(kept.values()), problems


def _faults(entry: Entry, one: RingTemplate, known: dict[str, RingTemplate]) -> Iterator[Problem]:
    def wrong(key: str, reason: str) -> Problem:
        return entry.problem(_WRONG, key, id=one.id, reason=reason)

    if not _ID.match(one.id):
        yield wrong("id", "A-Z a-z 0-9 - _")
    elif one.id in known:
        yield entry.problem("site.rings.twice", "id", id=one.id)
    if one.shape not in SHAPES:
        yield wrong("shape", "time / distance")
    if one.colour not in COLOURS:
        yield wrong("colour", " / ".join(COLOURS))
    limits = [tier.limit for tier in one.tiers]
    most = MOST_MINUTES if one.shape is RingShape.TIME else MOST_METRES
    if not 1 <= len(limits) <= MOST_TIERS or limits != sorted(set(limits)) or not (0 < limits[0] <= limits[-1] <= most):
        yield wrong("tiers", f"1 … {MOST_TIERS}, 0 < limit ≤ {most:g}")
    for number, tier in enumerate(one.tiers):
        if any(need.role not in ROLES or need.count < 1 for need in tier.needs):
            yield wrong(f"tiers.{number}.needs", " / ".join(ROLES))
    if any(edge.what not in EDGES or not 0 <= edge.tier <= len(limits) for edge in one.edges):
        yield wrong("edges", " / ".join(EDGES))


def write_templates(folder: Path, templates: Sequence[RingTemplate]) -> None:
    """Write those that are not as in ``config/rings.toml``. ``OSError`` when that cannot be: the old file stands."""
    own = [one for one in templates if one not in usual()]
    text = _HEAD + "".join("\n" + _entry(one) for one in own)
    write_whole(folder / NAME, text.encode("utf-8"))


def _entry(template: RingTemplate) -> str:
    plain = msgspec.to_builtins(template)
    tiers = plain.pop("tiers")
    lines = [f"[[{_TABLE}]]", *(f"{key} = {toml(value)}" for key, value in plain.items())]
    for tier in tiers:
        lines += [f"[[{_TABLE}.tiers]]", *(f"{key} = {toml(value)}" for key, value in tier.items())]
    return "\n".join(lines) + "\n"
