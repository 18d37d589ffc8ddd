"""``bring``: every good row of a file as a feature of the role."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from layers.bring.log import Cancelled
from layers.bring.mapping import mapped, plain_text
from layers.bring.model import Brought, Choice, Feature, Value, Wanted
from layers.bring.preparing import Kept, Prepared, field_of, keep, prepare
from layers.bring.reading import Asked
from layers.bring.roles import wanted
from layers.geo import F64, Bounds

Column = Sequence[Value]


def bring_in(
    path: Path, choice: Choice, near: Bounds | None, roads_xy: F64 | None, limit_mb: float, cancelled: Cancelled
) -> Brought:
    """As ``layers.bring.bring``."""
    asked = Asked(
        choice.sublayer, choice.crs, choice.swapped, choice.encoding, choice.lon_field, choice.lat_field, choice.role
    )
    prepared = prepare(path, asked, near, roads_xy, limit_mb, cancelled)
    raw = prepared.raw
    wants = wanted(choice.role)
    chosen = {w.field: field_of(choice.fields, w.field, list(raw.columns), path.name) for w in wants}
    kept = keep(prepared, choice.role, chosen["id"], near, cancelled)
    features = _features(prepared, kept, wants, chosen)
    return Brought(
        features, raw.rows, raw.rows - len(features), raw.log.faults(), dict(raw.log.counts), tuple(raw.log.notes)
    )


def _features(prepared: Prepared, kept: Kept, wants: tuple[Wanted, ...], chosen: dict[str, str]) -> list[Feature]:
    ours = {w.field: _mapped_column(prepared, kept, w, chosen[w.field]) for w in wants[2:] if chosen[w.field]}
    others = _others(prepared, {w.field for w in wants}, chosen)
    names = _names(prepared, kept, chosen["name"])
    out = []
    for row, name in zip(kept.rows, names, strict=True):
        properties = {field: _clean(column[row]) for field, column in others.items()}
        properties.update({field: column[row] for field, column in ours.items() if column[row] is not None})
        out.append(Feature(kept.ids[row], name, kept.geometry[row], properties))
    return out


def _names(prepared: Prepared, kept: Kept, theirs: str) -> list[str]:
    if not theirs:
        return [kept.ids[row] for row in kept.rows]
    column = prepared.texts[theirs]
    return [plain_text(column[row]) if column[row] is not None else kept.ids[row] for row in kept.rows]


def _mapped_column(prepared: Prepared, kept: Kept, want: Wanted, theirs: str) -> dict[int, Value]:
    """Values of one of our fields by row; what is not understood is named and left empty."""
    column, raw = prepared.texts[theirs], prepared.raw
    known: dict[Value, Value] = {}
    out: dict[int, Value] = {}
    for row in kept.rows:
        value = column[row]
        if value not in known:
            known[value] = mapped(want.type, value, theirs)
        out[row] = known[value]
        if value is not None and out[row] is None:
            raw.log.add("odd_value", raw.lines[row], row + 1, kept.ids[row], field=theirs, found=str(value)[:60])
    return out


def _others(prepared: Prepared, ours: set[str], chosen: dict[str, str]) -> dict[str, Column]:
    """Every other attribute under its own name, unless that name is one of ours; what became id or name is gone."""
    raw = prepared.raw
    out: dict[str, Column] = {}
    moved = {chosen["id"], chosen["name"]}
    for name, column in raw.columns.items():
        if name in moved or chosen.get(name) == name:
            continue
        kept_as = _free(f"{name}_source", raw.columns) if name in ours else name
        if kept_as != name:
            raw.log.note("column_renamed", field=name, renamed=kept_as)
        out[kept_as] = column
    return out


def _free(name: str, taken: dict[str, list[Value]]) -> str:
    while name in taken:
        name += "_"
    return name


def _clean(value: Value) -> Value:
    """JSON has no NaN."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
