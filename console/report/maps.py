"""Maps of a report: folium on the site's own vectors, all scripts inside the page, nothing asked of any server.

One copy of Leaflet serves all maps of a file. Words on a map are only ever set as text, never as HTML.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from markupsafe import Markup

from console import home
from console.report import scales
from console.report.cells import cell, moment
from console.report.colours import GRADES, TRACKS, colours, hex_of
from console.report.mapground import MapGround
from console.say import say
from console.words.study import Layer, Line, Shape, text_of

_SCRIPT: Final = home.RESOURCES / "reports" / "map.js"
_INKS: Final = ("land", "w", "wl", "r0", "r1", "r2", "r3", "rc", "rc2", "beat")
_HOT: Final = "lv"  # over 0 of a diverging layer
_COLD: Final = "acc"
_SHARES: Final = (0.3, 0.55, 0.85)  # how strong the three classes on each side of 0 are filled
_HEAT_PX: Final = 24  # radius of a point's warmth
_SQUARE_PX: Final = 8  # incidents so near are one warm spot
_MAP_PX: Final = 420  # height of a map, report.css.j2
_DAY_S: Final = 86_400.0
_HOURS_UNTIL_S: Final = 2 * _DAY_S  # up to here heat steps by the hour, beyond by the day
_MOST_SAID: Final = 4_000  # shapes with words; more would fill the file with what nobody points at
_ZOOM_OF_ONE: Final = 15
_ZOOM_MOST: Final = 19
# In a style: a file that it asks for.
_OUTSIDE: Final = re.compile(r"url\(\s*['\"]?(?!['\"]?data:)[^)]*\)(\s*format\([^)]*\))?\s*,?\s*")


@dataclass(frozen=True)
class Key:
    """One row of a legend. ``token`` filled at ``opacity``; ``dash``: a line."""

    text: str
    token: str
    opacity: float = 1.0
    dash: str = ""


@dataclass(frozen=True)
class Sheet:
    """One map: ``html`` its place in the page, ``keys`` its legend."""

    title: str
    html: Markup
    keys: tuple[Key, ...] = ()
    thanks: str = ""


@dataclass(frozen=True)
class Atlas:
    """All maps of a page, and what they need once: styles, and scripts in their order."""

    sheets: dict[int, Sheet] = field(default_factory=dict)  # by id() of the layer
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


def atlas(layers: Sequence[Layer], ground: MapGround) -> Atlas:
    """Draw them. A layer without a place in it is left out: the page says so."""
    drawable = [layer for layer in layers if any(shape.points for shape in layer.shapes)]
    if not drawable:
        return Atlas()
    from branca.element import Figure

    figure, made = Figure(), []
    for layer in drawable:
        page, keys = _map(layer)
        figure.add_child(page)
        made.append((layer, page, keys))
    figure.render()
    sheets = {
        id(layer): Sheet(Line(layer.code, layer.facts).text(), _div(page), tuple(keys), ground.thanks)
        for layer, page, keys in made
    }
    head = figure.header.render()
    inks = {token: colours().get(token) for token in _INKS}
    shared = f"var onemapInk={_json(inks)},onemapVectors={_json(ground.plain())};"
    libraries = re.findall(r"<script>(.*?)</script>", head, re.S)
    styles = tuple(_inside(one) for one in re.findall(r"<style>(.*?)</style>", head, re.S))
    return Atlas(sheets, styles, (*libraries, _SCRIPT.read_text("utf-8"), shared, figure.script.render()))


def _inside(style: str) -> str:
    """A plugin's style without files it would fetch: icon fonts stand beside their copy inside."""
    bare = _OUTSIDE.sub("", style)
    return re.sub(r"src:\s*;", "", re.sub(r",\s*;", ";", bare))


def _json(value: Any) -> str:
    """JSON that may stand inside a script: nothing in it ends one."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _div(page: Any) -> Markup:
    return Markup('<div class="map" id="{}"></div>').format(page.get_name())


def _map(layer: Layer) -> tuple[Any, list[Key]]:
    import offlinefolium as folium

    page = _paper_map()(
        location=_middle(layer.shapes), tiles=None, zoom_start=_ZOOM_OF_ONE, prefer_canvas=len(layer.shapes) > 1500,
        control_scale=True, attribution_control=False, scroll_wheel_zoom=False, zoom_snap=0.25,
    )  # fmt: skip
    page.options["max_zoom"] = _ZOOM_MOST  # crowds ask for it, and there are no tiles that would say it
    keys = _FORMS[layer.form](layer, page)
    lats, lons = _reach(layer.shapes)
    if max(lats) > min(lats) or max(lons) > min(lons):
        page.add_child(folium.FitBounds([[min(lats), min(lons)], [max(lats), max(lons)]], padding=(14, 14)))
    return page, keys


def _paper_map() -> type:
    """folium's map without what a page has no use for: Bootstrap, icon fonts, styles for the whole of the page."""
    import offlinefolium as folium
    from offlinefolium.template import Template

    class PaperMap(folium.Map):
        default_js = [one for one in folium.Map.default_js if one[0] in ("leaflet", "jquery")]
        default_css = [one for one in folium.Map.default_css if one[0] == "leaflet_css"]
        _template = Template("""
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
                center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }}, ...{{ this.options|tojavascript }}
            });
            L.control.scale({imperial: false}).addTo({{ this.get_name() }});
            onemapGround({{ this.get_name() }}, onemapVectors, onemapInk);
        {% endmacro %}""")

    return PaperMap


