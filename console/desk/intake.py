"""What comes in about incidents: from platforms, doors and units. Each becomes an event, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import asdict, replace

from console.desk import events as ev
from console.desk import source
from console.desk.bodies import Body
from console.desk.events_incident import IncidentGuessed, IncidentHeardLate
from console.desk.numbers import number
from console.desk.placing import place_text
from console.dispatch.guess import guess
from console.say import listed, say
from console.site.types import kind_of
from console.words import Incident, IncidentMessage, IncidentState, UnitReportMessage

if TYPE_CHECKING:
    from console.desk.desk import Desk

DAY_S: Final = 86_400.0
_FIELDS: Final = ("type", "level", "lon_deg", "lat_deg", "radius_m", "place", "text", "recording")
_WORDS: Final = frozenset({"type", "level", "place", "text", "recording"})


def report(desk: Desk, message: UnitReportMessage) -> None:
    """主动发现: a unit's own find enters like any other incident."""
    incident(desk, message.incident)


def incident(desk: Desk, message: IncidentMessage) -> None:
    """New, an update, or the same again."""
    message = _timely(desk, message)
    key = f"{message.source}:{message.id}"
    known = desk.room.incidents.get(key)
    if known is None:
        _receive(desk, key, message)
    elif known.ended or known.state is IncidentState.PASSED:
        _late(desk, known, message)
    else:
        _update(desk, known, message)


def _timely(desk: Desk, message: IncidentMessage) -> IncidentMessage:
    """Nothing has happened in the future: a clock that runs ahead is not believed, and its owner is told of."""
    received = message.received_at or desk.clock.now()
    if message.t <= received + desk.site.config.limits.fix_future_s:
        return message
    return replace(message, t=received, mended=(*message.mended, "future"))


def _receive(desk: Desk, key: str, message: IncidentMessage) -> None:
    now = desk.clock.now()
    made = Incident(
        id=key,
        no=number(desk.room, message.id, now),
        source=message.source,
        t=message.t,
        received_at=message.received_at or now,
        type=message.type,
        level=message.level,
        lon_deg=message.lon_deg,
        lat_deg=message.lat_deg,
        radius_m=message.radius_m,
        place=message.place,
        text=message.text,
        recording=message.recording,
        has_caller=_says_caller(message),
    )
    add(desk, made, actor=f"unit:{message.unit}" if message.unit else "system", more=_mended(key, message))
    keep_caller(desk, key, message)
    if desk.auto_sign:
        sign(desk, key, actor="system")


def _mended(key: str, message: IncidentMessage) -> list[tuple[Body, str]]:
    """What was wrong with the message, as a note for who reads the card."""
    if not message.mended:
        return []
    what = listed(say(f"intake.mended.{one}") for one in dict.fromkeys(message.mended))
    return [(ev.NoteAdded(text=say("intake.mended_note", what=what)), key)]


def ready(desk: Desk, made: Incident) -> Incident:
    """With what the site's rules say where nobody has: its kind, its level, its place in words."""
    config = desk.site.config
    found = guess(config.incident.types, config.intake.raises, made.text, made.type)
    guessed = set() if made.type or not found.type else {"type"}
    if not made.level and found.level:
        guessed.add("level")
    level = made.level or found.level or kind_of(config.incident.types, found.type).level
    place = made.place or in_words_of(desk, made)
    if place and not made.place:
        guessed.add("place")
    return replace(made, type=found.type, level=level, place=place, guessed=tuple(sorted(guessed)))


def in_words_of(desk: Desk, incident: Incident) -> str:
    """Its place by the nearest crossing or known place; "" when it has no sure point, or nothing is near."""
    if not incident.located:
        return ""
    found = desk.places.of(desk, incident.lon_deg or 0.0, incident.lat_deg or 0.0)
    if not found:
        desk.places.wait(incident.id)
    return place_text(found)


def add(desk: Desk, made: Incident, actor: str, more: list[tuple[Body, str]] | None = None) -> Incident:
    """Record a new incident, with what the rules read in it, and say so."""
    made = ready(desk, made)
    desk.record((ev.IncidentReceived(incident=made), made.id), *(more or ()), actor=actor)
    code = "ticker.received" if made.located else "ticker.received_unlocated"
    if made.located and not made.place:
        code = "ticker.received_unnamed"
    desk.tell(code, {"no": made.no, "type": type_words(made), "place": made.place}, "incident", made.id)
    desk.nearby.look(made.id)
    return made


def type_words(incident: Incident) -> str:
    """Its kind; words of their own while nobody knows it."""
    return incident.type or say("intake.no_type")


