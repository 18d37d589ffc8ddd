"""The tables that every analysis reads: pandas frames, one row a thing. Made of the journal by ``gather``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from console.words.handover import Handover
from console.words.past import Lost

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Tables:
    """Times are epoch s (float, NaN: not, or not known). Coordinates WGS 84 degrees, NaN: unlocated. No personal data.

    ``incidents``: id, no, source, type, level (1..3), t, received, signed, closed, lon, lat, radius_m, beat, place,
    state, outcome, guessed (bool), merged_into, passed_to, units (how many were sent), tier_s (NaN or the limit in s of
    its level), drill (bool), sensitive (bool: 密).
    ``orders``: id, incident, unit, issued, sent, signed, enroute, onscene, report, feedback, done, ended, state, lead
    (bool), eta_s, ring, tier (0: none), on_behalf (bool: any step), inferred (bool: any step), foreign (bool), drill.
    ``duty``: unit, duty (Duty's name), since, until, officers, auxiliaries (NaN: not said): spans, one after another.
    ``links``: unit, online (bool), since, until. ``recording``: unit, recording (bool), since, until.
    ``looks``: source, where, by, since, until: who looked at which camera.
    ``cameras``: id, health (ok, frozen, offline), since, until: while its streams said how it stands.
    ``tasks``: id, kind, no, made, due, issued, done, state, units (tuple), patrol (bool), visited, wanted.
    ``rings``: id, name, drawn, removed, incident, tiers (tuple of seconds or metres), lon, lat.
    ``sos``: id, unit, opened, taken, closed, lon, lat.
    ``acted``: finding, at, by, what, made, no, study, about, lon, lat, radius_m, beat, value, seen (share of a patrol's
    places that were visited, NaN: it is none): what was made of findings (``words.study.Acted``).
    ``acts``: at, actor, kind, subject: what people did.
    """

    since: float
    until: float
    incidents: pd.DataFrame
    orders: pd.DataFrame
    duty: pd.DataFrame
    links: pd.DataFrame
    recording: pd.DataFrame
    looks: pd.DataFrame
    cameras: pd.DataFrame
    tasks: pd.DataFrame
    rings: pd.DataFrame
    sos: pd.DataFrame
    acted: pd.DataFrame
    acts: pd.DataFrame
    lost: tuple[Lost, ...] = field(default=())
    handovers: tuple[Handover, ...] = ()  # that were taken over in the time, the last sixty at most
    kept_since: float = float("-inf")  # epoch s: what was before is not in the journal
    gaps: tuple[tuple[float, float], ...] = ()  # epoch s, in order: while nothing was written, as the console was off
