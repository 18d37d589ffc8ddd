"""The board of body cameras: who has one, what is wrong with it, who was told of it, who looks through it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.desk import choice, notices, pictures
from console.dispatch import bodycams as known
from console.dispatch.bodycams import BROKEN, GRAVEST, Fact, Standing, facts, wrong
from console.words import Notice, NoticeMark
from console.words.video import Phase
from layers.geo import scale_at

if TYPE_CHECKING:
    from console.desk.desk import Desk

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

KIND: Final = "bodycam"  # of the notice that goes to the wearer
_FAR: Final = 1e12  # behind all that have a place


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of the table of units as the board shows them; ``counts``: how many have what wrong, by name of ``GRAVEST``.
    ``metres (n,)`` to the place it was asked for, None without one."""

    rows: I64
    counts: dict[str, int]
    cameras: int  # that have ever spoken
    well: int  # of these: nothing is wrong and all that was said is fresh enough to say so
    metres: NDArray[np.float64] | None = None


class Reminder(msgspec.Struct, frozen=True, kw_only=True):
    """What a wearer was told last, and what became of it."""

    notice: Notice
    answer: NoticeMark | None = None

    @property
    def waits(self) -> bool:
        """Not answered, and still to be."""
        return self.notice.open and self.answer is None


def board(desk: Desk, *, only_wrong: bool = False, near: tuple[str, str] = ("", "")) -> Board:
    """All units that have ever spoken of a body camera, the gravest first; ``near`` a thing: the nearest first."""
    units = desk.units
    marks = _marks(desk)
    spoken = known.speaks(units)
    weight = np.zeros(units.n, dtype=np.int64)
    for n, name in enumerate(reversed(GRAVEST)):
        weight += marks[name].astype(np.int64) << n
    rows = np.flatnonzero((spoken | (weight > 0)) & ((weight > 0) | (not only_wrong)))
    metres = _metres(desk, near)
    far = np.where(np.isfinite(metres), metres, _FAR) if metres is not None else np.zeros(units.n)
    order = np.lexsort((rows, -weight[rows], far[rows]))
    fresh = units.recording_t >= desk.clock.now() - desk.site.config.limits.bodycam_old_s
    return Board(
        rows=rows[order], counts={name: int(np.count_nonzero(mask)) for name, mask in marks.items()},
        cameras=int(np.count_nonzero(spoken)), well=int(np.count_nonzero(spoken & (weight == 0) & fresh)),
        metres=metres,
    )  # fmt: skip


def _marks(desk: Desk) -> dict[str, Mask]:
    config = desk.site.config
    marks = dict(wrong(desk.units, config.limits, config.bodycam, desk.clock.now()))
    broken = np.zeros(desk.units.n, dtype=bool)
    broken[[row for unit in _broken(desk) if (row := desk.units.row.get(unit)) is not None]] = True
    marks["stream"] = broken
    return marks


def _broken(desk: Desk) -> Iterator[str]:
    """Units whose picture somebody wants to see, and it does not play."""
    states = desk.videos.states() if desk.videos is not None else {}
    for (source, _main), state in states.items():
        kind, unit = pictures.parts(source)
        if kind == pictures.UNIT and state.phase in BROKEN:
            yield unit


def _metres(desk: Desk, near: tuple[str, str]) -> NDArray[np.float64] | None:
    point = choice.place_of(desk, *near) if near[1] else None
    if point is None:
        return None
    return np.asarray(np.hypot(desk.units.x_m - point[0], desk.units.y_m - point[1]) / scale_at(point[1]))


# --- one unit -----------------------------------------------------------------------------------------------------


def of_unit(desk: Desk, unit: str) -> tuple[Fact, ...]:
    """All that is known of its body camera; empty for a unit that is not there."""
    row = desk.units.row.get(unit)
    if row is None:
        return ()
    config = desk.site.config
    return facts(
        desk.units, row, config.limits, config.bodycam, desk.clock.now(), phase(desk, unit),
        streams=unit in desk.streams,
    )  # fmt: skip


def speaks(desk: Desk, unit: str) -> bool:
    """It has ever said anything of a body camera."""
    row = desk.units.row.get(unit)
    return row is not None and bool(known.speaks(desk.units)[row])


def phase(desk: Desk, unit: str) -> Phase | None:
    """How its picture stands: of the stream that plays best; None while nobody has looked."""
    states = desk.videos.states() if desk.videos is not None else {}
    found = [state.phase for (source, _main), state in states.items() if source == pictures.of_unit(unit)]
    open_ = [one for one in found if one is not Phase.CLOSED]
    return next((one for one in open_ if one.alive), open_[0] if open_ else None)


def bad(desk: Desk, unit: str) -> tuple[Fact, ...]:
    """What of it its wearer can do something about now."""
    return tuple(fact for fact in of_unit(desk, unit) if fact.standing is Standing.BAD)


def reminder(desk: Desk, unit: str) -> Reminder | None:
    """The last that its wearer was told, while the room remembers it."""
    for notice in reversed(desk.room.notices.values()):
        if notice.kind == KIND and unit in notice.units:
            return Reminder(notice=notice, answer=notices.heard(desk, notice.id).get(unit))
    return None
