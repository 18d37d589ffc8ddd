"""Which coordinate system the numbers are in, which of them stands first, and the evidence for it.

Every candidate is tried: converted to WGS 84 and held against the site's bounds; WGS 84, GCJ-02 and BD-09, which all
lie in the site, against its roads. Where neither tells, that is said, and what the file says is preferred.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from layers import geo
from layers.bring.model import Fact, Guess
from layers.bring.raw import Geometries
from layers.geo import F64, Bounds
from layers.zones import meridian_of

SHIFTED: Final = ("WGS84", "GCJ-02", "BD-09")
_SAMPLE: Final = 4000
_MARGIN_M: Final = 5000.0  # a site's neighbours are seldom wholly inside
_CHINA: Final[Bounds] = (73.0, 3.0, 136.0, 54.5)
_GEOGRAPHIC: Final = ("WGS84", "GCJ-02", "BD-09", "EPSG:4490")
_PRIOR: Final = {"WGS84": 0.05, "GCJ-02": 0.02, "BD-09": 0.0}
_ROADS_FEW: Final = 10  # points below which their distance to roads says nothing
_ROADS_TIMES: Final = 2.0  # how much nearer to the roads one system must lie
_ROADS_M: Final = 8.0
_NAMED: Final[tuple[tuple[str, str], ...]] = (
    ("GCJ-02", r"gcj_?-?02|gcj|火星|高德|amap|autonavi|腾讯地图"),
    ("BD-09", r"bd_?-?09|baidu|百度|(?:^|[^a-z])bd[_-]?(?:l|x|y)"),
    ("WGS84", r"wgs_?-?84|wgs"),
)
_AMAP_COLUMNS: Final = {"adcode", "citycode", "childrennum", "acroutes", "subfeatureindex"}


@dataclass(frozen=True)
class Evidence:
    """``x``, ``y``: the first and second number of the points (a sample); ``ordered``: letters say which is which;
    ``spots``: they are points or lines, which lie along roads."""

    x: F64
    y: F64
    said: str
    near: Bounds | None
    roads_xy: F64 | None
    stem: str
    columns: tuple[str, ...]
    spots: bool
    spot: tuple[str, ...] = ()  # the columns of the coordinates
    ordered: bool = False


@dataclass(frozen=True)
class _Try:
    crs: str
    swapped: bool
    lon: F64
    lat: F64
    share: float  # of the points inside the site (or on earth and, for zones, in China)
    km: float  # from the site, 0 inside
    strict: float = 0.0  # share inside the site itself, without its neighbourhood


def sample_of(geometry: Geometries) -> tuple[F64, F64]:
    """Up to 4,000 coordinates that are finite and not 0,0."""
    import shapely

    some = geometry[:: max(1, len(geometry) // _SAMPLE)]
    xy = shapely.get_coordinates(some)
    xy = xy[np.isfinite(xy).all(axis=1) & (np.abs(xy) > 1e-9).any(axis=1)]
    xy = xy[:: max(1, len(xy) // _SAMPLE)]
    return xy[:, 0], xy[:, 1]


def guesses(evidence: Evidence) -> tuple[Guess, ...]:
    """The likely readings, best first; at least one."""
    if not evidence.x.size:
        return (Guess(evidence.said or "WGS84", False, 0.0, "file_says" if evidence.said else "degrees",
                      {"said": evidence.said} if evidence.said else {}),)  # fmt: skip
    tries = [t for crs, swapped in _candidates(evidence) if (t := _tried(crs, swapped, evidence)) is not None]
    tries = tries or [_Try("WGS84", False, evidence.x, evidence.y, 0.0, 0.0)]
    straight = max((t.share for t in tries if not t.swapped), default=0.0)
    roads = _by_roads(tries, evidence)
    made = [_judged(t, evidence, straight, roads) for t in tries]
    best = max(g.score for g in made)
    kept = [g for g in made if g.score >= best or g.score > 0.35 * best or g.crs == evidence.said]
    return tuple(sorted(kept, key=lambda g: -g.score)[:8])


# --- candidates --------------------------------------------------------------------------------------------------


def _candidates(evidence: Evidence) -> list[tuple[str, bool]]:
    names = [evidence.said] if evidence.said else []
    degrees = _share_within(evidence, 180.5) > 0.5  # the others are rows to be named, not metres
    names += _geographic(evidence) if degrees else _projected(evidence)
    orders = (False,) if evidence.ordered else (False, True)
    return [(crs, swapped) for crs in dict.fromkeys(names) for swapped in orders]


def _share_within(evidence: Evidence, limit: float) -> float:
    return float(((np.abs(evidence.x) <= limit) & (np.abs(evidence.y) <= limit)).mean())


def _geographic(evidence: Evidence) -> list[str]:
    x, y = evidence.x, evidence.y
    china = max(float(geo.in_bounds(_CHINA, x, y).mean()), float(geo.in_bounds(_CHINA, y, x).mean())) > 0.5
    plain = [] if evidence.said == "EPSG:4490" else ["WGS84"]
    return [*plain, *(("GCJ-02", "BD-09") if china else ())]


def _projected(evidence: Evidence) -> list[str]:
    """Web Mercator; zones whose number the easting carries; without one, the zones of the site; its UTM zone."""
    out = ["EPSG:3857"]
    for easting in (float(np.median(evidence.x)), float(np.median(evidence.y))):
        zone = int(easting // 1_000_000)
        if 25 <= zone <= 45:
            out.append(f"EPSG:{4513 + zone - 25}")
        if 13 <= zone <= 23:
            out.append(f"EPSG:{4491 + zone - 13}")
    if evidence.near is not None:
        lon, lat = (evidence.near[0] + evidence.near[2]) / 2, (evidence.near[1] + evidence.near[3]) / 2
        index = round((lon - 75) / 3)  # 6° zones without a number have the central meridian of some 3° zone
        out += [f"EPSG:{4534 + k}" for k in (index, index - 1, index + 1, index - 2, index + 2) if 0 <= k <= 20]
        out.append(f"EPSG:{(32600 if lat >= 0 else 32700) + int((lon + 180) // 6) + 1}")
    return out


def _tried(crs: str, swapped: bool, evidence: Evidence) -> _Try | None:
    a, b = (evidence.y, evidence.x) if swapped else (evidence.x, evidence.y)
    try:
        lon, lat = geo.to_wgs84(crs, a, b)
    except geo.UnknownCrs:
        return None
    good = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= 85.06)
    if not good.any():
        return None
    if evidence.near is None:
        return _Try(crs, swapped, lon, lat, float(good.mean()) * _plausible(crs, lon, lat, good), 0.0)
    inside = geo.in_bounds(geo.widened_deg(evidence.near, _MARGIN_M), lon, lat)
    strict = float(geo.in_bounds(evidence.near, lon, lat).mean())
    return _Try(crs, swapped, lon, lat, float(inside.mean()), _km_off(evidence.near, lon[good], lat[good]), strict)


def _plausible(crs: str, lon: F64, lat: F64, good: Any) -> float:
    """Without a site: a zone of China must land in China, other metres anywhere but in the sea off Africa."""
    if crs in _GEOGRAPHIC:
        return 1.0
    if crs == "EPSG:3857":
        return 0.6 if np.median(np.hypot(lon[good], lat[good])) > 5 else 0.2
    return float(geo.in_bounds(_CHINA, lon[good], lat[good]).mean()) * 0.9


def _km_off(near: Bounds, lon: F64, lat: F64) -> float:
    x, y = float(np.median(lon)), float(np.median(lat))
    nearest = float(np.clip(x, near[0], near[2])), float(np.clip(y, near[1], near[3]))
    return float(geo.distance_m(x, y, *nearest)) / 1000


# --- roads -------------------------------------------------------------------------------------------------------


def _by_roads(tries: list[_Try], evidence: Evidence) -> dict[str, float]:
    """Median true metres to the nearest road vertex by system, for those that lie in the site; {} when no help."""
    roads = evidence.roads_xy
    if roads is None or len(roads) < _ROADS_FEW or not evidence.spots:
        return {}
    best = max(tries, key=lambda t: t.share)
    rivals = [t for t in tries if t.crs in (*SHIFTED, evidence.said) and t.swapped == best.swapped and t.share > 0.5]
    if best.crs not in _GEOGRAPHIC or best.lon.size < _ROADS_FEW or len(rivals) < 2:
        return {}
    from scipy.spatial import cKDTree

    tree = cKDTree(roads)
    return {t.crs: _median_off(tree, t) for t in rivals}


def _median_off(tree: Any, attempt: _Try) -> float:
    x, y = geo.to_mercator(attempt.lon, attempt.lat)
    good = np.isfinite(x) & np.isfinite(y)
    off, _ = tree.query(np.column_stack([x[good], y[good]]))
    return float(np.median(off / geo.mercator_scale(attempt.lat[good])))


def _nearest_road(roads: dict[str, float]) -> str:
    """The system that lies clearly nearer to the roads than all others; "" when none does."""
    if len(roads) < 2:
        return ""
    order = sorted(roads, key=lambda crs: roads[crs])
    first, second = roads[order[0]], roads[order[1]]
    return order[0] if second >= _ROADS_TIMES * first and second - first >= _ROADS_M else ""


# --- judgement ---------------------------------------------------------------------------------------------------


def _judged(t: _Try, evidence: Evidence, straight: float, roads: dict[str, float]) -> Guess:
    score = 0.6 * t.share + _PRIOR.get(t.crs, 0.0) - (0.02 if t.swapped else 0.0)
    score += 0.04 * t.strict
    score += 0.1 if t.crs == evidence.said and not t.swapped else 0.0
    score += 0.15 if t.crs == named(evidence) else 0.0
    score += 0.3 if t.crs == _nearest_road(roads) and t.share > 0.5 else 0.0
    why, facts = _why(t, evidence, straight, roads)
    good = np.isfinite(t.lon) & np.isfinite(t.lat)
    bounds = geo.bounds_of(t.lon[good], t.lat[good]) if good.any() else None
    return Guess(t.crs, t.swapped, round(min(score, 1.0), 3), why, facts, bounds)


Why = tuple[str, dict[str, Fact]]


def _why(t: _Try, evidence: Evidence, straight: float, roads: dict[str, float]) -> Why:
    """The strongest piece of evidence for this reading (or against it)."""
    percent = round(100 * t.share)
    if evidence.near is not None and t.share < 0.05:
        said = {"said": short(evidence.said)} if t.crs == evidence.said else {}
        return ("file_says_but_outside" if said else "outside_all"), {**said, "km": round(t.km)}
    if t.crs == _nearest_road(roads):
        return _why_roads(t, roads)
    if t.crs in roads and _nearest_road(roads) and t.crs != evidence.said:
        return "roads_against", {"then_m": round(roads[t.crs])}
    if t.swapped and straight < 0.5 * t.share and not _meridian(t.crs):
        return ("swapped_fits", {"percent": percent}) if evidence.near is not None else ("degrees_swapped", {})
    return _why_shifted(t, evidence) or _why_plain(t, evidence, percent)


def _why_roads(t: _Try, roads: dict[str, float]) -> Why:
    plain = roads.get("WGS84", next(iter(roads.values())))
    if t.crs in ("GCJ-02", "BD-09"):
        return "roads", {"off_m": round(plain), "then_m": round(roads[t.crs])}
    return "roads_agree", {"then_m": round(roads[t.crs])}


def _why_shifted(t: _Try, evidence: Evidence) -> Why | None:
    """WGS 84 or GCJ-02 or BD-09, in China, where no road tells."""
    if t.crs not in SHIFTED or float(geo.in_bounds(_CHINA, t.lon, t.lat).mean()) <= 0.5:
        return None
    if t.crs == named(evidence):
        by_stem = _named_by(evidence.stem) == t.crs
        return ("name_says", {"said": evidence.stem[:60]}) if by_stem else ("column_names", {})
    if t.crs == "GCJ-02" and (like := sorted({c.lower() for c in evidence.columns} & _AMAP_COLUMNS)):
        return "amap_like", {"said": like[0]}
    shifted = geo.wgs84_to_gcj02(t.lon, t.lat)
    near_m = round(float(np.nanmedian(geo.distance_m(t.lon, t.lat, *shifted))))
    return "cannot_tell", {"near_m": near_m, "said": short(evidence.said)}


def _why_plain(t: _Try, evidence: Evidence, percent: int) -> Why:
    if t.crs == evidence.said and not t.swapped:
        return "file_says", {"said": short(evidence.said)}
    if _meridian(t.crs):
        return "zone", {"meridian": _meridian(t.crs), "percent": percent}
    if t.crs == "EPSG:3857":
        return "mercator", {"percent": percent}
    if evidence.near is not None:
        return "inside_site", {"percent": percent}
    return ("degrees", {}) if t.crs in _GEOGRAPHIC else ("metres", {})


def _meridian(crs: str) -> int:
    """The central meridian of a zone of CGCS2000; 0 for any other system."""
    zone = meridian_of(int(crs[5:])) if re.fullmatch(r"EPSG:\d+", crs) else None
    return zone[0] if zone else 0


def named(evidence: Evidence) -> str:
    """The system that the file's name or its columns of coordinates name; "" none."""
    return _named_by(evidence.stem) or _named_by(" ".join(evidence.spot))


def _named_by(text: str) -> str:
    found = [crs for crs, words in _NAMED if re.search(words, text.lower())]
    return found[0] if len(found) == 1 else ""


def short(crs: str) -> str:
    """A system's name for a sentence: the WKT's own name instead of the WKT."""
    found = re.search(r'\[\s*"([^"]+)"', crs)
    return found.group(1) if found else crs


def stem_of(path: Path, sublayer: str) -> str:
    return f"{path.stem} {sublayer}".strip()
