"""What ``site look`` and ``site add`` found and did, as their child process tells it: one JSON object a line."""

from __future__ import annotations

import msgspec

from layers.geo import Bounds

Cell = str | float | bool | None


class Flaw(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one row. ``row``: line of a text, row of a sheet, else number of the feature; None: none."""

    row: int | None
    id: str
    code: str  # of layers.bring.codes.FAULTS
    text: str  # the whole sentence, row in front
    left_out: bool  # False: the row stays, mended or with a field left empty


class FieldReport(msgspec.Struct, frozen=True, kw_only=True):
    """One attribute of the file; ``type``: number, text, date or flag."""

    name: str
    type: str
    filled: int
    samples: tuple[str, ...]
    distinct: int


class GuessReport(msgspec.Struct, frozen=True, kw_only=True):
    """One way to read the coordinates, and why."""

    crs: str
    swapped: bool
    score: float
    code: str
    why: str
    bounds_deg: Bounds | None


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A layer of the site that came from a file of this name: a newer state of it may go ``--into`` it."""

    layer: str
    name: str
    role: str


class SampleReport(msgspec.Struct, frozen=True, kw_only=True):
    """Geometry for the preview: WGS 84 (lon, lat) and offsets as in ``layers.shapes.Overlay``."""

    lonlat: tuple[tuple[float, float], ...]
    part_off: tuple[int, ...]
    feature_off: tuple[int, ...]
    shape: tuple[int, ...]


class LookReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is and how it is best read; ``layers.bring.Look`` in words."""

    file: str  # its whole path
    format: str
    sublayers: tuple[str, ...]
    sublayer: str
    rows: int
    good: int
    kinds: dict[str, int]
    bounds_deg: Bounds | None
    encoding: str
    encoding_why: str
    fields: tuple[FieldReport, ...]
    crs: str
    crs_said: str
    crs_sure: bool  # False: it has to be said
    swapped: bool
    guesses: tuple[GuessReport, ...]
    lon_field: str
    lat_field: str
    role: str
    role_sure: bool
    fields_guess: dict[str, str]  # ours → theirs
    flaws: tuple[Flaw, ...]
    flaw_counts: dict[str, int]
    left_out: int
    notes: tuple[str, ...]
    sample: SampleReport
    offers: tuple[Offer, ...]


class AddReport(msgspec.Struct, frozen=True, kw_only=True):
    """What adding did. Not ``written``: the site is as it was, and ``why`` says why in a sentence."""

    written: bool
    why: str = ""
    code: str = ""  # say code of why
    layer: str = ""  # its id
    name: str = ""
    role: str = ""
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    left_out: int = 0
    added_ids: tuple[str, ...] = ()  # the first of them, for a person to check
    changed_ids: tuple[str, ...] = ()
    removed_ids: tuple[str, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    flaw_counts: dict[str, int] = {}
    notes: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    console_open: bool = False  # a console has the site open and does not see it yet


Added = AddReport


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a child: progress (``share``, ``code``), or, the last, a report or an ``error`` sentence."""

    share: float = 0.0
    code: str = ""
    error: str = ""
    look: LookReport | None = None
    add: AddReport | None = None
