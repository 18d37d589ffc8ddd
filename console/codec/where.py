"""What a topic says, and a body read and checked against it."""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec

from console.codec import bodies, fields
from console.words import Inbound

Said = tuple[Inbound, ...]
B = TypeVar("B", bound=bodies.Body)

_decode_raw: Final = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


class Where(msgspec.Struct, frozen=True):
    """What the topic says: our site, and the unit, source or seat in it."""

    topic: str
    site: str
    ident: str
    crs: str = ""  # of bodies that name none; "": WGS 84


def decode(body_type: type[B], where: Where, payload: bytes, named: str = "unit") -> tuple[B, str]:
    """The body, its identifiers checked against the topic, and its unknown fields as a JSON object ("" when none)."""
    payload.decode()
    body = msgspec.json.decode(payload, type=body_type)
    fields.match("site", body.site, where.site)
    if named == "unit":
        fields.match("unit", body.unit, where.ident)
    known = body_type.__struct_encode_fields__
    unknown = {name: raw for name, raw in _decode_raw(payload).items() if name not in known}
    return body, msgspec.json.encode(unknown, order="sorted").decode() if unknown else ""
