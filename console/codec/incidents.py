"""Incidents as sources really send them: each field is read by itself, and what is wrong costs that field alone.

A message is refused only when nobody could say which incident it is: no JSON object, no ``id``, another site, unit or
source than the topic's. Everything else comes in, followed by one ``Reject`` a fault, and named in ``mended``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

import msgspec

from console.codec import bodies, fields
from console.codec.refuse import Refused, mask, refuse, rejected
from console.words import IncidentMessage, Reject, RejectReason

TEXT_MOST: Final = 4_000  # characters; longer ones are cut
PLACE_MOST: Final = 200
TYPE_MOST: Final = 60
CALLER_MOST: Final = 80
LINK_MOST: Final = 2_000
ID_MOST: Final = 128
LEVELS: Final = (1, 2, 3)
_KNOWN: Final = frozenset(bodies.IncidentBody.__struct_encode_fields__)
# What no terminal shows and what turns the order of letters round; tabs and line ends stay.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)

class Faults:
    """What was wrong with one message: field by field."""

    def __init__(self, topic: str, payload: bytes, received_at: float) -> None:
        self._where = topic, payload, received_at
        self.rejects: list[Reject] = []
        self.mended: list[str] = []

    def add(self, field: str, reason: RejectReason, detail: str) -> None:
        topic, payload, received_at = self._where
        self.mended.append(field)
        self.rejects.append(rejected(reason, topic, mask(detail), payload, received_at))


def read_body(
    payload: bytes, topic: str, source: str, unit: str, site: str, received_at: float, crs: str
) -> tuple[IncidentMessage, tuple[Reject, ...]]:
    """``source``, ``unit``: what the topic says ("": it does not). ``Refused`` and ``ValueError`` when it is none."""
    faults = Faults(topic, payload, received_at)
    body = _object(payload, faults)
    fields.match("site", _said(body, "site"), site)
    if unit:
        fields.match("unit", _said(body, "unit"), unit)
    else:
        fields.match("source", _said(body, "source"), source)
    id_ = _ident(body.get("id"))
    place = _part(body, "place", faults)
    caller = _part(body, "caller", faults)
    named = None if body.get("crs") is None else str(body["crs"])[:ID_MOST]
    at = _point(place, named, crs, faults)
    message = IncidentMessage(
        source=source, id=id_, t=_time(body, received_at, faults),
        type=_text(body, "type", TYPE_MOST, "type", faults), level=_level(body.get("level"), faults),
        lon_deg=at.lon_deg, lat_deg=at.lat_deg, radius_m=_radius(place.get("radius"), faults),
        place=_text(place, "name", PLACE_MOST, "place", faults),
        text=_text(body, "text", TEXT_MOST, "text", faults),
        caller_name=_text(caller, "name", CALLER_MOST, "caller", faults),
        caller_number=_text(caller, "number", CALLER_MOST, "caller", faults),
        recording=_link(body, faults) or _link(caller, faults),
        unit=unit or _text(body, "unit", ID_MOST, "unit", faults), received_at=received_at,
        extra=_extra(body), mended=tuple(dict.fromkeys(faults.mended)),
    )  # fmt: skip
    return message, tuple(faults.rejects)


def _object(payload: bytes, faults: Faults) -> dict[str, Any]:
    """The JSON object; also of one that writes NaN, repeats a name, or is in the Chinese systems' own encoding."""
    try:
        text = payload.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            text = payload.decode("gb18030")
        except UnicodeDecodeError:
            raise error from None
        faults.add("encoding", RejectReason.NOT_UTF8, f"byte {error.start}")
    try:
        body = json.loads(text)
    except ValueError as error:
        refuse(RejectReason.NOT_JSON, f"byte {getattr(error, 'pos', 0)}")
    if not isinstance(body, dict):
        refuse(RejectReason.WRONG_TYPE, f"Expected `object`, got `{type(body).__name__}`")
    return body


def _said(body: Mapping[str, Any], name: str) -> str | None:
    """A name that must be the topic's; ``Refused`` when it is no text."""
    value = body.get(name)
    if value is None or isinstance(value, str):
        return value
    return refuse(RejectReason.WRONG_TYPE, f"{name}: Expected `str`, got `{type(value).__name__}`")


