"""Classes of a layer by one of its fields: the commonest values, or even shares of the numbers."""

from __future__ import annotations

import math
from collections import Counter
from typing import Final

from console.site import StyleClass
from layers.shapes import Overlay

CATEGORIES: Final = tuple(f"lay{n}" for n in range(1, 8))  # the eighth is for all the rest
REST: Final = "lay8"
GRADES: Final = tuple(f"grad{n}" for n in range(1, 6))


def field_named(overlay: Overlay, word: str) -> str | None:
    """The field of this name, case aside; None when there is none."""
    if word in overlay.fields:
        return word
    return next((name for name in overlay.fields if name.lower() == word.lower()), None)


def numeric(overlay: Overlay, field: str) -> bool:
    """Whether the field holds numbers and nothing else."""
    values = [one for one in overlay.fields.get(field, []) if one is not None]
    return bool(values) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in values)


def classes_of(overlay: Overlay, field: str, mode: str) -> tuple[StyleClass, ...]:
    """The classes of a mode; empty when the field cannot be classed so."""
    if mode == "categories":
        return _categories(overlay, field)
    if mode == "graduated" and numeric(overlay, field):
        return _graduated([float(one) for one in overlay.fields[field] if one is not None])
    return ()


def _categories(overlay: Overlay, field: str) -> tuple[StyleClass, ...]:
    """A colour for each of the seven commonest values, in order of value, and one for the rest."""
    counts = Counter(one for one in overlay.fields.get(field, []) if one is not None)
    common = sorted((value for value, _ in counts.most_common(len(CATEGORIES))), key=str)
    out = [StyleClass(value=value, token=token) for value, token in zip(common, CATEGORIES, strict=False)]
    if out and (len(counts) > len(out) or None in overlay.fields[field]):
        out.append(StyleClass(value=None, token=REST))
    return tuple(out)


def _graduated(values: list[float]) -> tuple[StyleClass, ...]:
    """Up to five classes with even shares of the features (quantiles); equal ends are one class."""
    values = sorted(one for one in values if math.isfinite(one))
    if not values:
        return ()
    share = len(values) / len(GRADES)
    ends = sorted({values[max(0, math.ceil(share * (n + 1)) - 1)] for n in range(len(GRADES))})
    tokens = GRADES[-len(ends) :]
    return tuple(StyleClass(value=end, token=token) for end, token in zip(ends, tokens, strict=True))
