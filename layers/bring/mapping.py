"""The role's own fields out of other people's words: directions, health, kinds, yes and no."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, Final

from layers.bring.model import Value
from layers.shapes.osm import direction_deg

_HEALTH: Final[tuple[tuple[str, str], ...]] = (  # first match wins; negations stand first
    ("offline", r"离线|不在线|断线|掉线|停用|断开|offline|down|inact|disconn|out of|unreach|closed"
                r"|^(?:n|no|false|0|off|否)$"),
    ("frozen", r"故障|异常|冻结|卡死|黑屏|花屏|模糊|遮挡|损坏|维修"
               r"|frozen|fault|fail|error|broken|defect|abnormal|repair"),
    ("ok", r"正常|在线|良好|完好|启用|运行|online|normal|good|working"
           r"|^(?:ok|actv?|active|up|y|yes|true|1|on|是)$"),
)  # fmt: skip
_KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("ptz", r"云台|ptz|pan|可控|转动|高速球|快球"),
    ("dome", r"球|dome|半球|鱼眼|全景"),
    ("fixed", r"枪|固定|fixed|bullet|box|筒"),
)
# GB/T 28181 PTZType: 1 球机, 2 半球, 3 固定枪机, 4 遥控枪机
_KIND_NUMBERS: Final = {"1": "dome", "2": "dome", "3": "fixed", "4": "ptz"}
_YES: Final = r"^(?:有人|有|是|在岗|值守|已值守|y|yes|true|1|1\.0|√|✓|✔|on|manned|staffed|共享|shared)$"
_NO: Final = r"^(?:无人|无|否|不在岗|未值守|无人值守|n|no|false|0|0\.0|×|x|off|unmanned|自建|own)$"
_SHARED: Final = r"共享|社会|三类|接入|联网|shared|private|外单位|企业|租"
_OWN: Final = r"自建|公安|一类|own|police|政府"
_WINDS: Final = {"北": "N", "东北": "NE", "东": "E", "东南": "SE", "南": "S", "西南": "SW", "西": "W", "西北": "NW"}
_GB_DIRECTIONS: Final = {1: "E", 2: "W", 3: "S", 4: "N", 5: "SE", 6: "NE", 7: "SW", 8: "NW"}  # GB/T 28181 DirectionType
_FIGURE: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?")


def mapped(kind: str, value: Value, column: str = "") -> Value:
    """A value of a role's field (``Wanted.type``), None when it is not understood. ``column``: its source's name."""
    if value is None:
        return None
    if kind == "direction":
        return _direction(value, column)
    reader = _READERS.get(kind)
    return reader(value) if reader else plain_text(value)


def plain_text(value: Value) -> str:
    """As a person would write it: no ".0" behind whole numbers."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def _number(value: Value) -> Value:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    found = _FIGURE.search(str(value))
    return float(found.group().replace(",", ".")) if found else None


def _direction(value: Value, column: str) -> Value:
    """Degrees clockwise from north: a number, 西南, SW, 朝东, 225°; GB/T 28181's 1–8 in a column of that name."""
    if "directiontype" in column.lower().replace("_", "") and str(value).strip().isdigit():
        wind = _GB_DIRECTIONS.get(int(str(value)))
        return direction_deg(wind) if wind else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) % 360.0 if math.isfinite(value) else None
    text = re.sub(r"[朝向面正偏°度\s]|方向", "", str(value).strip())
    degrees = float(direction_deg(_WINDS.get(text, text)))
    return degrees % 360.0 if math.isfinite(degrees) else None


def _of(table: tuple[tuple[str, str], ...], value: Any) -> str | None:
    text = plain_text(value).lower()
    return next((ours for ours, words in table if re.search(words, text)), None)


def _health(value: Value) -> Value:
    return _of(_HEALTH, value)


def _kind(value: Value) -> Value:
    return _KIND_NUMBERS.get(plain_text(value)) or _of(_KINDS, value)


def _yes(value: Value) -> Value:
    text = plain_text(value).lower()
    return True if re.match(_YES, text) else False if re.match(_NO, text) else None


def _shared(value: Value) -> Value:
    text = plain_text(value).lower()
    said = _yes(value)
    if said is not None:
        return said
    return True if re.search(_SHARED, text) else False if re.search(_OWN, text) else None


_READERS: Final[dict[str, Callable[[Value], Value]]] = {
    "number": _number,
    "health": _health,
    "kind": _kind,
    "yes": _yes,
    "shared": _shared,
}
