"""Macros: a name for several lines of the command bar, with parameters. ``macros.toml`` of a site folder.

A line holds ``{单元}`` (named) or ``$1`` (by place) where a value goes. Read with faults, a broken entry left out
alone; written whole or not at all.
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

NAME: Final = "macros.toml"
MOST_LINES: Final = 20
MOST_PARAMS: Final = 9
_TABLE: Final = "macros"
_WRONG: Final = "site.macros.wrong"
_NAME: Final = re.compile(r"[^\s=|$!{}\"“”、,]{1,24}")
_SLOT: Final = re.compile(r"\$([1-9])|\{([^{}\s]{1,12})\}")
_HEAD: Final = """\
# 本站点的宏：一个名称，几行指令，{单元} 或 $1 处填值。由控制台的“存宏”写，也可手改；此处以外的注释会丢失。
# This site's macros: a name for several lines of the command bar; {unit} or $1 is where a value goes. Written by the
# verb savemacro, or by hand. Comments other than these are not kept.
"""


class Macro(msgspec.Struct, frozen=True):
    """``lines`` as they would be typed, with slots."""

    name: str
    lines: tuple[str, ...]

    @property
    def params(self) -> tuple[str, ...]:
        """Names of the values it needs, in the order in which they are given: as they first appear, or $1, $2 …"""
        slots = [match for line in self.lines for match in _SLOT.finditer(line)]
        most = max((int(match[1]) for match in slots if match[1]), default=0)
        return (*(f"${n}" for n in range(1, most + 1)), *dict.fromkeys(match[2] for match in slots if match[2]))

    def filled(self, values: dict[str, str]) -> tuple[str, ...]:
        """The lines with the values of ``params``. ``KeyError`` for one that is not given."""
        return tuple(_SLOT.sub(lambda m: values[m[0] if m[1] else m[2]], line) for line in self.lines)


def faults(macro: Macro) -> Iterator[tuple[str, str]]:
    """(key, what it must be) of a macro that cannot be used."""
    if not _NAME.fullmatch(macro.name):
        yield "name", "1 … 24, no space = | $ ! { }"
    if not 1 <= len(macro.lines) <= MOST_LINES or not all(line.strip() for line in macro.lines):
        yield "lines", f"1 … {MOST_LINES}"
    if len(macro.params) > MOST_PARAMS:
        yield "lines", f"$1 … ${MOST_PARAMS}"


def read_macros(folder: Path) -> tuple[tuple[Macro, ...], tuple[Problem, ...]]:
    """The site's macros, and what is wrong with its file; none without one."""
    try:
        text = (folder / NAME).read_bytes().decode("utf-8-sig")
        raw = tomllib.loads(text).get(_TABLE, [])
    except FileNotFoundError:
        return (), ()
    except OSError as error:
        return (), (Problem(NAME, None, "site.unreadable", {"reason": error.strerror or ""}),)
    except UnicodeDecodeError:
        return (), (Problem(NAME, None, "site.not_utf8"),)
    except tomllib.TOMLDecodeError as error:
        line, reason = fault(error, text)
        return (), (Problem(NAME, line, "site.macros.not_toml", {"reason": reason}),)
    return _entries(text, raw if isinstance(raw, list) else [raw])


def _entries(text: str, raw: Sequence[Any]) -> tuple[tuple[Macro, ...], tuple[Problem, ...]]:
    kept: dict[str, Macro] = {}
    problems: list[Problem] = []
    for number, one in enumerate(raw):
        entry = Entry(NAME, text, _TABLE, number)
        macro, found = typed(entry, one, Macro, _WRONG)
        problems += found
        wrong = [] if macro is None else [entry.problem(_WRONG, key, id=macro.name, reason=why)
                                          for key, why in faults(macro)]  # fmt: skip
        problems += wrong
        if macro is not None and not wrong:
            kept[macro.name] = macro
    return tuple(kept.values()), tuple(problems)


def write_macros(folder: Path, macros: Sequence[Macro]) -> None:
    """``OSError`` when that cannot be: the old file stands."""
    entries = (f"\n[[{_TABLE}]]\nname = {toml(one.name)}\nlines = {_lines(one.lines)}\n" for one in macros)
    write_whole(folder / NAME, (_HEAD + "".join(entries)).encode("utf-8"))


def _lines(lines: Sequence[str]) -> str:
    return "[\n" + "".join(f"  {toml(line)},\n" for line in lines) + "]"
