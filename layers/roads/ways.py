"""Drivable ways of an OSM extract as plain arrays, the input of ``build``. Read with pyosmium, or made by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from layers.geo import from_mercator, mercator_scale, to_mercator
from layers.roads import rules as r
from layers.roads.rules import Rules

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]
Bools = NDArray[np.bool_]

BOTH: Final = 0
FORWARD: Final = 1
BACKWARD: Final = 2
MAIN: Final = 1  # lights of a junction
CROSSING: Final = 2  # lights of a pedestrian crossing
_ONE_JUNCTION_M: Final = 45.0
NEARER_END: Final = 3  # stop and give_way without a direction mean the junction that is nearer


@dataclass(frozen=True)
class NodeCosts:
    """Delays at nodes, by index into ``Ways.node_xy``. Directions are those of the way that passes."""

    signal: F64  # (N,) share of a wait at traffic lights: 1 alone, less where several nodes are one junction's lights
    delay_s: F64  # (N,) stop, give way, crossing; inf = nobody passes
    towards: U8  # (N,) BOTH, FORWARD, BACKWARD or NEARER_END: whom delay_s and signal hold up


@dataclass(frozen=True)
class Restriction:
    """A turn restriction through one node, by OSM way ids. ``only``: no other way out is allowed."""

    from_way: int
    via_node: int  # index into node_xy
    to_way: int
    only: bool


@dataclass(frozen=True)
class Ways:
    """W ways over N nodes: way ``i`` runs over nodes ``ref[off[i]:off[i + 1]]``."""

    node_xy: F64  # (N, 2) Web Mercator metres
    ref: I32
    off: I32  # (W + 1,)
    rank: U8  # (W,) index into rules.CLASSES
    forward_mps: F64  # (W,) 0 = not allowed in this direction
    backward_mps: F64
    way_id: I64
    entry_s: F64  # (W,) once, for entering a private road
    costs: NodeCosts
    restrictions: tuple[Restriction, ...] = ()
    missing_nodes: int = 0  # references that the extract does not contain
    names: tuple[str, ...] = ()
    name: I32 = field(default_factory=lambda: np.empty(0, dtype=np.int32))  # (W,) index into names, -1 none; or empty
    bridge: Bools = field(default_factory=lambda: np.empty(0, dtype=np.bool_))  # (W,) or empty: none


@dataclass
class _Reading:
    """What grows while the file is read."""

    rules: Rules
    refs: list[int] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    off: list[int] = field(default_factory=lambda: [0])
    rows: list[tuple[int, float, float, int, float, int, bool]] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    missing: int = 0


def read_ways(osm: Path, rules: Rules) -> Ways:
    """Ways, node delays and turn restrictions of an ``.osm`` or ``.osm.pbf`` file.

    References to nodes that the extract lacks are left out and counted. ``RuntimeError`` when the file is no OSM file.
    """
    import osmium

    reading = _Reading(rules)
    things: Any = osmium.FileProcessor(str(osm)).with_locations().with_filter(osmium.filter.KeyFilter("highway"))
    for way in things:
        if way.is_way():
            _take_way(reading, way)
    ids, ref = np.unique(np.asarray(reading.refs, dtype=np.int64), return_inverse=True)
    lon = np.empty(len(ids))
    lat = np.empty(len(ids))
    lon[ref] = reading.lon
    lat[ref] = reading.lat
    rows = reading.rows
    node_xy = np.column_stack(to_mercator(lon, lat))
    return Ways(
        node_xy=node_xy,
        ref=ref.astype(np.int32),
        off=np.asarray(reading.off, dtype=np.int32),
        rank=np.asarray([row[0] for row in rows], dtype=np.uint8),
        forward_mps=np.asarray([row[1] for row in rows], dtype=np.float64),
        backward_mps=np.asarray([row[2] for row in rows], dtype=np.float64),
        way_id=np.asarray([row[3] for row in rows], dtype=np.int64),
        entry_s=np.asarray([row[4] for row in rows], dtype=np.float64),
        costs=_node_costs(osm, ids, node_xy, rules),
        restrictions=tuple(_restrictions(osm, ids)) if rules.turns_forbidden else (),
        missing_nodes=reading.missing,
        names=tuple(reading.names),
        name=np.asarray([row[5] for row in rows], dtype=np.int32),
        bridge=np.asarray([row[6] for row in rows], dtype=np.bool_),
    )


def _take_way(reading: _Reading, way: Any) -> None:
    tags = dict(way.tags)
    if not reading.rules.passable(tags):
        return
    count = 0
    for node in way.nodes:
        location = node.location
        if not location.valid():
            reading.missing += 1
            continue
        reading.refs.append(node.ref)
        reading.lon.append(location.lon)
        reading.lat.append(location.lat)
        count += 1
    if count < 2:
        _forget(reading, count)
        return
    rules = reading.rules
    forward, backward = rules.directions(tags)
    row = (
        r.rank(tags["highway"]),
        rules.speed_mps(tags) if forward else 0.0,
        rules.speed_mps(tags, backward=True) if backward else 0.0,
        int(way.id),
        rules.entry_s(tags),
        _name(reading, tags),
        tags.get("bridge", "no") != "no",
    )
    reading.rows.append(row)
    reading.off.append(len(reading.refs))


def _name(reading: _Reading, tags: r.Tags) -> int:
    """A road without a name goes by its number (G106)."""
    text = tags.get("name") or tags.get("ref", "")
    return reading.names.setdefault(text, len(reading.names)) if text else -1


def _forget(reading: _Reading, count: int) -> None:
    for column in (reading.refs, reading.lon, reading.lat):
        del column[len(column) - count :]


def _node_costs(osm: Path, ids: I64, node_xy: F64, rules: Rules) -> NodeCosts:
    import osmium

    lights = np.zeros(len(ids), dtype=np.int8)
    delay = np.zeros(len(ids))
    towards = np.zeros(len(ids), dtype=np.uint8)
    if not rules.node_costs:
        return NodeCosts(np.zeros(len(ids)), delay, towards)
    nodes = osmium.FileProcessor(str(osm), osmium.osm.NODE)
    for node in nodes.with_filter(osmium.filter.KeyFilter("highway", "barrier", "crossing")):
        at = int(np.searchsorted(ids, node.id))
        if at < len(ids) and ids[at] == node.id:
            lights[at], delay[at], towards[at] = node_delay(dict(node.tags), rules)
    return NodeCosts(signal_shares(node_xy, lights), delay, towards)


def signal_shares(node_xy: F64, lights: NDArray[np.int8]) -> F64:
    """How much of one wait each node with lights stands for.

    Mappers put a junction's lights on its node, on every arm, on every crossing. Lights of a crossing that belong to
    a junction are not counted; of others that stand near each other one usually passes two.
    """
    out = np.zeros(len(lights))
    main, crossing = np.flatnonzero(lights == MAIN), np.flatnonzero(lights == CROSSING)
    out[main] = np.where(_company(node_xy[main], node_xy[main]) > 1, 0.5, 1.0)
    alone = _company(node_xy[crossing], node_xy[main]) == 0
    out[crossing] = np.where(alone, np.where(_company(node_xy[crossing], node_xy[crossing]) > 1, 0.5, 1.0), 0.0)
    return out


def _company(points: F64, others: F64) -> I64:
    """How many of the others lie within ``_ONE_JUNCTION_M`` of each point."""
    if not len(points) or not len(others):
        return np.zeros(len(points), dtype=np.int64)
    from scipy.spatial import cKDTree

    scale = float(mercator_scale(from_mercator(0.0, float(points[:, 1].mean()))[1]))
    return np.asarray(cKDTree(others).query_ball_point(points, _ONE_JUNCTION_M * scale, return_length=True))


def node_delay(tags: r.Tags, rules: Rules) -> tuple[int, float, int]:
    """(lights: 0, MAIN or CROSSING; other delay in seconds; whom it holds up) of one node's tags."""
    kind = tags.get("highway", "")
    delay = r.barrier_seconds(tags, rules)
    if kind == "traffic_signals" or tags.get("crossing") == "traffic_signals":
        lights = MAIN if kind == "traffic_signals" else CROSSING
        return lights, delay, _direction(tags, "traffic_signals:direction", BOTH)
    if kind == "stop":
        whole = tags.get("stop") == "all"
        return 0, delay + rules.stop_s, BOTH if whole else _direction(tags, "direction", NEARER_END)
    if kind == "give_way":
        return 0, delay + rules.give_way_s, _direction(tags, "direction", NEARER_END)
    if kind == "crossing" or "crossing" in tags:
        return 0, delay + rules.crossing_s, BOTH
    return 0, delay, BOTH


