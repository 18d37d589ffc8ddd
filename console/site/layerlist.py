"""``layers.toml``: read with faults, written whole or not at all."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from console.site.cache import inside
from console.site.entries import Entry, typed
from console.site.layerfile import LayerSpec, LayerStyle
from console.site.model import Problem
from console.site.tomltext import fault
from console.site.whole import write_whole

NAME: Final = "layers.toml"
FOLDER: Final = "layers"
MODES: Final = ("single", "categories", "graduated")

_TABLE: Final = "layers"
_ID: Final = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
_HEAD: Final = """\
# 引入的图层，由控制台和 main.py site add 写；自下而上绘制。手改后重开控制台；此处以外的注释会丢失。
# Brought-in layers, written by the console and main.py site add; drawn bottom first. Open the console again after a
# change by hand; comments other than these are not kept.
#
#   id        编号 letters, digits, - and _
#   name      名称 what the tree calls it
#   role      用途 beats grid villages posts checkpoints rings cameras places plates routes overlay
#   file      数据 in the site folder: GeoJSON, WGS 84, one feature a line
#   source    来源 the file it came from; sublayer: its layer inside that file
#   crs       原坐标系 that the source is in; swapped: it has latitude first
#   imported  引入时间 UTC
#   fields    字段 { ours = "theirs" }, for bringing a newer state of it
#   visible   显示 true or false;  opacity  不透明度 0 … 1
#   style     样式 [layers.style]: token, a colour of the theme (lay1 … lay8); field and mode (single, categories,
#             graduated) with classes = [{ value, token }], value the category or the class's upper end, none: the rest;
#             width_px; fill 0 … 1; dash; label, a field; finest_m, coarsest_m: metres a pixel in which it is drawn
"""


def read_layers(folder: Path) -> tuple[tuple[LayerSpec, ...], tuple[Problem, ...]]:
    """The layers in drawing order, and what is wrong. A broken entry is left out alone; without the file none."""
    path = folder / NAME
    try:
        text = path.read_bytes().decode("utf-8-sig")
        table = tomllib.loads(text)
    except FileNotFoundError:
        return (), ()
    except OSError as error:
        return (), (Problem(NAME, None, "site.unreadable", {"reason": error.strerror or ""}),)
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return (), (Problem(NAME, line, "site.not_utf8"),)
    except tomllib.TOMLDecodeError as error:
        line, reason = fault(error, text)
        return (), (Problem(NAME, line, "site.layers.not_toml", {"reason": reason}),)
    return _layers(folder, text, table)


def _layers(folder: Path, text: str, table: dict[str, Any]) -> tuple[tuple[LayerSpec, ...], tuple[Problem, ...]]:
    problems = [
        Problem(NAME, None, "site.unknown_key", {"key": key}) for key in table if key != _TABLE
    ]  # fmt: skip
    raw = table.get(_TABLE, [])
    if not isinstance(raw, list):
        return (), (*problems, Entry(NAME, text, _TABLE, 0).problem("site.layers.not_list"))
    kept: dict[str, LayerSpec] = {}
    for number, one in enumerate(raw):
        entry = Entry(NAME, text, _TABLE, number)
        spec, found = typed(entry, one, LayerSpec, "site.layers.wrong")
        problems += found
        if spec is None:
            continue
        spec = msgspec.structs.replace(spec, file=spec.file or file_name(spec.id))
        faults = list(_faults(entry, spec, folder, kept))
        problems += faults
        if not faults:
            kept[spec.id] = spec
    return tuple(kept.values()), tuple(problems)


def _faults(entry: Entry, spec: LayerSpec, folder: Path, known: dict[str, LayerSpec]) -> Iterator[Problem]:
    if not _ID.match(spec.id):
        yield entry.problem("site.layers.bad_id", "id", id=spec.id)
    elif spec.id in known:
        yield entry.problem("site.layers.twice", "id", id=spec.id)
    path = inside(folder, spec.file)
    if path is None:
        yield entry.problem("site.layers.wrong", "file", id=spec.id, reason=spec.file)
    elif not path.is_file():
        yield entry.problem("site.layers.no_file", "file", id=spec.id, file=spec.file)
    if not 0.0 <= spec.opacity <= 1.0:
        yield entry.problem("site.layers.wrong", "opacity", id=spec.id, reason="0 … 1")
    for key, reason in _style_faults(spec.style):
        yield entry.problem("site.layers.wrong", f"style.{key}", id=spec.id, reason=reason)


def _style_faults(style: LayerStyle) -> Iterator[tuple[str, str]]:
    if style.mode not in MODES:
        yield "mode", " / ".join(MODES)
    elif style.mode != "single" and not style.field:
        yield "field", "—"
    if not 0.0 <= style.fill <= 1.0:
        yield "fill", "0 … 1"
    if not 0.0 <= style.width_px <= 100.0:
        yield "width_px", "0 … 100"
    if not 0.0 <= style.finest_m <= style.coarsest_m:
        yield "finest_m", "0 … coarsest_m"


def file_name(id_: str) -> str:
    """Where the rows of a layer lie."""
    return f"{FOLDER}/{id_}.geojson"


def write_layers(folder: Path, layers: Iterable[LayerSpec]) -> None:
    """Replace ``layers.toml``, at once and whole. ``OSError`` when that cannot be; then the old one stands."""
    text = _HEAD + "".join("\n" + _entry(spec) for spec in layers)
    write_whole(folder / NAME, text.encode("utf-8"))


def _entry(spec: LayerSpec) -> str:
    plain = msgspec.to_builtins(spec)
    style = plain.pop("style")
    lines = ["[[layers]]", *(f"{key} = {toml(value)}" for key, value in plain.items())]
    own = {key: value for key, value in style.items() if value != getattr(LayerStyle(), key)}
    if own:
        lines += ["[layers.style]", *(f"{key} = {toml(value)}" for key, value in own.items())]
    return "\n".join(lines) + "\n"


def toml(value: Any) -> str:
    """A value as TOML. None has no form there: a class without a value is one without the key."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # A JSON string is a TOML string, but for DEL; what UTF-8 cannot hold becomes a question mark.
        plain = value.encode("utf-8", "replace").decode("utf-8")
        return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        pairs = (f"{_key(key)} = {toml(one)}" for key, one in value.items() if one is not None)
        return "{ " + ", ".join(pairs) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    return repr(value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else toml(key)
