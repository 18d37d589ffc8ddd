"""Verbs about what is seen on a picture: 拍 keeps a still, 见警 and 见务 make an incident or a task, 录像 opens the
recording."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk import acts_incident, acts_tasks, errands, footage, pictures, stills, tours, undo
from console.desk import events_incident as ev
from console.desk.acts_order import fail, failed
from console.desk.events_audit import FootageOpened
from console.desk.state import Outcome
from console.say import say
from console.verbs import Call, Said, calls
from console.words import Attachment
from layers.geo import from_mercator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from console.desk.desk import Desk
    from console.desk.ports import Still

_DAY_S: Final = 86_400.0
_AGO_S: Final = 60.0


def source_of(desk: Desk, camera: str = "", unit: str = "") -> str:
    """What is meant: the named camera or unit, else the patrol's picture, else what was opened last at this seat."""
    if camera:
        return pictures.of_camera(camera)
    if unit:
        return pictures.of_unit(unit)
    tour = tours.at_desk(desk)
    if tour is not None and desk.touring.shown(tour.id, desk.clock.now()):
        return tour.source(desk.clock.now())
    mine = [one for one in desk.room.looks.values() if one.seat == desk.seat and not one.where.startswith("wall:")]
    return max(mine, key=lambda one: one.at).source if mine else ""


def objects(desk: Desk, call: Call) -> list[str]:
    """The picture that the act is about, in words."""
    if not isinstance(call, calls.Snapshot | calls.Seen | calls.SeenTask | calls.Footage):
        return []
    unit = call.unit if isinstance(call, calls.Snapshot) else ""
    source = source_of(desk, call.camera, unit)
    return [pictures.name(desk, source)] if source and not unit else []


# --- 拍 -------------------------------------------------------------------------------------------------------------


def snapshot(desk: Desk, call: calls.Snapshot) -> Outcome:
    """拍: also to an ended incident, as notes are. The file is there when it is whole."""
    incident = desk.room.incidents.get(call.incident)
    if incident is None:
        return fail("desk.no_incident")
    source = source_of(desk, call.camera, call.unit)
    why = take(desk, source, incident.id)
    if why is not None:
        return failed(why)
    return Outcome(ok=True, code="stills.asked", facts={"no": incident.no, "name": pictures.name(desk, source)})


def take(desk: Desk, source: str, incident: str) -> Said | None:
    """Ask for a still of ``source`` into an incident; or why that cannot be asked for."""
    if not source:
        return Said("stills.no_source")
    if desk.videos is None or pictures.urls(desk, source) is None:
        return Said("stills.no_stream", {"name": pictures.name(desk, source)})
    inbox, state, actor = desk.inbox, desk.site.state_dir, desk.actor

    def done(still: Still) -> None:  # on the video room's thread
        work = keeping(still, incident, state_dir=state, actor=actor)
        errands.send(inbox, work, "still")

    desk.videos.still(source, done)
    return None


def keeping(still: Still, incident: str, *, state_dir: Path, actor: str) -> errands.Work:
    """The errand that writes a still to the disk, and has the desk hang it on its incident."""

    def work() -> Callable[[Desk], None]:
        if not still.jpeg:
            return lambda desk: _not_taken(desk, still, incident)
        kept = stills.keep(still.jpeg, state_dir)
        return lambda desk: _kept(desk, still, incident, kept, actor)

    return work


def _not_taken(desk: Desk, still: Still, incident: str) -> None:
    why = Said(still.why, still.facts) if still.why else Said("stills.no_picture")
    facts = {"no": desk.no_of(incident), "name": pictures.name(desk, still.source), "why": why}
    desk.tell("stills.tick_none", facts, "incident", incident)