def _reach(shapes: Sequence[Shape]) -> tuple[list[float], list[float]]:
    points = [point for shape in shapes for point in shape.points if all(map(math.isfinite, point))]
    return [lat for _, lat in points] or [0.0], [lon for lon, _ in points] or [0.0]


def _middle(shapes: Sequence[Shape]) -> list[float]:
    lats, lons = _reach(shapes)
    return [(min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2]


# --- what a shape is called, and how a value colours it --------------------------------------------------------------


def said(shape: Shape, unit: str) -> str:
    """Its words, a fact a line."""
    value = "" if shape.value is None else cell(shape.value, unit)
    when = "" if shape.at is None else moment(shape.at)
    first = "  ".join(word for word in (text_of(shape.label), value) if word)
    return "\n".join(word for word in (first, shape.note.text() if shape.note else "", when) if word)


@dataclass(frozen=True)
class Ramp:
    """Values → token and opacity, with the legend that says which."""

    cuts: tuple[float, ...]
    tokens: tuple[tuple[str, float], ...]  # one more than cuts
    keys: tuple[Key, ...]

    def of(self, value: float | None) -> tuple[str, float]:
        if value is None or not math.isfinite(value):
            return "stale", 0.25
        return self.tokens[scales.grade(value, self.cuts)]


def ramp(layer: Layer) -> Ramp:
    values = scales.finite(shape.value for shape in layer.shapes if shape.value is not None)
    cuts = _two_sided(values) if layer.diverging else scales.breaks(values, layer.unit)
    tokens = _signed(cuts) if layer.diverging else _grades(len(cuts) + 1)
    keys = [Key(_class_text(cuts, i, layer.unit, values), *tokens[i]) for i in range(len(tokens))] if values else []
    if len(values) < len(layer.shapes) and values:
        keys.append(Key(say("paper.unknown"), "stale", 0.25))
    return Ramp(tuple(cuts), tuple(tokens), tuple(keys))


def _grades(classes: int) -> list[tuple[str, float]]:
    """From few to many: darker and less to be seen through, so that they part in grey too."""
    if classes == 1:
        return [(GRADES[2], 0.6)]  # the palest would say that it is little
    last = classes - 1
    return [(GRADES[round(4 * n / last)], 0.35 + 0.5 * n / last) for n in range(classes)]


def _two_sided(values: Sequence[float]) -> list[float]:
    """z at 90, 95 and 99 %, both ways: the limits in which a Gi* is read."""
    limits = [1.645, 1.96, 2.576]
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [-z for z in reversed(limits) if low < -z] + [z for z in limits if high >= z]


def _signed(cuts: Sequence[float]) -> list[tuple[str, float]]:
    below, above = sum(cut < 0 for cut in cuts), sum(cut > 0 for cut in cuts)
    cold = [(_COLD, share) for share in reversed(_SHARES[:below])]
    return [*cold, ("stale", 0.12), *((_HOT, share) for share in _SHARES[:above])]


def _class_text(cuts: Sequence[float], i: int, unit: str, values: Sequence[float]) -> str:
    digits = _digits(cuts) if unit == "number" else 1

    def word(value: float) -> str:
        return cell(value, unit, digits)

    if unit == "count" and all(one == round(one) for one in (*cuts, *values)):
        return _whole_text([round(one) for one in (min(values), *cuts)], i, round(max(values)))
    if not cuts:
        low, high = min(values), max(values)
        return word(low) if low == high else f"{word(low)} … {word(high)}"
    if i == 0:
        return f"< {word(cuts[0])}"
    return f"≥ {word(cuts[-1])}" if i == len(cuts) else f"{word(cuts[i - 1])} … {word(cuts[i])}"


def _digits(cuts: Sequence[float]) -> int:
    """As few as tell the limits whole, two at most."""
    return next((n for n in (0, 1) if all(math.isclose(one, round(one, n), abs_tol=1e-9) for one in cuts)), 2)


def _whole_text(lows: Sequence[int], i: int, most: int) -> str:
    """A class of counts: ``0``, ``1``, ``2–4``, ``≥ 5``. ``lows``: the least of each class."""
    low = lows[i]
    if i == len(lows) - 1:
        return cell(low, "count") if low == most else f"≥ {cell(low, 'count')}"
    high = lows[i + 1] - 1
    return cell(low, "count") if low == high else f"{cell(low, 'count')}–{cell(high, 'count')}"


# --- the forms -------------------------------------------------------------------------------------------------------


def _features(layer: Layer, style: Callable[[Shape], dict[str, Any]], kind: str) -> dict[str, Any]:
    wordy = len(layer.shapes) <= _MOST_SAID
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": kind, "coordinates": _coordinates(shape, kind)},
                "properties": {"style": style(shape), "said": said(shape, layer.unit) if wordy else ""},
            }
            for shape in layer.shapes
            if shape.points
        ],
    }


