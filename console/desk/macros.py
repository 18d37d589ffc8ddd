"""What a macro would do: its lines with the values given, each read in the room as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from console.desk.state import Part
from console.say import listed, say
from console.site.macros import Macro
from console.verbs import BY_NAME, Call, Context, ParseError, Said, calls, parse
from console.verbs.parse import read
from console.verbs.tokens import quoted

if TYPE_CHECKING:
    from console.desk.desk import Desk

BAR: Final = ("|", "｜")  # between the lines of a macro that is typed
_NEVER: Final = frozenset({"macro", "savemacro", "unmacro", "undo", "history"})  # as a line of a macro


class Step(NamedTuple):
    """One line of a macro, and what it means now: a later one may need what an earlier one makes."""

    text: str
    call: Call | ParseError


def named(desk: Desk, name: str) -> Macro | None:
    return next((one for one in desk.site.macros if one.name == name), None)


def lines_of(desk: Desk, call: calls.RunMacro) -> tuple[str, ...] | Said:
    """Its lines ready to be typed; or what is wrong."""
    macro = named(desk, call.macro)
    if macro is None:
        names = listed(one.name for one in desk.site.macros)
        return Said("macro.none" if names else "macro.empty", {"name": call.macro, "names": names})
    values = _values(macro, call.values)
    if isinstance(values, Said):
        return values
    return macro.filled({key: quoted(one) for key, one in values.items()})


def _values(macro: Macro, given: tuple[str, ...]) -> dict[str, str] | Said:
    values: dict[str, str] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if sign and name in macro.params:
            values[name] = value.strip('"“”')
            continue
        free = next((key for key in macro.params if key not in values), None)
        if free is None:
            return Said("macro.too_many", {"name": macro.name, "word": one})
        values[free] = one
    missing = [key for key in macro.params if key not in values]
    return Said("macro.missing", {"name": macro.name, "names": listed(missing)}) if missing else values


def steps(desk: Desk, lines: tuple[str, ...]) -> list[Step]:
    """Each line read in the room as it stands now; nothing is done."""
    context = desk.context
    return [Step(line, parse(line, context)) for line in lines]


def will(desk: Desk, call: calls.RunMacro) -> tuple[bool, tuple[Part, ...], Call | None]:
    """Whether it would begin, all its lines in words, and its first sending of units, for the ghost."""
    if not call.macro:
        return True, (Part(say("desk.will.macro")),), None
    lines = lines_of(desk, call)
    if isinstance(lines, Said):
        return False, (Part(lines.text(), "lv"),), None
    found = steps(desk, lines)
    parts = [Part(say("macro.will", n=len(found), name=call.macro))]
    for n, step in enumerate(found, 1):
        parts += [Part(f"{n}" if n == 1 else f"· {n}"), Part(step.text, "fact")]
        if isinstance(step.call, ParseError):
            parts.append(Part(step.call.said.text(), "warn"))
    sending = next((one.call for one in found if isinstance(one.call, calls.Assign)), None)
    return not isinstance(found[0].call, ParseError), tuple(parts), sending


def made(name: str, text: str) -> Macro | Said:
    """A macro from what was typed, or the sentence that says which line cannot be one."""
    for bar in BAR:
        text = text.replace(bar, "\n")
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    for n, line in enumerate(lines, 1):
        verb = _verb_of(line)
        if not verb or verb in _NEVER:
            return Said("macro.no_verb" if not verb else "macro.never", {"n": n, "line": line})
    return Macro(name, lines)


def _verb_of(line: str) -> str:
    first = line.split(" ", 1)[0].lower()
    if first in BY_NAME:
        return BY_NAME[first].name
    verb = read(line, Context({})).verb
    return verb.name if verb is not None else ""