def sign(desk: Desk, key: str, actor: str) -> None:
    """签收 by the room; the source is told."""
    desk.record((ev.IncidentSigned(), key), actor=actor)
    now = desk.room.incidents[key]
    source.tell(desk, now, "signed", now.signed_at or desk.clock.now(), by=actor)


def keep_caller(desk: Desk, key: str, message: IncidentMessage) -> None:
    """Name and number go beside the journal, where they can be purged; what a person had purged is not kept anew."""
    if _says_caller(message) and not desk.room.incidents[key].caller_purged:
        fields = {"name": message.caller_name, "number": message.caller_number}
        desk.store.keep_personal(key, fields, desk.clock.now() + desk.site.config.incident.caller_days * DAY_S)


def _says_caller(message: IncidentMessage) -> bool:
    return bool(message.caller_name or message.caller_number)


def _news_of_caller(known: Incident, message: IncidentMessage) -> dict[str, Any]:
    """``has_caller`` where the source says only now who called."""
    new = _says_caller(message) and not known.has_caller and not known.caller_purged
    return {"has_caller": True} if new else {}


def _update(desk: Desk, known: Incident, message: IncidentMessage) -> None:
    """Only what the source now says otherwise; a person's choice stands (``fold.updated``)."""
    fresh = changed_fields(desk.room.said[known.id], message) | _news_of_caller(known, message)
    if not fresh:
        if known.signed_at is not None:  # delivered again: perhaps it never heard our 签收
            source.tell(desk, known, "signed", known.signed_at, by=known.signed_by)
        return
    desk.record((ev.IncidentUpdated(**fresh), known.id), *_mended(known.id, message), actor="system")
    guess_again(desk, known.id)
    keep_caller(desk, known.id, message)
    desk.tell("ticker.updated", {"no": known.no}, "incident", known.id)


def guess_again(desk: Desk, key: str) -> None:
    """What nobody has said or chosen follows the words as they are now; what may be the same is looked for again."""
    name_place(desk, key)
    desk.nearby.look(key)


def name_place(desk: Desk, key: str) -> None:
    """Kind, level and place as the rules and the landmarks say them now."""
    known, said = desk.room.incidents[key], desk.room.said[key]
    open_ = {"type", "level", "place"} - desk.room.chosen.get(key, frozenset())
    bare: dict[str, Any] = {name: "" for name in ("type", "place") if name in open_ and not getattr(said, name)}
    bare |= {"level": 0} if "level" in open_ and "level" in known.guessed else {}
    found = ready(desk, replace(known, **bare)) if bare else known
    fresh = {name: getattr(found, name) for name in bare if getattr(found, name) != getattr(known, name)}
    if fresh:
        desk.record((IncidentGuessed(**fresh), key), actor="system")


def _late(desk: Desk, known: Incident, message: IncidentMessage) -> None:
    """It is over, or somebody else has it: what its source adds is a note, also to the one that goes on for it."""
    fresh = changed_fields(desk.room.said[known.id], message)
    if not fresh:
        return
    text = say("intake.late_note", what=_in_words(fresh))
    said = {("said" if name == "text" else name): value for name, value in fresh.items()}
    bodies: list[tuple[Body, str]] = [(IncidentHeardLate(text=text, **said), known.id)]
    survivor = desk.room.survivor(known.id)
    if survivor != known.id:
        bodies.append((ev.NoteAdded(text=f"{known.no} {text}"), survivor))
    desk.record(*bodies, *_mended(known.id, message), actor="system")
    keep_caller(desk, known.id, message)
    facts = {"no": known.no, "state": say(f"words.state.{known.state.value}")}
    desk.tell("intake.tick.updated_late", facts, "incident", survivor)


def _in_words(fresh: dict[str, Any]) -> str:
    """``等级 1；文本 …``; a point by its figures."""
    shown: dict[str, Any] = {name: value for name, value in fresh.items() if name in _WORDS}
    if fresh.get("lon_deg") is not None:
        shown["point"] = f"{fresh['lon_deg']:.5f},{fresh['lat_deg']:.5f}"
    return "；".join(say(f"intake.field.{name}", value=value) for name, value in shown.items())


def changed_fields(said: Incident, message: IncidentMessage) -> dict[str, Any]:
    """Fields of the message that say something, and something else than the source said before."""
    old, new = asdict(said), asdict(message)
    fresh = {name: new[name] for name in _FIELDS if new[name] not in (None, "", 0) and new[name] != old[name]}
    if {"lon_deg", "lat_deg"} & fresh.keys():  # a point moves as a whole
        fresh |= {"lon_deg": new["lon_deg"], "lat_deg": new["lat_deg"]}
    return fresh

