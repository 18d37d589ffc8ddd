"""The evening of the demo county, told once a process and copied for each test: half a second of telling, 20 ms of
copying. A copy shares the site, which nothing changes, and nothing else (tests/glass/test_told.py)."""

from __future__ import annotations

import copy
import dataclasses
import functools
import gc
import types
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any, Final

from console.glass.screens.evening import Evening, demo_site

Memo = dict[int, Any]
_HOW: Final[dict[type, Callable[[Any, Memo], Any]]] = copy._deepcopy_dispatch  # type: ignore[attr-defined]


def evening(*, sos: bool = False, **other: Any) -> Evening:
    """As ``Evening(demo_site())`` after ``play(sos)``. ``other``: fields of the site in which it is not the demo's and
    which the story does not read: ``state_dir``."""
    memo = dict(_shared())
    if other:
        memo[id(demo_site())] = dataclasses.replace(demo_site(), **other)
    with _copying():
        return copy.deepcopy(_told(sos), memo)


@functools.cache
def _told(sos: bool) -> Evening:
    made = Evening(demo_site())
    made.brisk = True  # the same whichever test is the first to ask
    made.play(sos=sos)
    return made


@functools.cache
def _shared() -> Memo:
    """The site and all that it is made of, by identity."""
    return {id(one): one for one in reached(demo_site())}


def reached(*roots: object, but: Iterable[int] = ()) -> list[Any]:
    """What can be reached from ``roots`` and might change: no types, modules, code, globals or members of enums.
    ``but``: what is not looked into, by identity."""
    seen, out, left = set(but), [], list(roots)
    while left:
        one = left.pop()
        if id(one) in seen or isinstance(one, type | types.ModuleType | types.CodeType) or _fixed(one):
            continue
        seen.add(id(one))
        out.append(one)
        inside = one.__closure__ or () if isinstance(one, types.FunctionType) else gc.get_referents(one)
        left += inside
    return out


def _fixed(one: object) -> bool:
    """A member of an enum is itself wherever it is."""
    return hasattr(type(one), "__members__") and isinstance(one, type(one))


@contextmanager
def _copying() -> Iterator[None]:
    """``copy.deepcopy`` leaves functions and bound methods of C as they are, with the desk inside them; not here."""
    own: dict[type, Callable[[Any, Memo], Any]] = {
        types.FunctionType: _function, types.BuiltinFunctionType: _bound, SimpleQueue: _queue,
    }  # fmt: skip
    before = {kind: _HOW.get(kind) for kind in own}
    _HOW.update(own)
    try:
        yield
    finally:
        for kind, how in before.items():
            if how is None:
                del _HOW[kind]
            else:
                _HOW[kind] = how


def _function(one: types.FunctionType, memo: Memo) -> types.FunctionType:
    if not one.__closure__:
        return one
    cells = tuple(types.CellType() for _ in one.__closure__)
    out = types.FunctionType(one.__code__, one.__globals__, one.__name__, one.__defaults__, cells)
    out.__kwdefaults__ = one.__kwdefaults__
    memo[id(one)] = out
    for mine, theirs in zip(cells, one.__closure__, strict=True):
        mine.cell_contents = copy.deepcopy(theirs.cell_contents, memo)
    return out


def _bound(one: types.BuiltinFunctionType, memo: Memo) -> Any:
    of = one.__self__
    return one if of is None or isinstance(of, types.ModuleType) else getattr(copy.deepcopy(of, memo), one.__name__)


def _queue(one: SimpleQueue[Any], memo: Memo) -> SimpleQueue[Any]:
    out: SimpleQueue[Any] = SimpleQueue()
    memo[id(one)] = out
    waiting = [one.get() for _ in range(one.qsize())]
    for item in waiting:
        one.put(item)
        out.put(copy.deepcopy(item, memo))
    return out