def _coordinates(shape: Shape, kind: str) -> Any:
    rounded = [[round(lon, 6), round(lat, 6)] for lon, lat in shape.points]
    if kind == "Point":
        return rounded[0]
    if kind == "LineString":
        return rounded if len(rounded) > 1 else rounded * 2
    return [rounded if rounded[0] == rounded[-1] else [*rounded, rounded[0]]]


def _add(page: Any, data: dict[str, Any], marker: Any = None) -> None:
    import offlinefolium as folium

    folium.GeoJson(data, marker=marker, on_each_feature=folium.JsCode("onemapSaid"), control=False).add_to(page)


def _areas(layer: Layer, page: Any) -> list[Key]:
    inks = ramp(layer)
    edge = 0.4 if layer.form == "cells" else 1.4

    def style(shape: Shape) -> dict[str, Any]:
        token, opacity = inks.of(shape.value)
        return {"color": hex_of("t2"), "weight": edge, "fillColor": hex_of(token), "fillOpacity": opacity * 0.85}

    _add(page, _features(layer, style, "Polygon"))
    return list(inks.keys)


def _lines(layer: Layer, page: Any) -> list[Key]:
    inks = ramp(layer)

    def style(shape: Shape) -> dict[str, Any]:
        token, opacity = inks.of(shape.value)
        return {"color": hex_of(token), "weight": 3.5, "opacity": max(opacity, 0.5)}

    _add(page, _features(layer, style, "LineString"))
    return list(inks.keys)


def _points(layer: Layer, page: Any) -> list[Key]:
    import offlinefolium as folium

    inks = ramp(layer)

    def style(shape: Shape) -> dict[str, Any]:
        token, opacity = inks.of(shape.value) if inks.keys else ("acc", 0.75)
        return {
            "color": hex_of("t1"), "weight": 1.4, "fillColor": hex_of(token), "fillOpacity": max(opacity, 0.75),
            "radius": 6,
        }  # fmt: skip

    _add(page, _features(layer, style, "Point"), folium.CircleMarker(radius=6, fill=True))
    return list(inks.keys)


def _clusters(layer: Layer, page: Any) -> list[Key]:
    from offlinefolium.plugins import FastMarkerCluster

    wordy = len(layer.shapes) <= _MOST_SAID
    rows = [
        [round(lat, 6), round(lon, 6), said(shape, layer.unit) if wordy else ""]
        for shape in layer.shapes
        for lon, lat in shape.points[:1]
        if math.isfinite(lon) and math.isfinite(lat)
    ]
    dot = {"radius": 6, "weight": 1, "color": hex_of("halo"), "fillColor": hex_of("acc"), "fillOpacity": 0.8}
    callback = f"function (row) {{ return onemapDot(row, {_json(dot)}); }}"
    FastMarkerCluster(  # type: ignore[no-untyped-call]
        rows, callback=callback, icon_create_function="onemapCluster", animate=False, max_cluster_radius=48,
        show_coverage_on_hover=False,
    ).add_to(page)  # fmt: skip
    return [Key(say("paper.one_each"), "acc", 0.8)]


def _heat(layer: Layer, page: Any) -> list[Key]:
    """The whole time first, for paper; then hour by hour or day by day."""
    from offlinefolium.plugins import HeatMapWithTime

    spots = [(shape.at, shape.points[0]) for shape in layer.shapes if shape.points]
    names, frames = [say("paper.whole")], [[[lat, lon] for _, (lon, lat) in spots]]
    for name, frame in _frames([(at, point) for at, point in spots if at is not None]):
        names.append(name)
        frames.append(frame)
    squares = _squares(frames[0])
    binned = [_binned(frame, squares) for frame in frames]
    strength = [_strength(binned[0], squares), *[min(_strength(one, squares) for one in binned[1:])] * len(binned[1:])]
    gradient = {share: hex_of(GRADES[n]) for n, share in enumerate((0.2, 0.4, 0.6, 0.8, 1.0))}
    warm = [
        [[lat, lon, round(min(count * by, 1.0), 3)] for lat, lon, count in frame]
        for frame, by in zip(binned, strength, strict=True)
    ]
    heat = HeatMapWithTime(  # type: ignore[no-untyped-call]
        warm, index=names, radius=_HEAT_PX, blur=0.9, min_opacity=0.0, max_opacity=0.85, gradient=gradient,
        control=False,
    )  # fmt: skip
    heat.loop_button = heat.play_reverse_button = heat.speed_slider = heat.limit_sliders = "false"
    heat.add_to(page)
    return [Key(say("paper.heat_low"), GRADES[0], 0.4), Key(say("paper.heat_high"), GRADES[4], 0.9)]


