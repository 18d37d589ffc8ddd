"""Verbs with macros: 宏, 存宏, 删宏. The site folder keeps them, nothing of them is journaled; what they do is."""

from __future__ import annotations

from dataclasses import replace as altered
from typing import TYPE_CHECKING

from console.desk import macros, undo
from console.desk.acts_order import fail, failed
from console.desk.state import Outcome
from console.say import listed
from console.site.macros import Macro, faults
from console.verbs import Call, ParseError, Said, calls, parse, with_force
from console.words import Changes
from console.words.people import Right

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.desk.desk import Desk


def run(desk: Desk, call: calls.RunMacro, act: Callable[[Desk, Call], Outcome]) -> Outcome:
    """宏: line by line, each as if typed; stops at the first that is refused and says how far it got.

    A first line that asks to be confirmed asks for the whole; a later one stops it, for the lines before are done.
    """
    if not call.macro:
        return fail("macro.none", name=call.values[0], names=_names(desk)) if call.values else _listed(desk)
    lines = macros.lines_of(desk, call)
    if isinstance(lines, Said):
        return failed(lines)
    before = list(desk.undoable)
    for n, line in enumerate(lines):
        outcome = _line(desk, line, call.force, act)
        if not outcome.ok:
            _join(desk, before, call.macro, n)
            return _stopped(call.macro, n, line, outcome)
    _join(desk, before, call.macro, len(lines))
    return Outcome(ok=True, code="macro.done", facts={"name": call.macro, "n": len(lines)})


def _listed(desk: Desk) -> Outcome:
    if not desk.site.macros:
        return fail("macro.empty", name="")
    return Outcome(ok=True, code="macro.listed", facts={"names": _names(desk)})


def _names(desk: Desk) -> str:
    return listed(f"{one.name} {' '.join(one.params)}".rstrip() for one in desk.site.macros)


def _line(desk: Desk, line: str, force: bool, act: Callable[[Desk, Call], Outcome]) -> Outcome:
    call = parse(line, desk.context)
    if isinstance(call, ParseError):
        return failed(call.said)
    return act(desk, with_force(call) if force else call)


def _stopped(name: str, done: int, line: str, outcome: Outcome) -> Outcome:
    facts = {"name": name, "n": done + 1, "done": done, "line": line, "why": Said(outcome.code, outcome.facts)}
    return Outcome(ok=False, code="macro.stopped", facts=facts, confirm=outcome.confirm and not done)


def _join(desk: Desk, before: list[undo.Undoable], name: str, done: int) -> None:
    """What the lines left to take back becomes one act."""
    mine = [one for one in desk.undoable if not any(one is old for old in before)]
    if not mine:
        return
    desk.undoable[:] = [one for one in desk.undoable if not any(one is own for own in mine)]
    undo.push(desk, Said("macro.did", {"name": name, "n": done}), lambda d: _back(d, name, mine),
              frozenset[Right]().union(*(one.rights for one in mine)))  # fmt: skip


def _back(desk: Desk, name: str, mine: list[undo.Undoable]) -> Outcome:
    """The last line first; what the world no longer allows is said, the rest is taken back all the same."""
    failures = [outcome for one in reversed(mine) if not (outcome := one.back(desk)).ok]
    facts = {"name": name, "n": len(mine) - len(failures)}
    if not failures:
        return Outcome(ok=True, code="macro.undone", facts=facts)
    why = Said(failures[0].code, failures[0].facts)
    return Outcome(ok=False, code="macro.undone_part", facts={**facts, "m": len(failures), "why": why})


def save(desk: Desk, call: calls.SaveMacro) -> Outcome:
    """存宏: undo puts back what was there. Without lines the window puts those there are into the bar."""
    if not call.lines.strip():
        desk.look(tool_n=desk.view.tool_n + 1, tool=call)
        return Outcome(ok=True, code="macro.editing", facts={"name": call.name})
    made = macros.made(call.name, call.lines.lstrip("= ＝"))
    if isinstance(made, Said):
        return failed(made)
    if wrong := next(faults(made), None):
        return fail("macro.wrong", key=wrong[0], reason=wrong[1])
    before = desk.site.macros
    _use(desk, (*(one for one in before if one.name != made.name), made))
    what = Said("macro.did_save", {"name": made.name})
    undo.push(desk, what, lambda d: _put_back(d, before, what))
    names = " ".join(made.params)
    return Outcome(ok=True, code="macro.saved", facts={"name": made.name, "n": len(made.lines), "params": names})


def remove(desk: Desk, call: calls.RemoveMacro) -> Outcome:
    """删宏."""
    before = desk.site.macros
    if macros.named(desk, call.macro) is None:
        return failed(Said("macro.none", {"name": call.macro, "names": listed(one.name for one in before)}))
    _use(desk, tuple(one for one in before if one.name != call.macro))
    what = Said("macro.did_remove", {"name": call.macro})
    undo.push(desk, what, lambda d: _put_back(d, before, what))
    return Outcome(ok=True, code="macro.removed", facts={"name": call.macro})


def _put_back(desk: Desk, before: tuple[Macro, ...], what: Said) -> Outcome:
    _use(desk, before)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def _use(desk: Desk, kept: tuple[Macro, ...]) -> None:
    desk.site = altered(desk.site, macros=kept)
    desk.keep_macros(kept)
    desk.changed(Changes.VIEW)