def _kept(desk: Desk, still: Still, incident: str, kept: str | Said, actor: str) -> None:
    camera = pictures.name(desk, still.source)
    facts = {"no": desk.no_of(incident), "name": camera}
    if isinstance(kept, Said):
        desk.tell("stills.tick_none", facts | {"why": kept}, "incident", incident)
        return
    if any(one.sha256 == kept and one.source == still.source for one in desk.room.incidents[incident].attachments):
        return
    made = Attachment(name=stills.named(camera, still.at), sha256=kept, at=still.at, by=actor, source=still.source)
    desk.record((ev.IncidentAttached(attachment=made), incident), actor=actor)
    if desk.files is not None:
        desk.files.put(stills.name_of(made))
    desk.tell("stills.tick_kept", facts, "incident", incident)
    undo.push(desk, Said("stills.did_take", facts), lambda d: _off(d, incident, made))


def _off(desk: Desk, incident: str, made: Attachment) -> Outcome:
    """It no longer hangs on the incident; the file stays where it is."""
    desk.record((ev.IncidentAttached(attachment=made, off=True), incident), actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": Said("intake.attach.did", {
        "no": desk.no_of(incident), "name": made.name})})  # fmt: skip


# --- 见警, 见务 -------------------------------------------------------------------------------------------------------


def seen(desk: Desk, call: calls.Seen) -> Outcome:
    """见警: an incident at the camera's place, which says where it was seen; a still of it follows by itself."""
    source = source_of(desk, call.camera)
    if not source:
        return fail("stills.no_source")
    point = lon_lat(desk, source)
    if point is None:
        return fail("desk.no_place", what=pictures.name(desk, source))
    made = calls.NewIncident(
        type=call.type, level=call.level, place=call.place or pictures.name(desk, source), lon_deg=point[0],
        lat_deg=point[1], text=call.text,
    )  # fmt: skip
    outcome = acts_incident.new(desk, made, seen=source)
    if outcome.ok:
        take(desk, source, desk.selection.id)
    return outcome


def lon_lat(desk: Desk, source: str) -> tuple[float, float] | None:
    """WGS 84 degrees of a camera, or of a unit as far as it is known."""
    point = pictures.place(desk, source)
    if point is None:
        return None
    lon, lat = from_mercator(*point)
    return round(float(lon), 7), round(float(lat), 7)


def seen_task(desk: Desk, call: calls.SeenTask) -> Outcome:
    """见务: a task whose one place is the camera's."""
    source = source_of(desk, call.camera)
    kind, key = pictures.parts(source)
    point = lon_lat(desk, source) if source else None
    if point is None:
        return fail("stills.no_source")
    name = pictures.name(desk, source)
    text = call.text.strip() or say("tours.task_text", camera=name)
    spot = (kind, key, name, *point) if kind == pictures.CAMERA else ("point", "", name, *point)
    made = calls.MakeTask(
        units=call.units, spots=(spot,), due=call.due, level=call.level, text=text, force=call.force,
    )  # fmt: skip
    return acts_tasks.make(desk, made)


# --- 录像 ------------------------------------------------------------------------------------------------------------


def recording(desk: Desk, call: calls.Footage) -> Outcome:
    """录像: the media server's link to that time; the window opens it."""
    source = source_of(desk, call.camera)
    if not source:
        return fail("stills.no_source")
    at = _time_of(desk, call)
    link = footage.link(desk, source, at)
    if isinstance(link, Said):
        return failed(link)
    desk.record((FootageOpened(at=at), source), actor=desk.actor)
    desk.look(tool_n=desk.view.tool_n + 1, tool=replace(call, camera=pictures.parts(source)[1], at=link))
    facts = {"name": pictures.name(desk, source), "at": time.strftime("%H:%M:%S", time.localtime(at))}
    return Outcome(ok=True, code="tours.footage", facts=facts)


def _time_of(desk: Desk, call: calls.Footage) -> float:
    """Epoch s: the clock time as it was last, the incident's, or a minute ago."""
    now = desk.clock.now()
    if call.at:
        hour, minute, second = (*(int(one) for one in call.at.split(":")), 0)[:3]
        local = time.localtime(now)
        at = time.mktime((local.tm_year, local.tm_mon, local.tm_mday, hour, minute, second, 0, 0, -1))
        return at if at <= now else at - _DAY_S
    incident = desk.room.incidents.get(call.incident)
    return incident.t if incident is not None else now - _AGO_S
