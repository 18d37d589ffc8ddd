"""Changes to the layers that are there: remove one, draw one otherwise. Each is written whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec

from console.site.bringing import layer_of, sound_layers
from console.site.holding import layers_lock
from console.site.layerfile import LayerSpec, LayerStyle
from console.site.layerlist import write_layers
from console.site.model import Site, SiteLayer


def remove(folder: Path, layer: str) -> LayerSpec:
    """Take a layer out of the site, its rows with it. ``SiteError`` when there is none of that id."""
    with layers_lock(folder):
        layers = sound_layers(folder)
        spec = layer_of(layers, layer)
        write_layers(folder, [one for one in layers if one.id != layer])
        with suppress(OSError):  # without its entry it is no layer any more
            (folder / spec.file).unlink()
    return spec


def restyle(
    folder: Path,
    layer: str,
    *,
    style: LayerStyle | None = None,
    visible: bool | None = None,
    opacity: float | None = None,
    name: str | None = None,
    order: Sequence[str] | None = None,
) -> tuple[LayerSpec, ...]:
    """Change how a layer is drawn, and in which ``order`` all are (ids, bottom first; the rest stays on top).

    Returns all layers as they are now. Writes one small file to the disk: not for the GUI thread; ``restyled`` shows
    it there at once. ``SiteError`` when there is no such layer.
    """
    with layers_lock(folder):
        layers = sound_layers(folder)
        spec = changed(layer_of(layers, layer), style=style, visible=visible, opacity=opacity, name=name)
        layers = ordered(tuple(spec if one.id == layer else one for one in layers), order)
        write_layers(folder, layers)
    return layers


def keep(folder: Path, drawn: Sequence[LayerSpec]) -> None:
    """Write how layers are drawn, and in which order. Only style, visibility, opacity and name are taken from
    ``drawn``; layers that came or went meanwhile are as the folder has them. Nothing is written when all is so already.
    """
    with layers_lock(folder):
        layers = sound_layers(folder)
        wanted = {spec.id: spec for spec in drawn}
        kept = tuple(_drawn_as(spec, wanted.get(spec.id)) for spec in layers)
        kept = ordered(kept, [spec.id for spec in drawn])
        if kept != layers:
            write_layers(folder, kept)


def _drawn_as(spec: LayerSpec, wanted: LayerSpec | None) -> LayerSpec:
    if wanted is None:
        return spec
    return changed(spec, style=wanted.style, visible=wanted.visible, opacity=wanted.opacity, name=wanted.name)


def restyled(
    site: Site,
    layer: str,
    *,
    style: LayerStyle | None = None,
    visible: bool | None = None,
    opacity: float | None = None,
    name: str | None = None,
    order: Sequence[str] | None = None,
) -> Site:
    """The loaded site as ``restyle`` will have it, nothing read and nothing written: for ``desk.reload``."""
    specs = {one.spec.id: one for one in site.layers}
    if layer in specs:
        spec = changed(specs[layer].spec, style=style, visible=visible, opacity=opacity, name=name)
        specs[layer] = SiteLayer(spec, specs[layer].overlay)
    rows = ordered(tuple(one.spec for one in specs.values()), order)
    return replace(site, layers=tuple(specs[row.id] for row in rows))


def changed(
    spec: LayerSpec, *, style: LayerStyle | None, visible: bool | None, opacity: float | None, name: str | None
) -> LayerSpec:
    """A layer's entry with what is not None."""
    return msgspec.structs.replace(
        spec,
        style=spec.style if style is None else style,
        visible=spec.visible if visible is None else visible,
        opacity=spec.opacity if opacity is None else min(1.0, max(0.0, opacity)),
        name=spec.name if name is None else name,
    )


def ordered(layers: tuple[LayerSpec, ...], order: Sequence[str] | None) -> tuple[LayerSpec, ...]:
    """Bottom first as ``order`` says; what it does not name stays above, as it was."""
    if order is None:
        return layers
    place = {id_: number for number, id_ in enumerate(order)}
    return tuple(sorted(layers, key=lambda spec: place.get(spec.id, len(place))))