def _ident(value: object) -> str:
    """A source's own id; a whole number is one too. ``Refused`` without any."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**20:
        value = str(value)
    if not isinstance(value, str):
        what = "missing" if value is None else f"Expected `str`, got `{type(value).__name__}`"
        refuse(RejectReason.WRONG_TYPE, f"id: {what}")
    shown = clean(value)
    if not 1 <= len(shown) <= ID_MOST:
        refuse(RejectReason.WRONG_TYPE, f"id: Expected `str` of length 1 to {ID_MOST}, got {len(shown)}")
    return shown


def _part(body: Mapping[str, Any], name: str, faults: Faults) -> dict[str, Any]:
    """An object inside; a bare text is its name."""
    value = body.get(name)
    if isinstance(value, dict):
        return value
    if isinstance(value, str):
        return {"name": value}
    if value is not None:
        faults.add(name, RejectReason.WRONG_TYPE, f"{name}: Expected `object`, got `{type(value).__name__}`")
    return {}


def _text(part: Mapping[str, Any], name: str, most: int, field: str, faults: Faults) -> str:
    """Without what cannot be seen, and not longer than can be read; a number is its digits."""
    value = part.get(name)
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**20:
        value = str(value)
    if not isinstance(value, str):
        faults.add(field, RejectReason.WRONG_TYPE, f"{name}: Expected `str`, got `{type(value).__name__}`")
        return ""
    shown = clean(value)
    if len(shown) > most:
        faults.add(field, RejectReason.TOO_LARGE, f"{name}: {len(shown)} > {most} characters")
    return shown[:most].strip()


def clean(text: str) -> str:
    """Without what cannot be seen; line ends are one character."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _link(part: Mapping[str, Any], faults: Faults) -> str:
    """A link, or whatever else the source calls its recording; cut it would lead nowhere."""
    value = part.get("recording")
    if value is None:
        return ""
    if isinstance(value, str) and len(value) <= LINK_MOST:
        return clean(value)
    faults.add("recording", RejectReason.WRONG_TYPE, "recording: no link")
    return ""


def _level(value: object, faults: Faults) -> int:
    """1 to 3, also as a text or 2.0; 0 where nothing usable was said."""
    if value is None or value == 0 or value == "":
        return 0
    number = _number(value)
    if number in LEVELS:
        return int(number)
    faults.add("level", RejectReason.UNKNOWN_VALUE, f"level: {str(value)[:20]}")
    return 0


def _number(value: object) -> float | None:
    """A finite number, also one that is written as a text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def _time(body: Mapping[str, Any], received_at: float, faults: Faults) -> float:
    """Epoch seconds; the time of receipt where it cannot be read."""
    try:
        return fields.seconds(msgspec.convert(body.get("t"), bodies.Time))
    except (msgspec.ValidationError, Refused, ValueError, OverflowError):
        faults.add("t", RejectReason.UNKNOWN_VALUE, f"t: {str(body.get('t'))[:40]}")
        return received_at


def _point(place: Mapping[str, Any], crs: str | None, configured: str, faults: Faults) -> fields.Point:
    lon, lat = (_number(place.get(name)) for name in ("lon", "lat"))
    for name, number in (("lon", lon), ("lat", lat)):
        if number is None and place.get(name) is not None:
            reason = RejectReason.NOT_A_NUMBER if isinstance(place[name], float) else RejectReason.WRONG_TYPE
            faults.add("place", reason, f"{name}: {str(place[name])[:20]}")
            return fields.Point()
    at = fields.point(lon, lat, crs, configured)
    if at.problem is not None:
        faults.add("place", at.problem, at.detail)
    return at


def _radius(value: object, faults: Faults) -> float | None:
    if value is None:
        return None
    number = _number(value)
    if number is None:
        faults.add("radius", RejectReason.WRONG_TYPE, f"radius: {str(value)[:20]}")
    return number if number is not None and number > 0.0 else None


def _extra(body: Mapping[str, Any]) -> str:
    """Unknown fields as a JSON object; "" when there are none or they cannot be written (NaN, half a letter)."""
    unknown = {name: value for name, value in body.items() if name not in _KNOWN}
    try:
        return msgspec.json.encode(unknown, order="sorted").decode() if unknown else ""
    except (ValueError, TypeError, RecursionError, OverflowError):
        return ""
