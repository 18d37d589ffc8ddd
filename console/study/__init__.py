"""Analysis 研判: tables made of the journal and the tracks, and what statistics find in them. No Qt, no window.

Statistics are those of kept libraries (scipy, esda, pointpats); each analysis names its sources.

    ground = ground_of(site, now, tracks)                       # console.study.ground
    tables = gather(journal, *span(kinds, scope, now), ground)  # console.study.gather
    ANALYSES["volume"](tables, scope, ground)                   # → console.words.study.Study

``study`` does all three. Names of kinds of incident are in the language of the process (``console.say.use``), all other
words in none. Nothing heavy is imported before an analysis is asked for; all of this is for a child process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final

from console.words.past import JournalPast
from console.words.study import Line, Scope, Study

if TYPE_CHECKING:
    from console.study.ground import Ground
    from console.study.tables import Tables

Analysis = Callable[["Tables", Scope, "Ground"], Study]


class _Lazy(Mapping[str, Analysis]):
    """kind → analysis; its module is imported when it is taken."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places

    def __getitem__(self, kind: str) -> Analysis:
        module, _, name = self._places[kind].partition(":")
        found: Analysis = getattr(import_module(module), name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


ANALYSES: Final[Mapping[str, Analysis]] = _Lazy({
    "volume": "console.study.volume:volume",
    "rhythm": "console.study.rhythm:rhythm",
    "hotspots": "console.study.hotspots:hotspots",
    "near_repeats": "console.study.near_repeats:near_repeats",
    "repeats": "console.study.repeats:repeats",
    "intervals": "console.study.intervals:intervals",
    "indicators": "console.study.indicators:indicators",
    "outcomes": "console.study.outcomes:outcomes",
    "load": "console.study.load:load",
    "patrol": "console.study.patrol:patrol",
    "coverage": "console.study.coverage:coverage_over_time",
    "devices": "console.study.devices:devices",
    "handovers": "console.study.handovers:handovers",
    "digest": "console.study.digesting:digest",
})  # fmt: skip
_GATHERED: Final = 0.6  # share of the work that reading the journal is
_OF_INCIDENTS: Final = frozenset({"hotspots", "near_repeats", "repeats", "intervals"})
_BACK: Final = frozenset({"volume", "intervals"})  # these look at the period before too


def span(kinds: tuple[str, ...], scope: Scope, now: float) -> tuple[float, float]:
    """What must be gathered for these analyses."""
    from console.study.days import before

    since = before(scope, now).since if _BACK.intersection(kinds) else scope.since
    if "outcomes" in kinds:
        from console.study.outcomes import BACK_S

        since = min(since, scope.since - 2 * BACK_S)
    return min(since, scope.since), scope.until


def study(kinds: tuple[str, ...], scope: Scope, journal: JournalPast, ground: Ground) -> tuple[Study, ...]:
    """The journal read once, each analysis made; progress goes to ``ground.told``. ``KeyError``: no such kind."""
    from console.study.gather import gather

    def gathering(share: float, doing: Line) -> None:
        ground.told(_GATHERED * share, doing)

    tables = gather(journal, *span(kinds, scope, ground.now), ground, gathering)
    out = []
    for n, kind in enumerate(kinds):
        ground.told(_GATHERED + (1.0 - _GATHERED) * n / len(kinds), Line(f"study.kind.{kind}"))
        out.append(analysed(kind, tables, scope, ground))
    return tuple(out)


def analysed(kind: str, tables: Tables, scope: Scope, ground: Ground) -> Study:
    """One analysis, of what was recorded."""
    return _unrecorded(kind, tables, scope, ground) or ANALYSES[kind](tables, scope, ground)


def _unrecorded(kind: str, tables: Tables, scope: Scope, ground: Ground) -> Study | None:
    """Of a time of which nobody wrote down or told anything: that it is so, in place of tables full of 0."""
    from console.study.choose import counted, missing, recorded

    kept = recorded(tables, scope, ground)
    if kind not in _OF_INCIDENTS or kept.since < kept.until or len(counted(tables, scope, ground)):
        return None
    said = Line("study.unrecorded", tone="unsure")
    return Study(kind=kind, scope=scope, said=(said,), missing=missing(tables, scope))
