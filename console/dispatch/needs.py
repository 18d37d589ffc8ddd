"""Who answers for which need of a ring: as many needs as can be, the inner tiers first, then the quickest. Pure.

One assignment of units to slots (the least full matching of ``scipy.sparse.csgraph``). Sets of slots that can be
filled together are the independent sets of a transversal matroid, so that weights which fall from tier to tier, however
little, fill each tier as far as it can be before the next one counts (Edmonds & Fulkerson, J. Res. NBS 69B (1965),
147–153).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.words import Duty, Kind, Need, Tier

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I8 = NDArray[np.int8]
Mask = NDArray[np.bool_]

RESERVE: Final = "reserve"
_LONGEST_S: Final = 36_000.0  # a time above this is as bad as this
_VEHICLES: Final = {"car": (Kind.CAR,), "moto": (Kind.MOTO,), "foot": (Kind.OFFICER, Kind.PAIR), "post": (Kind.POST,)}
_OF_KIND: Final = {role: np.array([kind in kinds for kind in Kind]) for role, kinds in _VEHICLES.items()}
_DUTIES: Final = {"patrol": Duty.PATROL, "standby": Duty.STANDBY}


@dataclass(frozen=True)
class Crew:
    """N units. ``duty``, ``kind (N,)``; ``around (N,)`` the smallest tier that holds it (0 the innermost), -1 outside;
    ``tier (N,)`` the smallest that it can answer for in time: another only for who is slower than the ring;
    ``seconds (N,)`` until it is there, inf when it cannot; ``fit (N,)`` may be sent now: duty known, fix fresh, free;
    ``unsure (N,)`` not fit because its duty is not known or its fix is old;
    ``held (N,)`` sent for this ring already; ``bound (N,)`` the tier that its order names, -1 any; ``here (N,)`` held
    without an order, where it stands."""

    ids: tuple[str, ...]
    kind: I8
    duty: I8
    skills: tuple[frozenset[str], ...]
    around: I64
    tier: I64
    seconds: F64
    fit: Mask
    unsure: Mask
    held: Mask
    bound: I64
    here: Mask


@dataclass(frozen=True)
class Filling:
    """How one need is filled: rows of the crew who are sent for it, and who would be; ``short`` how many are missing
    after both; ``code`` why, a code of ``duty.why``, with its number."""

    tier: int
    need: Need
    held: tuple[int, ...]
    proposed: tuple[int, ...]
    short: int = 0
    code: str = ""
    n: int = 0


def plays(role: str, kind: I8, duty: I8) -> Mask:
    """``(N,)`` who is what the role asks for. A role that is not known asks for any unit; reserve is none of ours."""
    if role == RESERVE:
        return np.zeros(len(kind), dtype=bool)
    if role in _VEHICLES:
        return np.asarray(_OF_KIND[role][kind])
    if role in _DUTIES:
        return np.asarray((duty == int(_DUTIES[role])) & (kind != int(Kind.POST)))
    return np.ones(len(kind), dtype=bool)


def fill(tiers: Sequence[Tier], crew: Crew) -> tuple[Filling, ...]:
    """One ``Filling`` for each need but those of reserve, in the order of the tiers."""
    wants = [(n, need) for n, tier in enumerate(tiers) for need in tier.needs if need.role != RESERVE]
    able = np.array([_able(need, n, crew) for n, need in wants]).reshape(len(wants), len(crew.ids))
    slots = np.repeat(np.arange(len(wants)), [max(0, need.count) for _, need in wants])
    taken = _assigned(slots, [n for n, _ in wants], len(tiers), able, crew)
    used = np.zeros(len(crew.ids), dtype=bool)
    used[[row for rows in taken for row in rows]] = True
    return tuple(_filling(n, need, taken[i], crew, used) for i, (n, need) in enumerate(wants))


def _able(need: Need, tier: int, crew: Crew) -> Mask:
    """Who may fill a need of this tier: inside it, fit and in time; who is sent, by vehicle and skill alone."""
    skilled = _skilled(need, crew)
    inside = (crew.tier >= 0) & (crew.tier <= tier)
    fresh = crew.fit & ~crew.held & inside & np.isfinite(crew.seconds) & plays(need.role, crew.kind, crew.duty)
    # a unit that is on its way is no longer "on patrol": what it was when it was sent does not count again
    sent = crew.held & ((crew.bound < 0) | (crew.bound == tier)) & _sent_as(need.role, crew)
    return np.asarray(skilled & (fresh | (sent & (inside | ~crew.here))))


def _skilled(need: Need, crew: Crew) -> Mask:
    if not need.skills:
        return np.ones(len(crew.ids), dtype=bool)
    return np.array([set(need.skills) <= skills for skills in crew.skills], dtype=bool)


def _sent_as(role: str, crew: Crew) -> Mask:
    return crew.kind != int(Kind.POST) if role in _DUTIES else plays(role, crew.kind, crew.duty)


def _assigned(slots: I64, tier_of: Sequence[int], tiers: int, able: NDArray[np.bool_], crew: Crew) -> list[list[int]]:
    """Rows of the crew for each want, the quickest first; who is sent always has a slot when one fits."""
    out: list[list[int]] = [[] for _ in tier_of]
    rows = _useful(able, len(slots), crew)
    if not len(slots) or not len(rows):
        return out
    tier = np.array(tier_of, dtype=np.float64)[slots]
    held = crew.held[rows]
    seconds = np.minimum(np.nan_to_num(crew.seconds[rows], nan=_LONGEST_S, posinf=_LONGEST_S), _LONGEST_S)
    step = _LONGEST_S * (len(slots) + 1)  # more than all times together
    worth = step * (tiers - tier)[:, None] + step * (tiers + 1) * (len(slots) + 1) * held[None, :]
    cost = np.where(held, 0.0, seconds)[None, :] - worth
    for slot, column in _cheapest(cost, able[slots][:, rows]):
        out[slots[slot]].append(int(rows[column]))
    return [sorted(found, key=lambda row: (not crew.held[row], crew.seconds[row])) for found in out]


def _cheapest(cost: F64, allowed: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Slots and their columns: all costs are negative, so that a slot stays empty (its own last column, 0) only when
    that lets others be filled."""
    from scipy.sparse import csr_array  # what no start waits for: the first search by road loads it too
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    slots, columns = cost.shape
    row, column = np.nonzero(allowed)
    empty = np.arange(slots)
    weight = np.concatenate((cost[row, column], np.zeros(slots))) - float(cost.min()) + 1.0  # the matching wants > 0
    pairs = (np.concatenate((row, empty)), np.concatenate((column, columns + empty)))
    matched = min_weight_full_bipartite_matching(csr_array((weight, pairs), shape=(slots, columns + slots)))
    return [(slot, found) for slot, found in zip(*(a.tolist() for a in matched), strict=True) if found < columns]


