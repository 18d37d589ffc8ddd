"""Dataclasses of arrays ↔ a folder of ``.npy`` files that are memory-mapped on load, and one JSON for the rest."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from layers.shapes.columns import Columns, save_columns

T = TypeVar("T")


def save(folder: Path, name: str, value: Any) -> None:
    """``value``: a dataclass of arrays, strings, numbers, tuples of them, columns, and other such dataclasses."""
    folder.mkdir(parents=True, exist_ok=True)
    plain: dict[str, Any] = {}
    _write(folder, name, value, plain)
    (folder / f"{name}.json").write_text(json.dumps(plain, ensure_ascii=False), "utf-8")


def load(folder: Path, name: str, kind: type[T]) -> T:
    """What ``save`` wrote. ``OSError``, ``ValueError`` or ``KeyError`` when a file is missing or broken."""
    plain = json.loads((folder / f"{name}.json").read_text("utf-8"))
    value: T = _read(folder, name, kind, plain)
    return value


def read_array(path: Path) -> Any:
    """One array, memory-mapped and read-only; an empty one is read, since it cannot be mapped."""
    try:
        return np.asarray(np.load(path, mmap_mode="r"))
    except ValueError:
        return np.load(path)


def _write(folder: Path, name: str, value: Any, plain: dict[str, Any]) -> None:
    for field in dataclasses.fields(value):
        part, key = getattr(value, field.name), f"{name}.{field.name}"
        if dataclasses.is_dataclass(part):
            _write(folder, key, part, plain)
        elif isinstance(part, Mapping):
            save_columns(folder / key, part)
        elif isinstance(part, np.ndarray):
            np.save(folder / f"{key}.npy", part)
        else:
            plain[key] = part


def _read(folder: Path, name: str, kind: Any, plain: dict[str, Any]) -> Any:
    hints = typing.get_type_hints(kind)
    parts: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        key = f"{name}.{field.name}"
        if dataclasses.is_dataclass(hints[field.name]):
            parts[field.name] = _read(folder, key, hints[field.name], plain)
        elif typing.get_origin(hints[field.name]) in (Mapping, dict):
            parts[field.name] = Columns(folder / key)
        elif key in plain:
            parts[field.name] = tuple(plain[key]) if isinstance(plain[key], list) else plain[key]
        else:
            parts[field.name] = read_array(folder / f"{key}.npy")
    return kind(**parts)
