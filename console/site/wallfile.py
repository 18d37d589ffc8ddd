"""``walls.toml`` of a site folder: the walls 大屏, and on which monitors each stands.

Read with faults, a broken entry left out alone; written whole or not at all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from console.site.entries import Entry, typed
from console.site.layerlist import toml
from console.site.model import Problem
from console.site.tomltext import fault
from console.site.whole import write_whole
from console.words.wall import WallSpec

NAME: Final = "walls.toml"
THEMES: Final = ("dark", "light", "safe-dark", "safe-light")
MOST_WALLS: Final = 12
NAMED: Final = re.compile(r"[^\s/:=|$!\"“”、,]{1,24}")  # it is typed, and stands before a tile's id as wall/tile
_TABLE: Final = "walls"
_WRONG: Final = "site.walls.wrong"
_VALUE: Final = "site.walls.value"
_HEAD: Final = """\
# 大屏：每面屏的名称和所在显示器。由控制台的“布屏”写，也可手改；各键的含义见 docs/wall.md。此处以外的注释会丢失。
# The walls, and on which monitors each stands. Written by the verb layout, or by hand; docs/wall.md explains every
# key. Comments other than these are not kept.
"""


def read_table(folder: Path, name: str, table: str) -> tuple[str, list[Any], tuple[Problem, ...]]:
    """The text of a TOML file, the entries of one list in it, and why it cannot be read; nothing without the file."""
    try:
        text = (folder / name).read_bytes().decode("utf-8-sig")
        raw = tomllib.loads(text).get(table, [])
    except FileNotFoundError:
        return "", [], ()
    except OSError as error:
        return "", [], (Problem(name, None, "site.unreadable", {"reason": error.strerror or ""}),)
    except UnicodeDecodeError:
        return "", [], (Problem(name, None, "site.not_utf8"),)
    except tomllib.TOMLDecodeError as error:
        line, reason = fault(error, text)
        return "", [], (Problem(name, line, f"site.{table}.not_toml", {"reason": reason}),)
    return text, raw if isinstance(raw, list) else [raw], ()


def read_walls(folder: Path) -> tuple[tuple[WallSpec, ...], tuple[Problem, ...]]:
    """The site's walls, and what is wrong with its file; none without one."""
    text, raw, unreadable = read_table(folder, NAME, _TABLE)
    kept: dict[str, WallSpec] = {}
    problems = list(unreadable)
    for number, one in enumerate(raw):
        entry = Entry(NAME, text, _TABLE, number)
        wall, found = typed(entry, one, WallSpec, _VALUE)
        problems += found
        if wall is None:
            continue
        wrong = [entry.problem(_WRONG, key, id=wall.name, reason=why) for key, why in faults(wall)]
        if wall.name in kept:
            wrong.append(entry.problem("site.walls.twice", "name", id=wall.name))
        elif len(kept) == MOST_WALLS:
            wrong.append(entry.problem("site.walls.many", "name", id=wall.name, n=MOST_WALLS))
        problems += wrong
        if not wrong:
            kept[wall.name] = wall
    return tuple(kept.values()), tuple(problems)


def faults(wall: WallSpec) -> Iterator[tuple[str, str]]:
    """(key, what it must be) of a wall that cannot be used."""
    if not NAMED.fullmatch(wall.name):
        yield "name", "1 … 24, no space / : = | $ ! ,"
    if wall.rect is not None and (min(wall.rect[:2]) < 0 or min(wall.rect[2:]) < 1):
        yield "rect", "[x, y, w, h] px"
    if wall.theme not in THEMES:
        yield "theme", " / ".join(THEMES)
    if not 0.5 <= wall.metres <= 50:
        yield "metres", "0.5 … 50"
    if not 0.05 <= wall.pitch_mm <= 20:
        yield "pitch_mm", "0.05 … 20"


def write_walls(folder: Path, walls: Sequence[WallSpec]) -> None:
    """``OSError`` when that cannot be: the old file stands."""
    entries = (f"\n[[{_TABLE}]]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in said(one).items())
               for one in walls)  # fmt: skip
    write_whole(folder / NAME, (_HEAD + "".join(entries)).encode("utf-8"))


def said(one: msgspec.Struct) -> dict[str, Any]:
    """What a file says of it: only what is not as without a word."""
    plain: dict[str, Any] = msgspec.to_builtins(one)
    usual = {field.name: field.default for field in msgspec.structs.fields(one)}
    return {key: value for key, value in plain.items() if getattr(one, key) != usual[key]}
