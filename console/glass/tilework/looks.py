"""How a brought-in layer is drawn, worked out once: its colours as tokens, and which of them each feature has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.site.layerfile import LayerSpec, LayerStyle, Role
from layers.shapes import Overlay

U8 = NDArray[np.uint8]
Value = str | float | None

MOST_CLASSES: Final = 250


class LayerPaint(msgspec.Struct, frozen=True, array_like=True):
    """One layer's look. ``tokens``: one per class, the layer's own colour last; widths in px at 100 %."""

    id: str
    role: Role
    tokens: tuple[str, ...]
    width_px: float
    fill: float
    dash: bool
    finest_m: float
    coarsest_m: float

    def shows(self, m_per_px: float) -> bool:
        """Whether it is drawn at a scale."""
        return self.finest_m <= m_per_px <= self.coarsest_m


def paint_of(spec: LayerSpec, overlay: Overlay) -> tuple[LayerPaint, U8]:
    """The look of a layer, and the index into its ``tokens`` of each feature (F,)."""
    style = spec.style
    tokens = (*(one.token for one in style.classes[:MOST_CLASSES]), style.token)
    look = LayerPaint(spec.id, spec.role, tokens, style.width_px, style.fill, style.dash,
                      style.finest_m, style.coarsest_m)  # fmt: skip
    return look, classes_of(style, overlay.fields.get(style.field), len(overlay.shape))


def classes_of(style: LayerStyle, values: Sequence[Value] | None, count: int) -> U8:
    """The class of each of ``count`` features by the values of the styled field; ``len(classes)`` where none fits.

    Graduated classes are in rising order, each up to its ``value``; a class without one takes all the rest.
    """
    classes = style.classes[:MOST_CLASSES]
    rest = next((n for n, one in enumerate(classes) if one.value is None), len(classes))
    out = np.full(count, rest, dtype=np.uint8)
    if style.mode == "single" or not classes:
        out[:] = len(classes)
    elif values is None:
        return out
    elif style.mode == "graduated":
        _graduate(out, style, values)
    else:
        _sort_in(out, style, values)
    return out


def _graduate(out: U8, style: LayerStyle, values: Sequence[Value]) -> None:
    ends = [(_number(one.value), n) for n, one in enumerate(style.classes[:MOST_CLASSES]) if one.value is not None]
    ends = sorted(end for end in ends if not math.isnan(end[0]))
    number = np.array([_number(value) for value in values], dtype=np.float64)
    which = np.searchsorted([end for end, _ in ends], number)
    fits = ~np.isnan(number) & (which < len(ends))
    out[fits] = np.array([n for _, n in ends], dtype=np.uint8)[which[fits]]


def _sort_in(out: U8, style: LayerStyle, values: Sequence[Value]) -> None:
    known = {word(one.value): n for n, one in enumerate(style.classes[:MOST_CLASSES]) if one.value is not None}
    unlike, which = np.unique(np.array([word(value) for value in values], dtype=str), return_inverse=True)
    rest = int(out[0]) if len(out) else 0
    out[:] = np.array([known.get(one, rest) for one in unlike.tolist()], dtype=np.uint8)[which.reshape(-1)]


def word(value: Value) -> str:
    """A value as it is compared and shown: 3.0 is 3, nothing is empty."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _number(value: Value) -> float:
    if isinstance(value, str):
        value = value.strip().replace(",", "")
    try:
        return math.nan if value is None else float(value)
    except ValueError:
        return math.nan


def packed(paints: Sequence[LayerPaint]) -> bytes:
    """The table as bytes: it travels beside the arrays."""
    return msgspec.json.encode(list(paints))


def unpacked(data: bytes) -> list[LayerPaint]:
    return msgspec.json.decode(data, type=list[LayerPaint]) if data else []
