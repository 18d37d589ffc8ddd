"""Verbs about layers: 图 (on and off), 透 (how strongly), 序 (above or below), 样 (by which field), 删图, 引.

Nothing of these is journaled: the site folder keeps them, through ``desk.keep_layers``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as altered
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk.acts_order import fail
from console.desk.acts_tools import to_window
from console.desk.layer_style import classes_of, field_named
from console.desk.state import OFF_AT_FIRST, Outcome
from console.say import say
from console.site import LayerSpec, LayerStyle, SiteLayer
from console.verbs import Said, Thing, calls
from console.words import Changes

if TYPE_CHECKING:
    from console.desk.desk import Desk

OWN: Final = "layer:"  # in front of the id of a brought-in layer
RING: Final = "ring:"  # in front of the id of a ring: it is shown or hidden like a layer


def words_of(desk: Desk, layer: str) -> str:
    """How people call a layer."""
    found = own(desk, layer)
    if layer.startswith(RING):
        ring = desk.rings.get(layer.removeprefix(RING))
        return ring.no if ring is not None else layer.removeprefix(RING)
    return found.spec.name if found else say(f"words.layer.{layer}")


def own(desk: Desk, layer: str) -> SiteLayer | None:
    """The brought-in layer of this name; None for one of the console's own."""
    return next((one for one in desk.site.layers if OWN + one.spec.id == layer), None)


def things(desk: Desk) -> list[Thing]:
    """Brought-in layers as the parser knows them."""
    return [
        Thing(kind="layer", id=OWN + one.spec.id, label=one.spec.name, title=one.spec.name, more=(one.spec.id,))
        for one in desk.site.layers
    ]


def in_order(desk: Desk) -> list[SiteLayer]:
    """Brought-in layers, bottom first, as a person last ordered them."""
    return arranged(desk.site.layers, desk.view.layer_order)


def arranged(layers: Sequence[SiteLayer], order: Sequence[str]) -> list[SiteLayer]:
    """Bottom first; those that ``order`` (ids) does not name lie on top, in the site's order."""
    rank = {name: n for n, name in enumerate(order)}
    return sorted(layers, key=lambda one: rank.get(one.spec.id, len(rank)))


# --- what the view says ---------------------------------------------------------------------------------------------


def show(desk: Desk, call: calls.ShowLayer) -> Outcome:
    found = own(desk, call.layer)
    before = desk.view.layers.get(call.layer, found.spec.visible if found else call.layer not in OFF_AT_FIRST)
    on = call.on if call.on is not None else not before
    desk.look(layers={**desk.view.layers, call.layer: on})
    if found:
        _keep(desk)
    code = "desk.layer_on" if on else "desk.layer_off"
    return Outcome(ok=True, code=code, facts={"layer": words_of(desk, call.layer)})


def opacity(desk: Desk, call: calls.LayerOpacity) -> Outcome:
    found = own(desk, call.layer)
    if found is None:
        return fail("desk.layer_not_own", layer=words_of(desk, call.layer))
    percent = min(100, max(5, call.percent))
    desk.look(opacity={**desk.view.opacity, found.spec.id: percent / 100})
    _keep(desk)
    return Outcome(ok=True, code="desk.layer_opacity", facts={"layer": found.spec.name, "n": percent})


def order(desk: Desk, call: calls.LayerOrder) -> Outcome:
    """One place up or down; at the end it stays."""
    found = own(desk, call.layer)
    if found is None:
        return fail("desk.layer_not_own", layer=words_of(desk, call.layer))
    names = [one.spec.id for one in in_order(desk)]
    at = names.index(found.spec.id)
    to = min(len(names) - 1, max(0, at + (1 if call.up else -1)))
    names.insert(to, names.pop(at))
    desk.look(layer_order=tuple(names))
    _keep(desk)
    code = "desk.layer_up" if call.up else "desk.layer_down"
    return Outcome(ok=True, code=code, facts={"layer": found.spec.name})


# --- what the layer's own style says --------------------------------------------------------------------------------


def style(desk: Desk, call: calls.StyleLayer) -> Outcome:
    """Another field, mode or label; what is not given stays."""
    found = own(desk, call.layer)
    if found is None:
        return fail("desk.layer_not_own", layer=words_of(desk, call.layer))
    fields = (call.field, call.label)
    unknown = next((one for one in fields if one and field_named(found.overlay, one) is None), None)
    if unknown is not None:
        return fail("desk.layer_no_field", layer=found.spec.name, field=unknown)
    made = _styled(found, call)
    if made.mode != "single" and not made.classes:
        return fail("desk.layer_not_classed", layer=found.spec.name, field=made.field)
    put_style(desk, found.spec.id, made)
    return Outcome(ok=True, code="desk.layer_styled", facts={"layer": found.spec.name, "how": style_words(made)})


def _styled(found: SiteLayer, call: calls.StyleLayer) -> LayerStyle:
    old = found.spec.style
    field = field_named(found.overlay, call.field) or "" if call.field else old.field
    mode = call.mode or ("categories" if call.field and old.mode == "single" else old.mode)
    if mode == "single" or not field:
        mode, field = "single", ""
    made = replace(old, mode=mode, field=field, classes=classes_of(found.overlay, field, mode))
    if call.label is not None:
        made = replace(made, label=field_named(found.overlay, call.label) or "" if call.label else "")
    if call.coarsest_m is not None:
        made = replace(made, coarsest_m=call.coarsest_m or LayerStyle().coarsest_m)
    return made


def style_words(made: LayerStyle) -> Said:
    if made.mode == "single":
        return Said("words.style.single")
    return Said(f"words.style.{made.mode}", {"field": made.field, "n": len(made.classes)})


def put_style(desk: Desk, layer: str, made: LayerStyle) -> None:
    """Give a layer this style, here and in the site folder."""
    layers = tuple(
        altered(one, spec=replace(one.spec, style=made)) if one.spec.id == layer else one for one in desk.site.layers
    )
    desk.site = altered(desk.site, layers=layers)
    desk.changed(Changes.SITE)
    _keep(desk)


def remove(desk: Desk, call: calls.RemoveLayer) -> Outcome:
    """The window takes it out of the site folder; a person must say so twice."""
    found = own(desk, call.layer)
    if found is None:
        return fail("desk.layer_not_own", layer=words_of(desk, call.layer))
    if not call.force:
        facts = {"layer": found.spec.name, "n": len(found.overlay.ids)}
        return Outcome(ok=False, code="desk.layer_remove_asks", facts=facts, confirm=True)
    return to_window(desk, call)


def _keep(desk: Desk) -> None:
    """The site folder remembers what is on, how strongly, in which order and in which style."""
    view = desk.view
    desk.keep_layers(tuple(kept_spec(one.spec, view.layers, view.opacity) for one in in_order(desk)))


def kept_spec(spec: LayerSpec, layers: dict[str, bool], opacity_: dict[str, float]) -> LayerSpec:
    return replace(
        spec, visible=layers.get(OWN + spec.id, spec.visible), opacity=opacity_.get(spec.id, spec.opacity)
    )
