"""Which column is what: kinds of values, coordinates, id, name, the role's fields, and the role itself."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from layers.bring import coordinates
from layers.bring.mapping import mapped
from layers.bring.model import Field, Value, Wanted
from layers.bring.raw import Raw
from layers.bring.roles import ID_ALIASES, LAT_ALIASES, LON_ALIASES, PAIR_ALIASES, SHAPES, wanted

Columns = Mapping[str, Sequence[Value]]

_FEW: Final = 5  # samples shown
_MANY: Final = 1000  # distinct values counted
_TRIED: Final = 200  # values by which a column is judged
_NUMBER: Final = re.compile(r"^[-+]?(?:\d{1,15}|\d{0,15}\.\d+)(?:[eE][-+]?\d+)?$")
_CODE: Final = re.compile(r"^[-+]?0\d|^\+|^\d{12,}$")  # 0012, +86…, 20-digit national codes: no quantities
_DATE: Final = re.compile(r"^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|^\d{1,2}/\d{1,2}/\d{4}(?:\s|$)")
_IDS: Final = re.compile(r"(?:id|编号|编码|代码|号码|序号|code|number)$")
_FLAGS: Final = {"true": True, "false": False}


def plain(name: str) -> str:
    """A column's name for comparing: without case, blanks, dots, dashes, brackets; after the last dot of a path."""
    return re.sub(r"[\s_\-.:：()（）\[\]/\"']+", "", name).casefold()


def find(names: Sequence[str], aliases: Sequence[str]) -> str:
    """The column with the surest alias; "" when there is none. "position.lat" is known by its last part too."""
    known = {plain(n): n for n in reversed(names)}
    tails = {plain(n.rsplit(".", 1)[-1]): n for n in reversed(names) if "." in n}
    for alias in aliases:
        found = known.get(plain(alias)) or tails.get(plain(alias))
        if found:
            return found
    return ""


def kind_of(values: Sequence[Value]) -> str:
    """number, flag, date or text; text when there are no values."""
    types = set(map(type, values)) - {type(None)}
    if types == {bool}:
        return "flag"
    if types and types <= {int, float}:
        return "number"
    return _kind_of_texts([str(v) for v in values if v is not None]) if types == {str} else "text"


def _kind_of_texts(texts: list[str]) -> str:
    """The first few decide what is worth trying on all."""
    few = texts[:_TRIED]
    if all(map(_NUMBER.match, few)) and all(map(_NUMBER.match, texts)):
        return "text" if any(map(_CODE.match, texts)) else "number"
    if all(t.lower() in _FLAGS for t in few) and all(t.lower() in _FLAGS for t in texts):
        return "flag"
    return "date" if all(map(_DATE.match, few)) else "text"


def typed(values: Sequence[Value]) -> list[Value]:
    """Texts of a CSV as numbers or flags, when the whole column is such."""
    kind = kind_of(values)
    out: list[Value] = list(values)
    if kind == "number":
        whole = not any("." in t or "e" in t or "E" in t for t in map(str, filter(None, values)))
        make = int if whole else float
        out = [v if v is None else make(v) for v in values]
    elif kind == "flag":
        out = [None if v is None else _FLAGS[str(v).lower()] for v in values]
    return out


def describe(columns: Columns) -> tuple[Field, ...]:
    """What each column holds."""
    out = []
    for name, values in columns.items():
        some = [v for v in values if v is not None]
        distinct = dict.fromkeys(some[: _MANY * 20])
        samples = tuple(str(v)[:60] for v in list(distinct)[:_FEW])
        out.append(Field(name, kind_of(values), len(some), samples, min(len(distinct), _MANY)))
    return tuple(out)


# --- coordinates -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spot:
    """Where a table has its coordinates: two columns, or one for both (``lon == lat``)."""

    lon: str
    lat: str


