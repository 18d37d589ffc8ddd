"""The columns of ``Tables`` and their types: a table without rows has them too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from console.study.tables import Tables

if TYPE_CHECKING:
    import pandas as pd

F, S, B, N, O = "float64", "str", "bool", "int64", "object"  # O: tuples, or words that may be missing  # noqa: E741

COLUMNS: Final[dict[str, dict[str, str]]] = {
    "incidents": {
        "id": S, "no": S, "source": S, "type": S, "level": N, "t": F, "received": F, "signed": F, "closed": F, "lon": F,
        "lat": F, "radius_m": F, "beat": S, "place": S, "state": S, "outcome": S, "guessed": B, "merged_into": S,
        "passed_to": S, "units": N, "tier_s": F, "drill": B, "sensitive": B,
    },
    "orders": {
        "id": S, "incident": S, "unit": S, "issued": F, "sent": F, "signed": F, "enroute": F, "onscene": F, "report": F,
        "feedback": F, "done": F, "ended": F, "state": S, "lead": B, "eta_s": F, "ring": S, "tier": N, "on_behalf": B,
        "inferred": B, "foreign": B, "drill": B,
    },
    "duty": {"unit": S, "duty": S, "since": F, "until": F, "officers": F, "auxiliaries": F},
    "links": {"unit": S, "online": B, "since": F, "until": F},
    "recording": {"unit": S, "recording": B, "since": F, "until": F},
    "looks": {"source": S, "where": S, "by": S, "since": F, "until": F},
    "cameras": {"id": S, "health": S, "since": F, "until": F},
    "tasks": {
        "id": S, "kind": S, "no": S, "made": F, "due": F, "issued": F, "done": F, "state": S, "units": O, "patrol": B,
        "visited": N, "wanted": N,
    },
    "rings": {"id": S, "name": S, "drawn": F, "removed": F, "incident": S, "tiers": O, "lon": F, "lat": F},
    "sos": {"id": S, "unit": S, "opened": F, "taken": F, "closed": F, "lon": F, "lat": F},
    "acted": {
        "finding": S, "at": F, "by": S, "what": S, "made": S, "no": S, "study": S, "about": S, "lon": F, "lat": F,
        "radius_m": F, "beat": S, "value": F, "seen": F,
    },
    "acts": {"at": F, "actor": S, "kind": S, "subject": S},
}  # fmt: skip


def frame(name: str, rows: Sequence[tuple[Any, ...]] = ()) -> pd.DataFrame:
    """``rows`` in the order of ``COLUMNS[name]``; typed also without any."""
    import pandas as pd

    kinds = COLUMNS[name]
    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else ([] for _ in kinds)
    return pd.DataFrame(
        {key: pd.Series(list(values), dtype=kinds[key]) for key, values in zip(kinds, columns, strict=True)}
    )


def tables(since: float, until: float, rows: dict[str, Sequence[tuple[Any, ...]]], **more: Any) -> Tables:
    """``Tables`` of these rows; what is not named has none."""
    return Tables(since, until, **{name: frame(name, rows.get(name, ())) for name in COLUMNS}, **more)
