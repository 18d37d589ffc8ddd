"""``site look`` and ``site add``: a file → a report; a file → a layer of the site. Runs in a child process.

A layer is written whole or not at all: its rows first, beside the old ones, then its entry in ``layers.toml``. A crash
between the two leaves a site that opens, with the layer as it was or as it is to be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from console.say import say
from console.site import wording
from console.site.compiling import compile_here
from console.site.holding import is_held, layers_lock
from console.site.layerfile import LayerSpec, LayerStyle, Role
from console.site.layerlist import file_name, read_layers, write_layers
from console.site.loading import load
from console.site.model import Site, SiteError
from console.site.reading import read_config
from console.site.reports import AddReport, LookReport, Offer
from console.site.rows import Counts, compare, read_rows, write_rows
from layers.geo import Bounds, bounds_from_mercator
from layers.shapes import LineClass
from layers.shapes.empty import WORLD

if TYPE_CHECKING:
    from layers.bring import Brought, Choice, Look
    from layers.geo import F64

Tell = Callable[[float, str], None]  # share 0..1, a say code
Cancelled = Callable[[], bool]

NEW: Final = "new"  # --into new: another layer, though one came from this file
_TOKENS: Final = tuple(f"lay{n}" for n in range(1, 9))
_IDS: Final = 20  # ids that a report names


@dataclass(frozen=True)
class Asked:
    """What a person said about a file; empty: as it is guessed, or as the layer was brought in before."""

    sublayer: str = ""
    crs: str = ""
    swapped: bool | None = None
    encoding: str = ""
    lon_field: str = ""
    lat_field: str = ""
    role: str = ""
    name: str = ""
    fields: dict[str, str] = field(default_factory=dict)  # ours → theirs; "" theirs: not filled
    into: str = ""  # id of a layer, or "new"
    accept: bool = False  # keep the good rows, leave the wrong ones out
    style: LayerStyle | None = None


@dataclass(frozen=True)
class _Around:
    """Where the site lies: what a guess of the coordinate system is measured against."""

    near: Bounds | None = None
    roads_xy: F64 | None = None


def look(
    path: Path, folder: Path | None = None, asked: Asked | None = None, tell: Tell | None = None,
    cancelled: Cancelled | None = None,
) -> LookReport:  # fmt: skip
    """What ``path`` is and how it is best read; nothing is written (but the site's cache, when it is stale).

    ``SiteError``: the file cannot be read, or the site cannot be opened.
    """
    asked, tell = asked or Asked(), tell or _silent
    around, layers = _Around(), tuple[LayerSpec, ...]()
    if folder is not None:
        around, layers = _around(folder, tell), read_layers(folder)[0]
    tell(0.5, "bring.step.look")
    found = _look(path, asked, around, cancelled)
    return wording.report(path, found, _came_from(layers, path, found.sublayer))


def add(
    folder: Path, path: Path, asked: Asked | None = None, tell: Tell | None = None,
    cancelled: Cancelled | None = None,
) -> AddReport:  # fmt: skip
    """Bring ``path`` into the site as a layer, or as a newer state of one; the site's cache is made anew for it.

    Not ``written`` when rows are wrong and that was not accepted, or when something has to be said first: then
    nothing has changed. ``SiteError`` and ``OSError`` likewise change nothing.
    """
    folder, asked, tell = Path(folder), asked or Asked(), tell or _silent
    read_config(folder)
    with layers_lock(folder):
        layers = sound_layers(folder)
        old = layer_of(layers, asked.into) if asked.into not in ("", NEW) else None
        asked = _as_before(asked, old)
        _check(asked)
        around = _around(folder, tell)
        tell(0.3, "bring.step.look")
        found = _look(path, asked, around, cancelled)
        refused = _unclear(asked, found, layers, path)
        if refused is not None:
            return refused
        tell(0.4, "bring.step.read")
        brought = _bring(path, _choice(asked, found), around, cancelled)
        if not brought.features or (brought.left_out and not asked.accept):
            return _refused_rows(brought)
        tell(0.6, "bring.step.write")
        spec = _spec(asked, found, layers, old, path)
        counts = _write(folder, layers, spec, brought, cancelled)
    compile_here(folder, lambda share, code: tell(0.7 + 0.3 * share, code))
    return _report(spec, brought, counts, is_held(folder))


def _silent(_share: float, _code: str) -> None:
    pass


# --- what is there -------------------------------------------------------------------------------------------------


def sound_layers(folder: Path) -> tuple[LayerSpec, ...]:
    """The layers, of which none may be lost by writing the list anew. ``SiteError`` when something is wrong there."""
    layers, problems = read_layers(folder)
    if problems:
        raise SiteError("site.layers_broken", problem=problems[0].text())
    return layers


def layer_of(layers: tuple[LayerSpec, ...], id_: str) -> LayerSpec:
    """``SiteError`` when there is none."""
    for spec in layers:
        if spec.id == id_:
            return spec
    raise SiteError("site.no_layer", id=id_, those=" ".join(spec.id for spec in layers) or "—")


def _around(folder: Path, tell: Tell) -> _Around:
    compile_here(folder, lambda share, code: tell(0.3 * share, code))
    place = load(folder)
    roads = place.base.lines
    vertices = None
    if len(roads.cls):
        import numpy as np

        drawn = np.asarray(roads.cls) <= LineClass.TRUNK
        vertices = np.asarray(roads.xy)[np.repeat(drawn, np.diff(roads.off))]
    return _Around(bounds_deg(place), vertices)


def bounds_deg(place: Site) -> Bounds | None:
    """Where the site lies, WGS 84; None when nothing says it."""
    return None if place.base.bounds == WORLD else bounds_from_mercator(place.base.bounds)


def _came_from(layers: tuple[LayerSpec, ...], path: Path, sublayer: str, role: str = "") -> tuple[LayerSpec, ...]:
    """Layers that came from a file of this name, of the role when one is given."""
    return tuple(
        spec for spec in layers
        if spec.source == path.name and spec.sublayer == sublayer and role in ("", spec.role.value)
    )  # fmt: skip


# --- reading -------------------------------------------------------------------------------------------------------


def _look(path: Path, asked: Asked, around: _Around, cancelled: Cancelled | None) -> Look:
    from layers import bring

    try:
        return bring.look(
            path, near=around.near, roads_xy=around.roads_xy, sublayer=asked.sublayer, crs=asked.crs,
            swapped=asked.swapped, encoding=asked.encoding, lon_field=asked.lon_field, lat_field=asked.lat_field,
            role=asked.role, cancelled=cancelled,
        )  # fmt: skip
    except bring.CannotRead as error:
        raise wording.cannot(error) from error
    except bring.Stopped as error:
        raise SiteError("bring.cannot.stopped") from error


def _bring(path: Path, choice: Choice, around: _Around, cancelled: Cancelled | None) -> Brought:
    from layers import bring

    try:
        return bring.bring(path, choice, cancelled, near=around.near, roads_xy=around.roads_xy)
    except bring.CannotRead as error:
        raise wording.cannot(error) from error
    except bring.Stopped as error:
        raise SiteError("bring.cannot.stopped") from error


def _as_before(asked: Asked, old: LayerSpec | None) -> Asked:
    """What is not said now is as it was said when the layer was brought in."""
    if old is None:
        return asked
    return replace(
        asked,
        sublayer=asked.sublayer or old.sublayer,
        crs=asked.crs or old.crs,
        swapped=old.swapped if asked.swapped is None else asked.swapped,
        role=asked.role or old.role.value,
        name=asked.name or old.name,
        fields={**old.fields, **asked.fields},
        style=asked.style or old.style,
    )


def _check(asked: Asked) -> None:
    from layers.bring import wanted

    if not asked.role:
        return
    if asked.role not in list(Role):
        raise SiteError("site.bad_role", role=asked.role, those=" ".join(Role))
    ours = [one.field for one in wanted(asked.role)]
    for name in asked.fields:
        if name not in ours:
            raise SiteError("bring.not_written.field", field=name, those=" ".join(ours))


def _choice(asked: Asked, found: Look) -> Choice:
    choice = found.choice()
    fields = {ours: theirs for ours, theirs in {**choice.fields, **asked.fields}.items() if theirs}
    return replace(choice, fields=fields, role=asked.role or found.role)


# --- what has to be said first -------------------------------------------------------------------------------------


def _unclear(asked: Asked, found: Look, layers: tuple[LayerSpec, ...], path: Path) -> AddReport | None:
    """What a person has to say before anything can be written; None when all is clear."""
    role = asked.role or found.role
    if not asked.role and found.role == wording.OVERLAY:
        return _not_written("bring.not_written.role", {"those": " ".join(Role)})
    if not asked.crs and not wording.crs_sure(found):
        return _not_written("bring.not_written.crs", {"why": wording.why(found.guesses[0])})
    offers = _came_from(layers, path, found.sublayer, role)
    if not asked.into and offers:
        those: dict[str, str | int] = {"those": " ".join(spec.id for spec in offers)}
        offered = tuple(Offer(layer=spec.id, name=spec.name, role=spec.role.value) for spec in offers)
        return _not_written("bring.not_written.offered", those, AddReport(written=False, offers=offered))
    return None


def _refused_rows(brought: Brought) -> AddReport:
    rows = AddReport(
        written=False, left_out=brought.left_out, flaws=tuple(wording.flaw(one) for one in brought.faults),
        flaw_counts=brought.fault_counts, notes=tuple(wording.note(one) for one in brought.notes),
    )  # fmt: skip
    if not brought.features:
        return _not_written("bring.not_written.nothing", {}, rows)
    return _not_written("bring.not_written.rows", {"n": brought.left_out, "good": len(brought.features)}, rows)


def _not_written(code: str, facts: dict[str, str | int], report: AddReport | None = None) -> AddReport:
    return msgspec.structs.replace(report or AddReport(written=False), code=code, why=say(code, **facts))


# --- writing -------------------------------------------------------------------------------------------------------


def _spec(asked: Asked, found: Look, layers: tuple[LayerSpec, ...], old: LayerSpec | None, path: Path) -> LayerSpec:
    choice = _choice(asked, found)
    name = asked.name or (found.sublayer if len(found.sublayers) > 1 else "") or path.stem
    role = Role(choice.role)
    id_ = old.id if old is not None else _fresh_id(path.stem, role, layers)
    made = LayerSpec(
        id=id_, name=name, role=role, file=file_name(id_), source=path.name, sublayer=found.sublayer, crs=found.crs,
        swapped=found.swapped, imported=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), fields=choice.fields,
        style=asked.style or LayerStyle(token=_free_token(layers)),
    )  # fmt: skip
    if old is None:
        return made
    return msgspec.structs.replace(made, file=old.file, visible=old.visible, opacity=old.opacity)


def _fresh_id(stem: str, role: Role, layers: tuple[LayerSpec, ...]) -> str:
    """Of the file's name what may stand in an id, else the role's; with a number when it is taken."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", stem).strip("-").lower()[:40] or role.value
    taken = {spec.id for spec in layers} | {NEW}
    number = 1
    while (id_ := plain if number == 1 else f"{plain}-{number}") in taken:
        number += 1
    return id_


