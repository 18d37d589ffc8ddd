"""What the desk asks to be worked out beside it, and the answers: frozen, so that they pass between processes.

Every ask has a ``key``: a newer ask with the same key takes the place of one that still waits, and an answer whose
``n`` is not the newest asked is thrown away. Arrays are numpy; places Web Mercator metres unless the name says degrees.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.words.rings import Closing, Ring, Travel
from layers.shapes import Areas
from layers.within import Within

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Facts = dict[str, str | int | float]

ROAD: Final = "road"
STRAIGHT: Final = "straight"
DRAWN: Final = "drawn"


@dataclass(frozen=True)
class Ask:
    """``urgent``: a person waits for it, so it goes before what does not."""

    key: str
    n: int
    urgent: bool = True


@dataclass(frozen=True)
class ForgetAsk(Ask):
    """What still waits under this key, and what runs for it, is no longer wanted."""


@dataclass(frozen=True)
class SiteAsk(Ask):
    """The site's files are others: load it again. Answered by a ``SumsState``."""


@dataclass(frozen=True)
class RingAsk(Ask):
    """The outlines of a ring where its centre now is."""

    ring: Ring = field(kw_only=True)


@dataclass(frozen=True)
class CrewAsk:
    """Who may be sent: ``ids (N,)`` and where they are; ``factor (N,)`` how fast against the car's speed table;
    ``delay_s (N,)`` seconds until they can start; ``beat (N,)`` index of their beat, -1 none."""

    ids: tuple[str, ...]
    x_m: F64
    y_m: F64
    factor: F64
    delay_s: F64
    beat: I32


@dataclass(frozen=True)
class ClosingAsk(Ask):
    """Which posts close the ways out of a place. ``kept``: posts put by hand, (lon, lat) and unit or "";
    ``barred``: places (lon, lat) where no post may stand, for a person has dropped it."""

    ring: str = field(kw_only=True)
    lon_deg: float = field(kw_only=True)
    lat_deg: float = field(kw_only=True)
    travel: Travel = field(kw_only=True)
    head_s: float = field(kw_only=True)
    margin_s: float = field(kw_only=True)
    at: float = field(kw_only=True)  # epoch s: what seconds count from
    crew: CrewAsk = field(kw_only=True)
    kept: tuple[tuple[float, float, str], ...] = ()
    stood_s: tuple[float, ...] = ()  # by kept post: since when its unit stands there, from ``at``; NaN: it does not yet
    barred: tuple[tuple[float, float], ...] = ()
    exact_s: float = 0.0  # work that a proof may take, where the quick answer finds and proves nothing


@dataclass(frozen=True)
class CoverAsk(Ask):
    """What the free units and staffed police posts cover. ``places``: incidents of the last month, (M, 2)."""

    crew: CrewAsk = field(kw_only=True)
    limits_s: tuple[float, ...] = field(kw_only=True)
    incidents_m: F64 = field(kw_only=True)
    best: int = 0  # also: where this many more units should stand


Asked = RingAsk | ClosingAsk | CoverAsk | SiteAsk | ForgetAsk


@dataclass(frozen=True)
class Inside:
    """What of the site that does not move lies in one tier (and not in a smaller one): indices into the site's own
    tables, and names."""

    cameras: I32
    posts: I32
    places: I32
    beats: tuple[str, ...]
    people: int | None  # of the places, where the layer says it
    road_km: float  # NaN: the site has no roads


@dataclass(frozen=True)
class RingAnswer:
    """``tiers``: area i is tier i+1, whole (it holds the smaller ones). ``code`` says why it is not by road, or what
    was mended; "" when there is nothing to say."""

    key: str
    n: int
    tiers: Areas
    basis: str  # ROAD, STRAIGHT, DRAWN
    inside: tuple[Inside, ...]
    code: str = ""
    facts: Facts = field(default_factory=dict)
    centre_m: tuple[float, float] | None = None
    within: Within | None = None  # the tiers ready to be asked about points: making it would hold a beat up
    afar: Areas | None = None  # the tiers with their narrow notches filled: what is read from afar; never counted by


@dataclass(frozen=True)
class ClosingAnswer:
    """``outline``: the tightest area that can still be closed (empty when none). ``code``: in words why not."""

    key: str
    n: int
    closing: Closing
    outline: Areas
    code: str = ""
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class BestPlace:
    """Where the next unit should stand and what that adds: share of the road length within the middle limit."""

    x_m: float
    y_m: float
    name: str
    gain: float


@dataclass(frozen=True)
class CoverAnswer:
    """``share_* (K,)`` of each limit, 0..1. ``areas``: area i is what is covered within limit i. ``loss (N, K)``: by
    unit of the ask, share of the road length that only it covers. ``holes``: (beat id, name, share of its road length
    covered within each limit), worst first. ``gaps``: pairs of adjacent police posts whose areas should overlap and do
    not. ``bound``: the best that k places could do at most, when they were found greedily; else None."""

    key: str
    n: int
    limits_s: tuple[float, ...]
    share_road: tuple[float, ...]
    share_places: tuple[float, ...]
    share_incidents: tuple[float, ...]
    areas: Areas
    units: tuple[str, ...]
    loss: F64
    # by unit: name of the beat that loses most, its covered share before and after (middle limit)
    loss_beat: tuple[tuple[str, float, float], ...]
    holes: tuple[tuple[str, str, tuple[float, ...]], ...]
    gaps: tuple[tuple[str, str], ...]
    best: tuple[BestPlace, ...] = ()
    bound: float | None = None
    code: str = ""
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class SumsFault:
    """The worker could not answer; ``code`` in words."""

    key: str
    n: int
    code: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class SumsState:
    """How the worker stands: getting ready (share 0..1), at work, or gone for good."""

    ready: bool
    share: float = 0.0
    code: str = ""


Answered = RingAnswer | ClosingAnswer | CoverAnswer | SumsFault | SumsState
