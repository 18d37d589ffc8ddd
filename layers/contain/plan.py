"""Question → ``Plan``: the posts, their units, what they close, and what stays open.

"Closed" is said only when a search that knows nothing of how the posts were chosen finds no way out past them
(``leaving.escapes``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.contain.choosing import Choice, choose
from layers.contain.leaving import escapes, passing
from layers.contain.outline import outline
from layers.contain.question import Question
from layers.contain.staffing import assign

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

CLOSED: Final = "closed"
NO_UNITS: Final = "no_units"  # nobody is free
TOO_FEW: Final = "too_few"  # every way could be held, but by more units than there are
CONTESTED: Final = "contested"  # units enough, but too few of them near the same ways: proven
NOT_FOUND: Final = "not_found"  # the same, but not proven: there may be a way to close it
TOO_NEAR: Final = "too_near"  # some way can be held in time by nobody
NO_WAY_OUT: Final = "no_way_out"  # the map shows no way out of here at all
GONE: Final = "gone"  # who left may be where roads end already
OFF_ROAD: Final = "off_road"  # no road near the place

_OPEN_PRICE: Final = 1_000  # an open way weighs as much as so many staffed posts …
_SHORT_PRICE: Final = 30  # … and more by each second that a unit comes too late
_MOST_SHORT_S: Final = 600.0
_NO_POST_PRICE: Final = 50_000  # a place where nobody could stand is named only where there is no other


@dataclass(frozen=True)
class Post:
    """Where a unit stands. ``unit`` -1: nobody can be there. ``kept``: a person put it there."""

    node: int
    x_m: float
    y_m: float
    names: tuple[str, ...]
    bridge: bool
    unit: int
    arrive_s: float  # NaN without a unit
    passed_s: float  # when the one who leaves could first be there; inf: cut off by other posts
    kept: bool = False


@dataclass(frozen=True)
class Way:
    """A way out that nobody holds. ``short_s``: how much too late the best unit that is left comes; inf: none can."""

    node: int
    x_m: float
    y_m: float
    names: tuple[str, ...]
    bridge: bool
    passed_s: float
    short_s: float


@dataclass(frozen=True)
class Plan:
    """``closed_s``: when the last post stands. ``needed``: so many posts at least close it. ``outline`` (K, 2) Web
    Mercator metres: what can be reached before a post is met; empty when it is not closed. ``units``: how many there
    were. ``fewest``: whether fewer posts are proven not to do."""

    closed: bool
    why: str
    closed_s: float = float("nan")
    posts: tuple[Post, ...] = ()
    open_ways: tuple[Way, ...] = ()
    needed: int = 0
    units: int = 0
    fewest: bool = False
    outline: F64 = field(default_factory=lambda: np.empty((0, 2)))


def plan(question: Question, exact_s: float = 0.0) -> Plan:
    """The answer. Never raises for what a person may ask. ``exact_s``: see ``choosing.choose``."""
    if not question.outside.any():
        return Plan(False, NO_WAY_OUT, posts=kept_posts(question), units=_units(question))
    choice = choose(question, exact_s)
    return plan_closed(question, choice) or not_closed(question, choice)


def _units(question: Question) -> int:
    """How many there are to stand on posts."""
    return int(question.free.sum()) + len(question.held[0]) + len(question.late[0])


def plan_closed(question: Question, choice: Choice) -> Plan | None:
    """The plan that closes, when there is one and the proof holds."""
    if choice.best is None:
        return None
    node, stands = choice.best.node, question.crew.stands_s[:, choice.best.node]
    late = question.held[1]
    latest = max(choice.best.closed_s, float(question.crew.stands_s[late, question.held[0]].max(initial=0.0)))
    unit = assign(stands, question.in_time[:, node] & (stands <= latest), away(question, node))
    posts = _held_posts(question) + _posts(question, node, unit, set(question.wanted.tolist()))
    if not proven(question, posts):
        return None
    return Plan(
        True, CLOSED, latest if posts else 0.0, tuple(posts) + tuple(_unheld_posts(question, choice.wanted)), (),
        len(posts), _units(question), len(choice.best.node) <= choice.best.bound, _outline(question, posts),
    )  # fmt: skip


def proven(question: Question, posts: list[Post]) -> bool:
    """Whether nobody gets out past these posts, each stopping only who comes when its unit stands (with the margin)."""
    node = np.asarray([post.node for post in posts], dtype=np.int32)
    stands = np.asarray([post.arrive_s for post in posts]) + question.margin_s
    return not escapes(question.streets, question.start, question.head_s, node, stands, question.outside).any()


def away(question: Question, node: I32) -> Bools:
    """(U, K) whether a unit would leave its own beat to stand there."""
    beat = question.beat_at(question.streets.xy[node])
    own = question.crew.beat[:, None]
    return np.asarray((own >= 0) & (own != beat[None, :]))


# --- what cannot be closed ------------------------------------------------------------------------------------------


def not_closed(question: Question, choice: Choice) -> Plan:
    """As much as can be held, the ways that stay open, and why."""
    node = choice.cut.near if choice.cut.possible else _least_open(question)
    node = np.asarray([n for n in node if n not in set(choice.wanted.tolist())], dtype=np.int32)
    at = np.concatenate([choice.wanted, node]).astype(np.int32)
    stands = question.crew.stands_s[:, at]
    unit = assign(stands, question.in_time[:, at], away(question, at))
    wanted = set(question.wanted.tolist())
    posts = _held_posts(question) + _posts(question, at[unit >= 0], unit[unit >= 0], wanted)
    ways = _ways(question, at[unit < 0], posts)
    return Plan(
        False, _why(question, choice), float("nan"), (*posts, *_unheld_posts(question, at[unit >= 0])), ways,
        len(posts) + len(ways), _units(question),
    )  # fmt: skip


def _why(question: Question, choice: Choice) -> str:
    if not _units(question):
        return NO_UNITS
    if (question.due_s[question.streets.edge] <= 0.0).any():
        return GONE
    if not choice.cut.possible:
        return TOO_NEAR
    if choice.bound > int(question.free.sum()):
        return TOO_FEW
    return CONTESTED if choice.proven else NOT_FOUND


def _least_open(question: Question) -> I32:
    """The cut with the fewest open ways, and of those the ones that are missed by least."""
    short = short_s(question, np.flatnonzero(question.free))
    price = _OPEN_PRICE + _SHORT_PRICE * np.clip(np.nan_to_num(short, posinf=_MOST_SHORT_S), 0.0, _MOST_SHORT_S)
    price = np.where(question.in_time.any(axis=0), 1, price)
    price = np.where(question.allowed, price, _NO_POST_PRICE)
    price[question.start.node[question.start.seconds <= 0.0]] = _NO_POST_PRICE  # the place itself is no way out of it
    price[question.held[0]] = 0
    return question.flow.cut(price.astype(np.int64)).near


def short_s(question: Question, units: I64) -> F64:
    """(N,) seconds by which the best of some units comes too late; inf when none can come."""
    if not len(units):
        return np.full(question.streets.count, np.inf)
    with np.errstate(invalid="ignore"):
        short = question.crew.stands_s[units].min(axis=0) + question.margin_s - question.due_s
    return np.asarray(np.where(np.isnan(short), np.inf, short))


def _ways(question: Question, node: I32, posts: list[Post]) -> tuple[Way, ...]:
    used = {post.unit for post in posts}
    rest = np.asarray([u for u in np.flatnonzero(question.free) if u not in used], dtype=np.int64)
    short = short_s(question, rest)
    found = [
        Way(int(n), *_where(question, int(n)), float(question.due_s[n]), float(max(short[n], 0.0)))
        for n in node
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda way: (way.passed_s, way.node)))


# --- posts ----------------------------------------------------------------------------------------------------------


def _where(question: Question, node: int) -> tuple[float, float, tuple[str, ...], bool]:
    x_m, y_m = question.streets.xy[node]
    return float(x_m), float(y_m), *question.streets.names_at(node)


def _post(question: Question, node: int, unit: int, kept: bool) -> Post:
    arrive = float(question.crew.stands_s[unit, node]) if unit >= 0 else float("nan")
    return Post(node, *_where(question, node), unit, arrive, float(question.due_s[node]), kept)


def _posts(question: Question, node: I32, unit: I32, kept: set[int]) -> list[Post]:
    return [_post(question, int(n), int(u), int(n) in kept) for n, u in zip(node, unit, strict=True)]


def _held_posts(question: Question) -> list[Post]:
    return [_post(question, int(n), int(u), True) for n, u in zip(*question.held, strict=True)]


def _unheld_posts(question: Question, staffed: I32) -> list[Post]:
    """A person's posts that close nothing: too late, or nobody for them."""
    late = [_post(question, int(n), int(u), True) for n, u in zip(*question.late, strict=True)]
    empty = set(question.wanted.tolist()) - set(staffed.tolist())
    return late + [_post(question, n, -1, True) for n in sorted(empty)]


def kept_posts(question: Question) -> tuple[Post, ...]:
    """Where a person has put posts, when nothing else is known."""
    return (*_held_posts(question), *_unheld_posts(question, np.empty(0, np.int32)))


def _outline(question: Question, posts: list[Post]) -> F64:
    node = np.asarray([post.node for post in posts], dtype=np.int32)
    inside = np.isfinite(passing(question.streets, question.start, node))
    return outline(question.streets, inside, node)