def _free_token(layers: tuple[LayerSpec, ...]) -> str:
    """The colour that the fewest layers have."""
    used = [spec.style.token for spec in layers]
    return min(_TOKENS, key=used.count)


def _write(
    folder: Path, layers: tuple[LayerSpec, ...], spec: LayerSpec, brought: Brought, cancelled: Cancelled | None
) -> Counts:
    """Rows, then entry; each whole or not at all. Nothing is written once ``cancelled()`` has said so."""
    counts = compare(read_rows(folder / spec.file), brought.features)
    if cancelled is not None and cancelled():
        raise SiteError("bring.cannot.stopped")
    write_rows(folder / spec.file, brought.features)
    if any(one.id == spec.id for one in layers):
        layers = tuple(spec if one.id == spec.id else one for one in layers)
    else:
        layers = (*layers, spec)
    write_layers(folder, layers)
    return counts


def _report(spec: LayerSpec, brought: Brought, counts: Counts, console_open: bool) -> AddReport:
    return AddReport(
        written=True, layer=spec.id, name=spec.name, role=spec.role.value, added=len(counts.added),
        changed=len(counts.changed), removed=len(counts.removed), unchanged=counts.unchanged,
        left_out=brought.left_out, added_ids=tuple(counts.added[:_IDS]), changed_ids=tuple(counts.changed[:_IDS]),
        removed_ids=tuple(counts.removed[:_IDS]), flaws=tuple(wording.flaw(one) for one in brought.faults),
        flaw_counts=brought.fault_counts, notes=tuple(wording.note(one) for one in brought.notes),
        console_open=console_open,
    )  # fmt: skip