def _useful(able: NDArray[np.bool_], slots: int, crew: Crew) -> I64:
    """With S slots no need can want more than its S quickest, beside those who are sent."""
    keep = crew.held.copy()
    for row in able:
        fresh = np.flatnonzero(row & ~crew.held)
        keep[fresh[np.argsort(crew.seconds[fresh], kind="stable")[:slots]]] = True
    return np.flatnonzero(keep & able.any(axis=0)) if len(able) else np.empty(0, dtype=np.int64)


def _filling(tier: int, need: Need, rows: list[int], crew: Crew, used: Mask) -> Filling:
    held = tuple(row for row in rows if crew.held[row])
    proposed = tuple(row for row in rows if not crew.held[row])
    short = need.count - len(rows)
    code, n = _why(tier, need, crew, used) if short > 0 else ("", 0)
    return Filling(tier, need, held, proposed, max(0, short), code, n)


def _why(tier: int, need: Need, crew: Crew, used: Mask) -> tuple[str, int]:
    """The nearest reason that a person can do something about, and how many units it is true of."""
    around = (crew.around >= 0) & (crew.around <= tier) & ~crew.held
    inside = (crew.tier >= 0) & (crew.tier <= tier) & ~crew.held
    kin = inside & _sent_as(need.role, crew)
    skilled = kin & _skilled(need, crew)
    ready = skilled & crew.fit & plays(need.role, crew.kind, crew.duty)
    found = (
        ("elsewhere", ready & used), ("unsure", skilled & crew.unsure), ("engaged", skilled & ~crew.fit),
        ("skills", kin & ~skilled), ("slow", around & ~inside & _sent_as(need.role, crew)), ("role", around),
    )  # fmt: skip
    return next(((code, int(mask.sum())) for code, mask in found if mask.any()), ("nobody", 0))
