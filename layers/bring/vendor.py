"""A vendor's JSON: some list of objects with coordinates somewhere in it → columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from layers.bring.decode import Decoded, decode
from layers.bring.log import Cancelled, Log, go_on
from layers.bring.model import CannotRead, Value
from layers.bring.raw import Raw

_DEEP: Final = 6
_STEP: Final = 5000
_JSON: Final = {  # what the reader says, as a code
    "Expecting ':' delimiter": "json_colon", "Expecting ',' delimiter": "json_comma",
    "Expecting value": "json_value", "Extra data": "json_more", "Invalid control character at": "json_control",
    "Expecting property name enclosed in double quotes": "json_name",
}  # fmt: skip
Row = dict[str, Any]


def load_json(path: Path, encoding: str) -> tuple[Any, Decoded]:
    """The parsed text. ``CannotRead``: not_json (with line and column), truncated, not_text."""
    decoded = decode(path.read_bytes(), encoding, path.name)
    text = decoded.text.lstrip("\ufeff")
    try:
        return json.loads(text), decoded
    except json.JSONDecodeError as error:
        if text[error.pos :].strip(" \t\r\n\x00") == "" or "Unterminated" in error.msg:
            raise CannotRead("truncated", file=path.name, format="json") from error
        raise CannotRead(
            "not_json", file=path.name, line=error.lineno, column=error.colno, reason=_JSON.get(error.msg, error.msg)
        ) from error
    except RecursionError as error:
        raise CannotRead("not_json", file=path.name, line=1, column=1, reason="json_deep") from error


def read_vendor(path: Path, encoding: str, cancelled: Cancelled) -> Raw:
    """``CannotRead``: as ``load_json``, no_list, empty_layer."""
    whole, decoded = load_json(path, encoding)
    found = find_list(whole)
    if found is None:
        raise CannotRead("no_list", file=path.name)
    rows: list[Row] = []
    for number, item in enumerate(found):
        if number % _STEP == 0:
            go_on(cancelled)
        rows += _exploded(item) if isinstance(item, dict) else [{}]
    if not rows:
        raise CannotRead("empty_layer", file=path.name, sublayer="")
    log = Log()
    if decoded.replaced:
        log.note("encoding_mixed", count=decoded.replaced, encoding=decoded.encoding)
    return Raw("json", columns_of(rows), range(1, len(rows) + 1), encoding=decoded.encoding,
               encoding_why=decoded.why, log=log)  # fmt: skip


def find_list(whole: Any, depth: int = 0) -> list[Any] | None:
    """The outermost list of objects; of several on one level the longest. A table of named objects counts as one."""
    if isinstance(whole, list) and sum(isinstance(item, dict) for item in whole) * 2 > len(whole):
        return whole
    if not isinstance(whole, dict | list) or depth > _DEEP:
        return None
    inner = list(whole.values()) if isinstance(whole, dict) else whole
    found = [f for item in inner if isinstance(item, dict | list) and (f := find_list(item, depth + 1)) is not None]
    if found:
        return max(found, key=len)
    return _named_objects(whole)


def _named_objects(whole: Any) -> list[Any] | None:
    """``{"cam1": {…}, "cam2": {…}}`` as rows with the key in front."""
    if not isinstance(whole, dict) or len(whole) < 2 or not all(isinstance(v, dict) for v in whole.values()):
        return None
    return [{"id": key, **value} for key, value in whole.items()]


def _exploded(item: Row) -> list[Row]:
    """One row, or one for each object of the longest list of objects inside it, with what stands around it."""
    flat: Row = {}
    lists: dict[str, list[Any]] = {}
    _flatten(item, "", flat, lists, 0)
    if not lists:
        return [flat]
    key = max(lists, key=lambda k: len(lists[k]))
    flat.update({k: _text(v) for k, v in lists.items() if k != key})
    out = []
    for inner in lists[key]:
        row: Row = dict(flat)
        more: Row = {}
        _flatten(inner, "", more, {}, 1)
        row.update({(f"{key}.{k}" if k in flat else k): v for k, v in more.items()})
        out.append(row)
    return out


def _flatten(item: Row, prefix: str, flat: Row, lists: dict[str, list[Any]], depth: int) -> None:
    for key, value in item.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and depth < 3:
            _flatten(value, f"{name}.", flat, lists, depth + 1)
        elif depth == 0 and isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
            lists[name] = value
        else:
            flat[name] = scalar(value)


def scalar(value: Any) -> Value:
    """Numbers, texts and flags as they are; a list of two or three numbers as a pair in text; the rest as JSON."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list) and 2 <= len(value) <= 3 and all(_numeric(v) for v in value):
        return ", ".join(str(v).strip() for v in value)
    return _text(value)


def _numeric(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return not isinstance(value, bool)


def _text(value: Any) -> str | None:
    return json.dumps(value, ensure_ascii=False) if value not in ([], {}) else None


def columns_of(rows: list[Row]) -> dict[str, list[Value]]:
    """Rows as columns, in the order in which names first appear."""
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    return {name: [row.get(name) for row in rows] for name in names}
