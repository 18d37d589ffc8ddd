"""A ``Call`` → the text that a person would type for it: what buttons show, what scripts hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from console.say import language
from console.verbs import (
    calling,
    camming,
    choices,
    duties,
    edging,
    filming,
    ordering,
    replaying,
    ringing,
    shifting,
    studying,
    tasking,
    touring,
    wall_laying,
    watching,
)
from console.verbs.calls import Call
from console.verbs.context import Context
from console.verbs.table import BY_CALL, Param
from console.verbs.tokens import quoted


class Tongue(msgspec.Struct, frozen=True):
    """The few words of the grammar that have a language."""

    levels: dict[int, str]
    on: str
    off: str
    to: str
    place: str
    because: str
    marks: dict[str, str]  # by ``Param.after``


_TONGUES: Final = {
    "zh_CN": Tongue(
        {1: "一级", 2: "二级", 3: "三级"}, "开", "关", "至", "地点:", "因", {"without": "去", "over": "交"}
    ),
    "en": Tongue(
        {1: "l1", 2: "l2", 3: "l3"}, "on", "off", "to", "place:", "because", {"without": "without", "over": "over"}
    ),
}


# Kinds that spell themselves.
_OWN: Final[dict[str, Callable[[str, Any, Context], list[str]]]] = {
    **dict.fromkeys(tasking.KINDS, tasking.spelled),
    **dict.fromkeys(touring.KINDS, touring.spelled),
    **dict.fromkeys(replaying.KINDS, lambda kind, value, _context: replaying.spelled(kind, value)),
    **dict.fromkeys(studying.KINDS, studying.spelled),
    **dict.fromkeys(calling.KINDS, lambda kind, value, _context: calling.spelled(kind, value)),
}
_ZERO_IS_NONE: Final = frozenset({"whole", "level", "tier_no", "lasts", "row", "scenefree", "ago"})


def _of_layout(param: Param, value: Any, context: Context) -> list[str]:
    return wall_laying.spelled(param.kind, param.field, value, context)


def _of_film(param: Param, value: Any, context: Context) -> list[str]:
    del context
    return filming.spelled(param.kind, value, param.field)


_BY_FIELD: Final[dict[str, Callable[[Param, Any, Context], list[str]]]] = {  # whose words need the field's name too
    "watched": lambda _param, value, context: watching.spelled(value, context),
    **dict.fromkeys(wall_laying.KINDS, _of_layout),
    **dict.fromkeys(filming.KINDS, _of_film),
}


def spell(call: Call, context: Context) -> str:
    """In the language of the screen; ``parse(spell(call, context), context) == call`` for every call of this room."""
    verb = BY_CALL[type(call)]
    words = [verb.zh if language() == "zh_CN" else verb.name]
    for param in verb.params:
        words += _words(param, call, context)
    if verb.takes_force and getattr(call, "force", False):
        words.append("!")
    return " ".join(words)


def _words(param: Param, call: Call, context: Context) -> list[str]:
    fields: dict[str, Any] = {name: getattr(call, name) for name in call.__struct_fields__}
    if param.kind in {"thing", "closed"}:
        return _thing(param.kind, fields, context)
    if param.kind == "head":
        return [] if fields["head"] is None else [f"{fields['head']:g}分"]
    if param.kind == "point":
        lon, lat = fields["lon_deg"], fields["lat_deg"]
        return [] if lon is None else [f"{lon},{lat}"]
    if param.kind == "around":
        return _around(fields, context)
    if param.kind == "spot":
        return [f"{lon},{lat}" for lon, lat in fields["points"]]
    value = fields[param.field]
    if (spelled := _BY_FIELD.get(param.kind)) is not None:
        return spelled(param, value, context)
    if param.kind in ordering.KINDS:
        return ordering.spelled(value, context)
    if param.after and not param.many:
        return [_TONGUES[language()].marks[param.after], _label(context, param.kind, value)] if value else []
    if param.kind in duties.KINDS or "without" in fields or (param.kind == "unit" and "of" in fields):
        return _duty_words(param, value, context)
    return _plain_words(param, value, context)


def _thing(param: str, fields: dict[str, Any], context: Context) -> list[str]:
    if not fields["id"]:
        return []
    kind, key = fields["kind"], fields["id"]
    return [context.thing(kind, key).label if param == "closed" else _label(context, kind, key)]


def _duty_words(param: Param, value: Any, context: Context) -> list[str]:
    """Of who holds a ring; units that are left out stand behind 去."""
    if param.kind == "unit":
        labels = [_label(context, "unit", one) for one in value]
        return [_TONGUES[language()].marks[param.after], *labels] if param.after and labels else labels
    return duties.spelled(param.kind, value) if param.kind in duties.KINDS else _plain_words(param, value, context)


def _plain_words(param: Param, value: Any, context: Context) -> list[str]:
    if param.kind in camming.KINDS:
        return camming.spelled(param.kind, value)
    if param.kind in shifting.KINDS:
        return shifting.spelled(param.kind, value)
    if value is None or value == "" or (param.kind in _ZERO_IS_NONE and not value):
        return []
    if (own := _OWN.get(param.kind)) is not None:
        return own(param.kind, value, context)
    if param.after == "phrase":
        return ["语" if language() == "zh_CN" else "text", _label(context, param.kind, value)]
    if param.kind == "reason":
        return [_TONGUES[language()].because, value]
    if param.kind == "tier":
        return [ringing.spelled_tier(one) for one in value]
    if param.kind == "value":
        return [quoted(one) for one in value]
    if param.many:
        return [*(_label(context, param.kind, one) for one in value), _TONGUES[language()].to]
    return [_word(param, value, context)]


def _around(fields: dict[str, Any], context: Context) -> list[str]:
    """What a ring lies round: areas by their names, a thing by its label, a place as it is called."""
    names = [context.thing(*area.split(":", 1)).label for area in fields["areas"]]
    if fields["kind"] and fields["lon_deg"] is None:
        names.append(context.thing(fields["kind"], fields["id"]).label)
    elif fields["kind"]:
        names.append(fields["called"])
    return [quoted(name) for name in names]


def _word(param: Param, value: Any, context: Context) -> str:
    tongue = _TONGUES[language()]
    if param.kind == "level":
        return tongue.levels[value]
    if param.kind == "switch":
        return tongue.on if value else tongue.off
    if param.kind in edging.KINDS:
        return edging.spelled(param.kind, value, chinese=language() == "zh_CN")
    if param.kind == "road":
        return quoted(str(value))
    if param.kind == "moving":
        return "跟随" if value else "定住"
    if param.kind == "ringcolour":
        return f"色{str(value).removeprefix('ring') or 1}"
    if param.kind == "named":
        return f"名称={value}"
    if param.kind in {"place", "placed"}:
        return f"{tongue.place}{value}"
    if param.kind in ("whole", "scenefree"):
        return choices.word(param.kind, value)
    return _label(context, param.kind, str(value))


def _label(context: Context, kind: str, key: str) -> str:
    thing = context.book("unit" if kind == "sos" else kind).by_id.get(key)
    return thing.label if thing else key


def with_force(call: Call) -> Call:
    """The same act, confirmed by a person."""
    return msgspec.structs.replace(call, force=True) if "force" in call.__struct_fields__ else call
