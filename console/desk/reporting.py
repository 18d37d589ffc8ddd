"""Words for upstairs: 首报 and 续报 drafted from the journal. What is not known is said as unknown."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final

import msgspec

from console.desk import checklists, shift
from console.desk.placing import place_text
from console.dispatch import crew
from console.say import called, language, say
from console.words import Incident, Order, Step

if TYPE_CHECKING:
    from console.desk.desk import Desk

_NUMBER: Final = re.compile(r"(?<!\d)(\+?\d{3})[\d -]{4,}(\d{2})(?!\d)")  # a telephone, also in groups
_TOLD: Final = (Step.SIGNED, Step.ENROUTE, Step.ONSCENE, Step.FEEDBACK, Step.DONE)
_PEOPLE: Final = (Step.REPORT, Step.FEEDBACK, Step.BACKUP, Step.RETURN)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What could be read out now. ``further``: the source has been told before."""

    incident: str
    text: str
    further: bool = False


def draft(desk: Desk, incident: Incident, at: float | None = None) -> Draft:
    """By the site's wording, as of now or of ``at``; after the first each says what is new since the last."""
    told = [one for one in desk.room.told.get(incident.id, ()) if one.to == "source"]
    since = told[-1].at if told else None
    kind = "further" if told else "first"
    template = desk.site.report_texts.get((kind, language()), "")
    fields = _fields(desk, incident, since, desk.clock.now() if at is None else at)
    return Draft(incident=incident.id, text=template.format_map(fields).strip(), further=bool(told))


def masked(text: str, name: str = "") -> str:
    """Without a caller's number and name, should they have been typed into the words."""
    text = _NUMBER.sub(lambda m: f"{m[1]}****{m[2]}", text)
    return text.replace(name, name[0] + "某") if len(name) > 1 else text


def _fields(desk: Desk, incident: Incident, since: float | None, at: float) -> dict[str, str]:
    unknown, caller = say("report.unknown"), desk.caller(incident.id)
    name = caller.name if caller is not None else ""
    level = desk.site.config.incident.levels[incident.level - 1] if 0 < incident.level <= 3 else ""
    fields = {
        "now": _clock(at), "room": desk.site.config.name, "no": incident.no, "type": incident.type,
        "level": level if language() == "zh_CN" else say(f"card.level.{incident.level}"),
        "place": _place(desk, incident), "time": _clock(incident.t), "what": masked(incident.text, name),
        "caller": say("report.caller_masked") if incident.has_caller else "",
        "who": "\n".join(_unit(desk, order) for order in _sent(desk, incident)),
        "known": _known(incident, since, name), "doing": _doing(desk, incident, since),
        "lead": shift.desk_duty(desk).lead or desk.actor, "before": _clock(since) if since is not None else "",
    }  # fmt: skip
    return {field: text.strip() or unknown for field, text in fields.items()}


def _clock(at: float) -> str:
    return time.strftime("%H:%M", time.localtime(at))


def _place(desk: Desk, incident: Incident) -> str:
    """As the source calls it, with its beat and what is near; one that nobody has found says so."""
    words = incident.place
    if incident.lon_deg is not None and incident.lat_deg is not None:
        near = place_text(desk.places.of(desk, incident.lon_deg, incident.lat_deg))
        beat = desk.whereabouts.beat_of(incident.lon_deg, incident.lat_deg)
        about = [beat, say("report.near", where=near) if near and near != words else ""]
        about = [part for part in about if part]
        words = say("report.at", place=words, about=say("report.comma").join(about)).strip() if about else words
    if incident.located or not words:
        return words
    return f"{words}{say('report.vague')}"


def _sent(desk: Desk, incident: Incident) -> list[Order]:
    """Orders that stand or were carried out; those that ended unsigned say nothing to anybody upstairs."""
    return [one for one in desk.orders_of(incident.id) if shift.counts(one) and not one.foreign]


def _unit(desk: Desk, order: Order) -> str:
    """``03 城关一组（民警 2，牵头）21:46 派，21:47 签收，21:48 出发``: each step once, doubts with it."""
    people = _people(desk, order.unit)
    about = say("report.comma").join(part for part in (people, say("report.leads") if order.lead else "") if part)
    steps = [say("report.sent_at", at=_clock(order.issued_at))]
    for step in _TOLD:
        mark = next((one for one in order.steps if one.step is step), None)
        if mark is not None:
            words = say("report.step_at", at=_clock(mark.at), step=say(f"words.step.{step.value}"))
            doubt = say("report.inferred") if mark.inferred else say("report.behalf") if mark.on_behalf else ""
            steps.append(words + doubt)
    return say("report.unit", unit=desk.unit_words(order.unit), about=about, steps=say("report.comma").join(steps))


def _people(desk: Desk, unit: str) -> str:
    row, units = desk.units.row.get(unit), desk.units
    if row is None:
        return ""
    helpers = crew.helpers(int(units.auxiliaries[row]), int(units.volunteers[row]), int(units.grid_workers[row]))
    many = int(units.officers[row])
    officers = say("reason.crew_one") if many == 1 else say("reason.crew", officers=many) if many else ""
    return say("report.comma").join(part for part in (officers, helpers) if part)


def _known(incident: Incident, since: float | None, name: str) -> str:
    """What units have written from there, oldest first; of a further report what is new."""
    lines = [
        say("report.said", at=_clock(one.at), unit=one.unit, text=masked(one.text, name))
        for one in incident.replies
        if one.step in _PEOPLE and one.text and (since is None or one.at > since)
    ]
    return say("report.semicolon").join(lines)


def _doing(desk: Desk, incident: Incident, since: float | None) -> str:
    """Rings, posts and ticked lines of the checklist: what the room does beside sending units."""
    found: list[tuple[float, str]] = []
    for ring in desk.room.rings.values():
        if ring.incident == incident.id and not ring.standing:
            found.append((ring.made_at, say("report.ring", ring=called(ring.label))))
            if ring.closing is not None:
                code = "report.closed" if ring.closing.closed else "report.posts"
                found.append((ring.closing.made_at, say(code, ring=called(ring.label), n=len(ring.closing.blocks))))
    running = desk.room.checklists.get(incident.id)
    for line in running.lines if running is not None else ():
        if line.done_at is not None and not line.auto:  # of the others the journal itself knows better
            found.append((line.done_at, checklists.line_words(line)))
    fresh = sorted(one for one in found if since is None or one[0] > since)
    return say("report.semicolon").join(f"{_clock(at)} {words}" for at, words in fresh)