def find_spot(columns: Columns) -> Spot | None:
    """By the names of columns, then by what stands in them. None when nothing looks like coordinates."""
    names = list(columns)
    by_name = _two(columns, find(names, LON_ALIASES), find(names, LAT_ALIASES))
    if by_name:
        return by_name
    for alias in PAIR_ALIASES:
        name = find(names, (alias,))
        if name and _is_pair(columns[name]):
            return Spot(name, name)
    for name in names:
        if _is_pair(columns[name]):
            return Spot(name, name)
    return _by_values(columns)


def _two(columns: Columns, lon: str, lat: str) -> Spot | None:
    if not lon or not lat or lon == lat:
        return None
    return Spot(lon, lat) if _share(columns[lon]) > 0.3 and _share(columns[lat]) > 0.3 else None


def _some(values: Sequence[Value]) -> list[Value]:
    some: list[Value] = [v for v in values[: 20 * _TRIED] if v is not None]
    return some[:_TRIED]


def _share(values: Sequence[Value]) -> float:
    """Share of the values that are single coordinates."""
    some = _some(values)
    return float(np.isfinite(coordinates.numbers(some)).mean()) if some else 0.0


def _is_pair(values: Sequence[Value]) -> bool:
    some = [v for v in _some(values) if isinstance(v, str)]
    if not some:
        return False
    good = sum(coordinates.is_wkt(v) or _near_earth(coordinates.pair(v)) for v in some)
    return good > 0.5 * len(some)


def _near_earth(pair: Any) -> bool:
    """A pair with decimals in a plausible range (so that "3 4" or a date is none)."""
    if pair is None:
        return False
    (a, _), (b, _) = pair
    small = abs(a) <= 180 and abs(b) <= 180 and min(abs(a), abs(b)) <= 90 and (a % 1 != 0 or b % 1 != 0)
    return bool(small or (min(abs(a), abs(b)) > 1e5 and max(abs(a), abs(b)) < 5e7))


def _by_values(columns: Columns) -> Spot | None:
    """Two neighbouring columns of numbers with decimals, one of them like a latitude or a northing."""
    names = [n for n in columns if _share(columns[n]) > 0.9]
    for first, second in itertools.pairwise(names):
        a, b = (coordinates.numbers(_some(columns[n])) for n in (first, second))
        pairs = [_near_earth(((float(x), ""), (float(y), ""))) and (x % 1 != 0 and y % 1 != 0)
                 for x, y in zip(a, b, strict=False)]  # fmt: skip
        if pairs and sum(pairs) > 0.9 * len(pairs):
            return Spot(first, second)
    return None


def geometry_of(raw: Raw, spot: Spot) -> bool:
    """Puts the table's coordinates into ``raw.geometry``; what is none is a fault. True: the order is sure."""
    import shapely

    if spot.lon == spot.lat:
        values = raw.columns[spot.lon]
        raw.log.note("coordinates_in_text", field=spot.lon)
        if sum(map(coordinates.is_wkt, _some(values))) > 0.5 * len(_some(values)):
            raw.geometry, said = coordinates.from_wkt(values)
            raw.crs_said = raw.crs_said or said
            _fault_cells(raw, values, np.array([g is not None for g in raw.geometry]))
            return False
        pairs = coordinates.pairs(values)
        first, second, ordered = pairs.first, pairs.second, pairs.ordered
        shown = values
    else:
        lon, lat = raw.columns[spot.lon], raw.columns[spot.lat]
        first, second, ordered = coordinates.numbers(lon), coordinates.numbers(lat), False
        shown = [None if a is None and b is None else f"{a}, {b}" for a, b in zip(lon, lat, strict=True)]
        if any(isinstance(v, str) and re.fullmatch(r"-?\d+,\d+", v) for v in _some(lon)):
            raw.log.note("decimal_comma")
    good = np.isfinite(first) & np.isfinite(second)
    geometry = np.full(raw.rows, None, dtype=object)
    geometry[good] = shapely.points(first[good], second[good])
    raw.geometry = geometry
    _fault_cells(raw, shown, good)
    return ordered


