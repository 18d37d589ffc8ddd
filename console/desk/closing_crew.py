"""Who may stand at posts: units that are free now, as for an incident, and in words why the others may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.desk.known import known
from console.dispatch.fitness import FIT, RULES, facts_of, judge
from console.verbs import Said
from console.words import CrewAsk, Kind, Ring

if TYPE_CHECKING:
    from console.desk.desk import Desk

I16 = NDArray[np.int16]

_NOT_WORTH_A_WORD: Final = RULES.index("reason.off_duty") + 1
NAMED: Final = 4  # of those left out


def crew_of(desk: Desk, ring: Ring, holders: tuple[str, ...]) -> CrewAsk:
    """Free units, and ``holders``: those that stand at the ring's posts or are on their way, whatever they are at."""
    units, verdict = desk.units, _verdict(desk, ring)
    held = [units.row[unit] for unit in holders if unit in units.row]
    rows = np.union1d(np.flatnonzero(verdict == FIT), np.asarray(held, dtype=np.int64)).astype(np.int64)
    going = np.isin(rows, [row for row in held if verdict[row] != FIT])
    config = desk.site.config
    kinds = [Kind(kind) for kind in units.kind[rows].tolist()]
    return CrewAsk(
        ids=tuple(units.ids[row] for row in rows.tolist()), x_m=units.x_m[rows].copy(), y_m=units.y_m[rows].copy(),
        factor=np.asarray([config.roads.factor(kind) for kind in kinds], dtype=np.float64),
        delay_s=np.where(going, 0.0, config.posts.start_s), beat=_beats(desk, rows),
    )  # fmt: skip


def _verdict(desk: Desk, ring: Ring) -> I16:
    room = known(desk)
    return judge(room, ring.incident, room.active_by_unit(), needs_lead=False, now=desk.clock.now())


def _beats(desk: Desk, rows: NDArray[np.int64]) -> NDArray[np.int32]:
    number = {key: n for n, key in enumerate(desk.site.beats.ids)}
    specs = (desk.specs.get(desk.units.ids[row]) for row in rows.tolist())
    return np.asarray([number.get(spec.beat, -1) if spec else -1 for spec in specs], dtype=np.int32)


def free_count(desk: Desk, ring: Ring) -> int:
    return int((_verdict(desk, ring) == FIT).sum())


def left_out(desk: Desk, ring: Ring) -> tuple[list[Said], int]:
    """The first few units on duty that may not be sent, each with the reason, and how many there are."""
    room, now, verdict = known(desk), desk.clock.now(), _verdict(desk, ring)
    active = room.active_by_unit()
    rows = [int(row) for row in np.flatnonzero((verdict > FIT) & (verdict != _NOT_WORTH_A_WORD))]
    out = []
    for row in rows[:NAMED]:
        code = RULES[int(verdict[row]) - 1]
        why = Said(code, dict(facts_of(code, room, row, active, now)))
        out.append(Said("closing.left_out_one", {"unit": desk.units.ids[row], "why": why}))
    return out, len(rows)