def _direction(tags: r.Tags, key: str, default: int) -> int:
    said = tags.get(key) or tags.get("direction", "")
    return {"forward": FORWARD, "backward": BACKWARD, "both": BOTH}.get(said, default)


def _restrictions(osm: Path, ids: I64) -> list[Restriction]:
    import osmium

    out: list[Restriction] = []
    relations = osmium.FileProcessor(str(osm), osmium.osm.RELATION)
    for relation in relations.with_filter(osmium.filter.TagFilter(("type", "restriction"))):
        tags = dict(relation.tags)
        kind = tags.get("restriction") or tags.get("restriction:motorcar", "")
        if "emergency" in tags.get("except", "") or not kind.startswith(("no_", "only_")):
            continue
        out += _restriction(relation, ids, kind.startswith("only_"))
    return out


def _restriction(relation: Any, ids: I64, only: bool) -> list[Restriction]:
    """Those through a single node; a restriction over via ways is rare and left out."""
    parts: dict[str, list[tuple[str, int]]] = {}
    for member in relation.members:
        parts.setdefault(member.role, []).append((member.type, int(member.ref)))
    via = parts.get("via", [])
    if len(via) != 1 or via[0][0] != "n":
        return []
    at = int(np.searchsorted(ids, via[0][1]))
    if at >= len(ids) or ids[at] != via[0][1]:
        return []
    return [
        Restriction(a[1], at, b[1], only) for a in parts.get("from", []) for b in parts.get("to", [])
    ]