def _fault_cells(raw: Raw, values: Sequence[Value], good: Any) -> None:
    """A row with text that is no coordinate; an empty cell is simply no geometry, found later."""
    for row in np.flatnonzero(~good).tolist():
        if values[row] is not None and row not in raw.dead:
            raw.log.add("bad_coordinates", raw.lines[row], row + 1, "", found=str(values[row])[:60])
            raw.dead.add(row)


# --- id, name, role ----------------------------------------------------------------------------------------------


def guess_fields(columns: Columns, role: str) -> dict[str, str]:
    """Ours → theirs. An id must tell rows apart (all different, or nearly); a name must be text."""
    out: dict[str, str] = {}
    taken: set[str] = set()
    names = [n for n in columns if any(v is not None for v in columns[n])]
    for want in wanted(role):
        free = [n for n in names if n not in taken]
        found = guess_id(columns) if want.field == "id" else _understood(columns, free, want)
        if found:
            out[want.field] = found
            if want.field != "id":
                taken.add(found)
    return out


def _understood(columns: Columns, names: list[str], want: Wanted) -> str:
    """The column with the surest alias of which most values say something for this field."""
    while found := find(names, want.aliases):
        some = _some(columns[found])
        if want.type == "text" or 2 * sum(mapped(want.type, v, found) is not None for v in some) >= len(some):
            return found
        names = [n for n in names if n != found]
    return ""


def guess_id(columns: Columns) -> str:
    """The column with the surest alias whose values (nearly) all differ; failing that, one where most do."""
    for share in (0.9, 0.5):
        found = find([n for n in columns if _tells_apart(columns[n], share)], ID_ALIASES)
        if found:
            return found
    return next((n for n in columns if _IDS.search(plain(n)) and _tells_apart(columns[n], 0.99)), "")


def _tells_apart(values: Sequence[Value], share: float) -> bool:
    some = [v for v in values if v is not None]
    return len(some) > share * len(values) and len(set(some)) > share * len(some)


_ROLE_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("cameras", r"camera|cctv|监控|摄像|视频|探头|卡口|surveillance"),
    ("checkpoints", r"卡点|checkpoint|检查站|roadblock"),
    ("posts", r"警务站|police.?post|警务室|派出所|岗亭"),
    ("plates", r"门牌|door.?plate|二维码|地址库"),
    ("routes", r"巡逻|patrol|route|线路|路线"),
    ("rings", r"防控圈|圈层|ring"),
    ("grid", r"网格|grid"),
    ("villages", r"村|社区|village|居委"),
    ("beats", r"巡区|警区|警务区|辖区|beat|sector|precinct|district"),
    ("places", r"重点|场所|单位|place|poi|医院|学校|hotel|旅馆"),
)

_COLUMN_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("cameras", r"camera|cctv|监控|摄像|surveillance|rtsp|枪机|球机|云台|视场角"),
    ("checkpoints", r"卡点"),
    ("posts", r"警务站|值守|有无人员|staffed"),
    ("plates", r"门牌|二维码"),
    ("routes", r"巡逻|patrol"),
    ("grid", r"网格"),
    ("villages", r"村名|村居|社区|驻村"),
    ("beats", r"巡区|警区|责任民警|\bbeat\b|precinct|district"),
    ("places", r"场所|单位名称|行业"),
)


def guess_role(path: Path, sublayer: str, columns: Columns, kinds: Mapping[str, int]) -> str:
    """By the names of the file, the sublayer and the columns, among roles that can use the geometry."""
    most = max(kinds, key=lambda k: kinds[k], default="none")
    seen = " ".join(str(v) for values in columns.values() for v in values[:20])
    inside = " ".join(columns).lower() + " " + " ".join(re.findall("枪机|球机|云台", seen))
    for text, table in ((f"{path.stem} {sublayer}".lower(), _ROLE_WORDS), (inside, _COLUMN_WORDS)):
        for role, words in table:
            if most in SHAPES[role] and re.search(words, text):
                return role
    return "overlay"