def _squares(points: list[list[float]]) -> tuple[float, float]:
    """Degrees of latitude and longitude of a square of ``_SQUARE_PX`` on the map that holds them all."""
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    flat = math.cos(math.radians(sum(lats) / len(lats)))
    reach = max(max(lats) - min(lats), (max(lons) - min(lons)) * flat / 2) or 0.001
    high = reach * _SQUARE_PX / _MAP_PX
    return high, high / flat


def _binned(points: list[list[float]], squares: tuple[float, float]) -> list[tuple[float, float, int]]:
    """How many in each square, at its middle: a thousand on one corner are one spot, and the file stays small."""
    counts = Counter((round(lat / squares[0]), round(lon / squares[1])) for lat, lon in points)
    return [(round(a * squares[0], 5), round(b * squares[1], 5), count) for (a, b), count in counts.items()]


def _strength(spots: list[tuple[float, float, int]], squares: tuple[float, float]) -> float:
    """How strong one incident is drawn, so that the thickest crowd is dark and what is thin can be told from it."""
    import numpy as np
    from scipy.spatial import cKDTree

    if not spots:
        return 1.0
    table = np.array(spots, float)
    tree = cKDTree(table[:, :2] / np.array(squares))
    near = tree.query_ball_point(tree.data, _HEAT_PX / _SQUARE_PX)
    return 1.8 / max(float(table[rows, 2].sum()) for rows in near)


def _frames(spots: list[tuple[float, tuple[float, float]]]) -> list[tuple[str, list[list[float]]]]:
    if not spots:
        return []
    reach = max(at for at, _ in spots) - min(at for at, _ in spots)
    form = "%m-%d %H:00" if reach <= _HOURS_UNTIL_S else "%m-%d" if reach < 300 * _DAY_S else "%Y-%m"
    by: dict[str, list[list[float]]] = defaultdict(list)
    for at, (lon, lat) in sorted(spots):
        by[datetime.fromtimestamp(at).strftime(form)].append([lat, lon])
    return list(by.items())


def _tracks(layer: Layer, page: Any) -> list[Key]:
    """A unit a colour and a dash; a dot where it begins, a ring where it ends."""
    import offlinefolium as folium

    names = list(dict.fromkeys(text_of(shape.label) for shape in layer.shapes))
    dashes = ("", "8 4", "2 4", "10 3 2 3")
    pens = {name: (TRACKS[n % len(TRACKS)], dashes[n // len(TRACKS) % 4 or n % 4]) for n, name in enumerate(names)}

    def style(shape: Shape) -> dict[str, Any]:
        token, dash = pens[text_of(shape.label)]
        return {"color": hex_of(token), "weight": 3, "opacity": 0.9, "dashArray": dash or None, "fill": False}

    lines = [shape for shape in layer.shapes if len(shape.points) > 1]  # a lone point is a place on the way
    _add(page, _features(_with(layer, lines), style, "LineString"))
    for end, fill in ((0, 1.0), (-1, 0.0)):
        ends = [Shape((shape.points[end],), label=shape.label) for shape in layer.shapes if shape.points]

        def round_end(shape: Shape, fill: float = fill) -> dict[str, Any]:
            return _end(pens[text_of(shape.label)][0], fill)

        _add(page, _features(_with(layer, ends), round_end, "Point"), folium.CircleMarker(radius=5, fill=True))
    return [Key(name, token, 1.0, dash or "0") for name, (token, dash) in list(pens.items())[:24]]


def _end(token: str, fill: float) -> dict[str, Any]:
    return {"color": hex_of(token), "weight": 2.2, "fillColor": hex_of(token), "fillOpacity": fill, "radius": 5}


def _with(layer: Layer, shapes: list[Shape]) -> Layer:
    return Layer(code=layer.code, form="points", shapes=tuple(shapes), unit=layer.unit, facts=layer.facts)


_FORMS: Final[dict[str, Callable[[Layer, Any], list[Key]]]] = {
    "points": _points, "clusters": _clusters, "heat": _heat, "cells": _areas, "areas": _areas, "lines": _lines,
    "tracks": _tracks,
}  # fmt: skip
