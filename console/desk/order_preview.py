"""What an act on orders or broadcasts is about, in words, before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import audience, choice, recalls, texts
from console.desk.state import Part
from console.say import say
from console.verbs import Call, Said, calls
from console.words import Incident

if TYPE_CHECKING:
    from console.desk.desk import Desk


def objects(desk: Desk, call: Call) -> list[str]:
    """As people call it."""
    if isinstance(call, calls.Broadcast):
        words = [audience.words(desk, call.to), say("notice.units", n=len(audience.members(desk, call.to)))]
        return words + _phrase(desk, call.phrase, texts.selected(desk))
    if isinstance(call, calls.EndBroadcast) and (notice := desk.room.notices.get(call.notice)) is not None:
        return [f"{notice.no} {notice.to}"]
    if isinstance(call, calls.OnBehalf):
        return [say(f"words.step.{call.step}"), *([say(f"clock.channel.{call.channel}")] if call.channel else [])]
    if isinstance(call, calls.ReplaceOrder):
        return _replaced(desk, call)
    if isinstance(call, calls.Phrase):
        return _phrase(desk, call.phrase, texts.selected(desk))
    return []


def _replaced(desk: Desk, call: calls.ReplaceOrder) -> list[str]:
    order = desk.order_of(call.unit)
    words = [desk.no_of(order.incident)] if order is not None else []
    if call.to:
        words.append(f"→ {desk.unit_words(call.to)}")
    if call.lon_deg is not None:
        words.append(f"{call.lon_deg},{call.lat_deg}")
    incident = desk.room.incidents.get(order.incident) if order is not None else None
    return words + _phrase(desk, call.phrase, incident, call.to or call.unit)


def _phrase(desk: Desk, key: str, incident: Incident | None, unit: str = "") -> list[str]:
    """The words of a template as they would go out, or what they lack."""
    if not key:
        return []
    words = texts.filled(desk, key, incident, unit)
    return [words.text() if isinstance(words, Said) else f"“{words}”"]


def offline(desk: Desk, call: calls.Assign, incident: Incident) -> list[Part]:
    """Said before it is sent: whose terminal does not talk, that the order waits for it, and who else could go."""
    silent = [unit for unit in call.units if recalls.offline(desk, unit)]
    if not silent:
        return []
    shown = choice.ranking_for(desk, incident).candidates
    other = next((one for one in shown if one.unit not in call.units and not recalls.offline(desk, one.unit)), None)
    parts = [Part(say("order.kept_for", units=" ".join(silent)), "warn")]
    if other is not None:
        parts.append(Part(say("order.rather", unit=desk.unit_words(other.unit), minutes=f"{other.minutes:.1f}")))
    return parts


def words(desk: Desk, call: calls.Assign, incident: Incident) -> list[Part]:
    """What the order will say, when a template is chosen."""
    return [Part(one, "fact") for one in _phrase(desk, call.phrase, incident, call.units[0])]
