"""What is found in a file that somebody brings, what is chosen for it, what comes out. Data only, cheap to import."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.geo import Bounds
from layers.shapes.faults import Fault

Fact = str | int | float
Value = float | int | str | bool | None  # what an attribute may be

FAULT_CAP: Final = 50  # faults of one code that are named one by one; all of them are counted


class CannotRead(Exception):
    """The whole file (or sublayer) cannot be read. ``code`` and ``facts`` as in ``layers.bring.codes.CANNOT``."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


class Stopped(Exception):
    """``cancelled()`` said true while a file was read."""


@dataclass(frozen=True)
class Field:
    """One attribute of the source. ``type``: number, text, date or flag; ``filled``: rows that have a value (of
    those looked at); ``samples``: up to five different values, as text; ``distinct``: different ones, at most 1,000."""

    name: str
    type: str
    filled: int
    samples: tuple[str, ...]
    distinct: int


@dataclass(frozen=True)
class Guess:
    """One way to read the coordinates, best first in ``Look.guesses``.

    ``crs``: a name that ``layers.geo.to_wgs84`` takes. ``swapped``: latitude (north) stands first. ``score`` in
    [0, 1]; ``why_code`` one of ``codes.WHY_CRS`` with its ``facts``. ``bounds_deg``: where the data then lies.
    """

    crs: str
    swapped: bool
    score: float
    why_code: str
    facts: dict[str, Fact]
    bounds_deg: Bounds | None = None


@dataclass(frozen=True)
class Sample:
    """Geometry for the preview, WGS 84: ``lonlat (V, 2)``, V ≤ 5,000 or so; parts and features as in
    ``layers.shapes.Overlay`` (``part_off (P+1,)``, ``feature_off (F+1,)``, ``shape (F,)`` layers.shapes.Shape)."""

    lonlat: NDArray[np.float64]
    part_off: NDArray[np.int32]
    feature_off: NDArray[np.int32]
    shape: NDArray[np.uint8]


@dataclass(frozen=True)
class Look:
    """What ``look`` found, with its best guess for every choice.

    ``format``: geojson, geojsonseq, shapefile, geopackage, kml, gpx, flatgeobuf, csv, xlsx, json (a vendor's).
    ``rows``: features or data rows in the sublayer; ``good``: those that would be kept for ``role`` as guessed.
    ``kinds``: features per geometry kind (point, line, area, none). ``bounds_deg``: WGS 84, None without one good row.
    ``crs``, ``swapped``: as asked for, else the best guess; ``crs_said``: what the file itself says, "" nothing.
    ``encoding``: the text's (utf-8, gb18030, utf-16 …), "" where the format fixes it; why: codes.WHY_ENCODING.
    ``lon_field``, ``lat_field``: columns of a table; both the same when one column holds both; "" for real geometry.
    ``role``: a value of console.site.layerfile.Role. ``fields_guess``: ours → theirs for it (id, name included).
    ``faults``: up to 50 of each code; ``fault_counts``: all of them. ``notes``: what is worth a word and costs no row.
    """

    path: Path
    format: str
    sublayers: tuple[str, ...]
    sublayer: str
    rows: int
    good: int
    kinds: dict[str, int]
    bounds_deg: Bounds | None
    encoding: str
    encoding_why: str
    fields: tuple[Field, ...]
    crs: str
    crs_said: str
    guesses: tuple[Guess, ...]
    swapped: bool
    lon_field: str
    lat_field: str
    id_field: str
    name_field: str
    role: str
    fields_guess: dict[str, str]
    faults: tuple[Fault, ...]
    fault_counts: dict[str, int]
    notes: tuple[Fault, ...]
    sample_lonlat: Sample

    def choice(self) -> Choice:
        """Everything as guessed."""
        return Choice(
            sublayer=self.sublayer, crs=self.crs, swapped=self.swapped, encoding=self.encoding,
            lon_field=self.lon_field, lat_field=self.lat_field, fields=dict(self.fields_guess), role=self.role,
        )  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """How a file is to be read. Empty texts: as ``look`` would guess. ``fields``: ours (of ``wanted(role)``) → theirs;
    an absent ``id`` means the format's own (GeoJSON's, a GeoPackage's key), else row numbers; an absent ``name``
    the id; any other absent one is not filled."""

    sublayer: str = ""
    crs: str = ""
    swapped: bool | None = None
    encoding: str = ""
    lon_field: str = ""
    lat_field: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    role: str = "overlay"


class Feature(NamedTuple):
    """One kept row. ``geometry``: a valid 2D shapely geometry, WGS 84 (lon, lat); Point for roles of points.

    ``properties``: the role's fields under our names, normalised (direction, fov in degrees, range in m: float;
    kind fixed/ptz/dome; health ok/offline/frozen; staffed, shared: bool; absent when unknown), and every other
    attribute under its own name. Never ``id`` or ``name``: a source's other column of such a name is "id_source".
    """

    id: str
    name: str
    geometry: Any
    properties: dict[str, Value]


@dataclass(frozen=True)
class Brought:
    """``features`` in the order of the file, ids unique; ``rows`` were read, ``left_out`` of them are not here."""

    features: list[Feature]
    rows: int
    left_out: int
    faults: tuple[Fault, ...]
    fault_counts: dict[str, int]
    notes: tuple[Fault, ...]


@dataclass(frozen=True)
class Wanted:
    """A field that a role uses. ``type``: text, number, direction, kind, health, yes; ``aliases``: usual names of
    it in other people's tables, the surest first, lower case."""

    field: str
    needed: bool
    aliases: tuple[str, ...]
    type: str = "text"
