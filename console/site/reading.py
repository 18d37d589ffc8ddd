"""``site.toml`` → ``SiteConfig``. What is wrong is said with the file, the line and the key."""

from __future__ import annotations

import functools
import math
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from console import home
from console.say import LANGUAGES
from console.site import checklists, clocking, shifts
from console.site.basemaps import OWN, read_basemaps
from console.site.config import FeedConfig, SiteConfig, TravelConfig
from console.site.indicators import sound
from console.site.model import Problem, SiteBroken, SiteError
from console.site.tomltext import fault, line_of
from layers.geo import UnknownCrs, transform_to_wgs84
from layers.roads.modes import NETWORKS
from layers.roads.rules import CLASSES

NAME: Final = "site.toml"
SEAT: Final = "ONEMAP_SEAT"  # of the environment: this workstation's seat, where several share one site folder
DEFAULTS: Final = home.CONFIG / "console.toml"

_WRONG: Final = re.compile(r"^(.*?)(?: - at `\$\.?(.*)`)?$")
_ID: Final = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
_TRAVELS: Final = TravelConfig.__struct_fields__
_OPEN_TABLES: Final = frozenset({
    ("keys",), ("key_lines",), ("limits", "onscene_s"), ("roads", "speeds"), ("roads", "kind_factors"),
    ("shift", "hours"),
    *(("clocks", name) for name in clocking.BY_LEVEL), *(("travel", name, "speeds") for name in _TRAVELS),
})  # fmt: skip
_WITHOUT_DEFAULT: Final = frozenset({
    ("bounds", "west_deg"), ("bounds", "south_deg"), ("bounds", "east_deg"), ("bounds", "north_deg"),
    ("view", "lon_deg"), ("view", "lat_deg"),
})  # fmt: skip


def read_config(folder: Path) -> tuple[SiteConfig, tuple[Problem, ...]]:
    """The configuration of a site folder, its unknown keys and the base maps that had to be left out.

    ``SiteError`` when there is no ``site.toml``; ``SiteBroken`` when it is no TOML or a value is wrong.
    """
    path = folder / NAME
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SiteError("site.no_config", path=str(path), reason=error.strerror or "") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SiteBroken(Problem(NAME, line, "site.not_utf8")) from None
    own = _parse(text)
    if seat := os.environ.get(SEAT):
        own["seat"] = seat
    unknown = [key for key in _unknown(own, defaults()) if key[:-1] not in _OPEN_TABLES]
    problems = [Problem(NAME, line_of(text, key), "site.unknown_key", {"key": ".".join(key)}) for key in unknown]
    table = merged(defaults(), own)
    raw = table.pop("basemaps")
    basemaps, wrong = read_basemaps(folder, NAME, text, raw)
    config = msgspec.structs.replace(_typed(table, text), basemaps=basemaps)
    if config.basemap not in (*OWN, *(one.id for one in basemaps)):
        wrong.append(Problem(NAME, line_of(text, ("basemap",)), "site.basemap.unknown", {"id": config.basemap}))
        config = msgspec.structs.replace(config, basemap=OWN[0])
    indicators, bad = sound(NAME, text, config.indicators)
    return msgspec.structs.replace(config, indicators=indicators), (*problems, *wrong, *bad)


@functools.cache
def defaults() -> dict[str, Any]:
    """``config/console.toml``."""
    return tomllib.loads(DEFAULTS.read_text("utf-8"))


def merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """``own`` over ``base``, table by table; lists are replaced."""
    out = dict(base)
    for key, value in own.items():
        old = out.get(key)
        out[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return out


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, reason = fault(error, text)
        raise SiteBroken(Problem(NAME, line, "site.not_toml", {"reason": reason})) from None


def _typed(table: dict[str, Any], text: str) -> SiteConfig:
    try:
        config = msgspec.convert(table, SiteConfig, str_keys=True)
    except msgspec.ValidationError as error:
        match = _WRONG.match(str(error))
        reason, path = (match[1], match[2] or "") if match else (str(error), "")
        raise _wrong_value(text, path, reason) from None
    for key, reason in _out_of_range(config):
        raise _wrong_value(text, key, reason)
    return config


def _wrong_value(text: str, path: str, reason: str) -> SiteBroken:
    key = tuple(part for part in re.split(r"[.\[\]]+", path) if part)
    facts = {"key": path.replace("[...]", ""), "reason": reason}
    return SiteBroken(Problem(NAME, line_of(text, key), "site.wrong_value", facts))


def _out_of_range(config: SiteConfig) -> Iterator[tuple[str, str]]:
    """(key, what it must be) of values that are typed right and still make no sense."""
    if not _ID.match(config.id):
        yield "id", "A-Z a-z 0-9 - _"
    if config.language not in LANGUAGES:
        yield "language", " / ".join(LANGUAGES)
    if config.roads.drive_on not in ("right", "left"):
        yield "roads.drive_on", "right / left"
    if len(config.incident.levels) != 3:
        yield "incident.levels", "3"
    yield from _wrong_types(config)
    yield from _wrong_shift(config)
    if set(config.limits.onscene_s) != {1, 2, 3}:
        yield "limits.onscene_s", "1, 2, 3"
    yield from _wrong_feeds(config.feeds)
    yield from _not_positive("limits", config.limits)
    yield from clocking.wrong(config.clocks)
    yield from _not_positive("infer", config.infer)
    yield from _not_positive("roads", config.roads)
    yield from _not_positive("tracks", config.tracks)
    yield from _wrong_travel(config)
    yield from _wrong_place(config)


def _wrong_types(config: SiteConfig) -> Iterator[tuple[str, str]]:
    names = {one.name for one in config.incident.types}
    for number, kind in enumerate(config.incident.types):
        if not 0 <= kind.level <= 3:
            yield f"incident.types[{number}].level", "1 / 2 / 3"
        if kind.parent and kind.parent not in names - {kind.name}:
            yield f"incident.types[{number}].parent", "incident.types[].name"


def _wrong_feeds(feeds: FeedConfig) -> Iterator[tuple[str, str]]:
    for field in ("crs", "incident_crs"):
        if not _is_crs(getattr(feeds, field)):
            yield f"feeds.{field}", "WGS84 / CGCS2000 / GCJ-02 / BD-09 / EPSG:n"
    for field in ("fix_per_s", "fix_burst", "act_per_s", "act_burst", "unit_kb_per_s", "unit_burst_kb", "act_old_s"):
        if not 0.0 <= getattr(feeds, field) < math.inf:
            yield f"feeds.{field}", "≥ 0"
    if feeds.strangers < 0:
        yield "feeds.strangers", "≥ 0"


def _wrong_shift(config: SiteConfig) -> Iterator[tuple[str, str]]:
    for key in ("levels", "levels_en"):
        if len(getattr(config.shift, key)) != shifts.LEVELS:
            yield f"shift.{key}", str(shifts.LEVELS)
    types = enumerate(config.incident.types)
    named = ((f"incident.types[{n}].checklist", kind.checklist) for n, kind in types if kind.checklist)
    yield from checklists.wrong(config.checklists, named)


def _wrong_travel(config: SiteConfig) -> Iterator[tuple[str, str]]:
    for name in _TRAVELS:
        one = getattr(config.travel, name)
        if one.network not in NETWORKS:
            yield f"travel.{name}.network", " / ".join(NETWORKS)
        for unknown in sorted(set(one.speeds) - set(CLASSES)):
            yield f"travel.{name}.speeds.{unknown}", " / ".join(CLASSES)
        yield from _not_positive(f"travel.{name}", one)


def _is_crs(name: str) -> bool:
    try:
        transform_to_wgs84(name)
    except UnknownCrs:
        return False
    return True


def _wrong_place(config: SiteConfig) -> Iterator[tuple[str, str]]:
    edges = config.bounds.edges_deg
    if edges and not (-180 <= edges[0] < edges[2] <= 180 and -85.06 <= edges[1] < edges[3] <= 85.06):
        yield "bounds.west_deg", "-180 ≤ west < east ≤ 180, -85 ≤ south < north ≤ 85"
    view = config.view
    if view.lon_deg is not None and not -180 <= view.lon_deg <= 180:
        yield "view.lon_deg", "-180 … 180"
    if view.lat_deg is not None and not -85 <= view.lat_deg <= 85:
        yield "view.lat_deg", "-85 … 85"
    if not 0 < view.across_m < float("inf"):
        yield "view.across_m", "> 0"


def _not_positive(name: str, table: msgspec.Struct) -> Iterator[tuple[str, str]]:
    for field in table.__struct_fields__:
        value = getattr(table, field)
        each = value.items() if isinstance(value, dict) else [("", value)]
        for part, number in each:
            if isinstance(number, int | float) and not isinstance(number, bool) and not 0 < number < float("inf"):
                yield f"{name}.{field}" + (f".{part}" if part else ""), "> 0"


def _unknown(own: Mapping[str, Any], known: Mapping[str, Any], above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Keys that are neither in the defaults nor among those that have none."""
    out = []
    for key, value in own.items():
        here = (*above, key)
        if key not in known:
            if here not in _WITHOUT_DEFAULT:
                out.append(here)
        elif isinstance(value, dict) and isinstance(known[key], dict):
            out += _unknown(value, known[key], here)
    return out
