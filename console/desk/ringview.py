"""What the screen reads of a ring: its outlines as worked out last, who is inside each tier, how its duty is filled.

Made by ``console.desk.rings`` on the beat, never by a painter.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from console.verbs.speech import Said
from console.words import ClosingAnswer, CoverAnswer, Drill, Inside, Need, Reserve, Ring, RingAnswer


@dataclass(frozen=True)
class NeedView:
    """How one need of a tier is filled: ``want`` of them, ``there`` inside now and fit, ``sent``, ``signed``,
    ``onscene`` by their orders; ``units``: who fills it, in that order of worth; ``why``: what keeps it open."""

    need: Need
    want: int
    there: int
    sent: int
    signed: int
    onscene: int
    units: tuple[str, ...] = ()
    why: Said | None = None

    @property
    def filled(self) -> bool:
        return self.sent + self.onscene >= self.want


@dataclass(frozen=True)
class TierView:
    """One tier, each thing counted in the smallest tier that holds it. ``duty``: units by ``Duty`` value."""

    limit: float
    units: tuple[str, ...] = ()
    duty: dict[int, int] = field(default_factory=dict)
    available: int = 0
    incidents: tuple[str, ...] = ()  # open ones
    still: Inside | None = None  # cameras, posts, places, beats: None until worked out
    needs: tuple[NeedView, ...] = ()
    late_places: tuple[str, ...] = ()  # Meaning.PLACE: named places that are not reached within the limit


@dataclass(frozen=True)
class RingView:
    """``answer`` None: not worked out yet; ``stale``: a newer one is on its way (what is shown is the last)."""

    ring: Ring
    answer: RingAnswer | None = None
    stale: bool = True
    tiers: tuple[TierView, ...] = ()
    closing: ClosingAnswer | None = None  # its outline; the plan itself is ring.closing
    planning: bool = False  # posts are being worked out
    clock_at: float | None = None  # when its clock started; None: not yet
    drill: Drill | None = None  # the running one
    reserves: tuple[Reserve, ...] = ()
    fault: Said | None = None  # why the newest outlines were not worked out


@dataclass(frozen=True)
class CoverView:
    """Coverage as worked out last. ``at``: epoch s of the units' positions; None never."""

    answer: CoverAnswer | None = None
    before: CoverAnswer | None = None  # some minutes ago: for 降 4
    at: float | None = None
    on: bool = False  # drawn on the map
    best_asked: int = 0
