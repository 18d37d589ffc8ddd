"""Verbs about the view: 选, 到, 跟, 图, 主题, 语言, 筛, 静, 帮. Nothing of these is journaled."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from console.desk import choice, preview
from console.desk.acts_order import fail
from console.desk.labels import words_of
from console.desk.state import Outcome, Selection
from console.say import use
from console.verbs import BY_NAME, Said, calls
from console.verbs.fields import usage
from console.words import Changes

if TYPE_CHECKING:
    from console.desk.desk import Desk


def select(desk: Desk, call: calls.Select) -> Outcome:
    room = desk.room
    there: dict[str, Container[str]] = {
        "incident": room.incidents, "unit": desk.units.row, "ring": room.rings, "notice": room.notices,
        "task": room.tasks,
    }  # fmt: skip
    if call.kind in there and call.id not in there[call.kind]:
        return fail("desk.not_there", what=call.id)
    choice.select(desk, Selection(call.kind, call.id) if call.id else Selection())
    if not call.id:
        return Outcome(ok=True, code="desk.deselected")
    return Outcome(ok=True, code="desk.selected", facts={"what": words_of(desk, call.kind, call.id)})


def centre(desk: Desk, call: calls.CentreOn) -> Outcome:
    what = words_of(desk, call.kind, call.id)
    if not choice.centre_on(desk, call.kind, call.id):
        return fail("desk.no_place", what=what)
    return Outcome(ok=True, code="desk.centred", facts={"what": what})


def camera(desk: Desk, call: calls.CallUpCamera) -> Outcome:
    """看: select it and bring it into view."""
    table = desk.site.cameras
    if call.camera not in table.ids:
        return fail("desk.not_there", what=call.camera)
    choice.select(desk, Selection("camera", call.camera))
    what = table.names[table.ids.index(call.camera)] or call.camera
    return Outcome(ok=True, code="desk.centred", facts={"what": what})


def follow(desk: Desk, call: calls.Follow) -> Outcome:
    if call.unit and call.unit not in desk.units.row:
        return fail("desk.not_there", what=call.unit)
    desk.look(follow=call.unit)
    code = "desk.following" if call.unit else "desk.not_following"
    return Outcome(ok=True, code=code, facts={"what": desk.unit_words(call.unit)})


def theme(desk: Desk, call: calls.UseTheme) -> Outcome:
    desk.look(theme=call.theme)
    return Outcome(ok=True, code="desk.theme", facts={"theme": call.theme})


def language(desk: Desk, call: calls.UseLanguage) -> Outcome:
    use(call.language)
    desk.look(language=call.language)
    reword(desk)
    return Outcome(ok=True, code="desk.language")


def reword(desk: Desk) -> None:
    """What was put into words when it was worked out (ages in reasons, the preview) is put into them again."""
    desk.glance = None
    choice.refresh_ranking(desk)
    if desk.preview.text:
        desk.preview = preview.make(desk, desk.preview.text)
        desk.changed(Changes.PREVIEW)


def search(desk: Desk, call: calls.Filter) -> Outcome:
    desk.look(filter=call.text)
    return Outcome(ok=True, code="desk.filtered" if call.text else "desk.unfiltered", facts={"text": call.text})


def mute(desk: Desk, call: calls.Mute) -> Outcome:
    until = desk.clock.now() + call.minutes * 60 if call.minutes else 0.0
    desk.look(muted_until=until)
    return Outcome(ok=True, code="desk.muted" if call.minutes else "desk.unmuted", facts={"n": call.minutes})


def help_(desk: Desk, call: calls.Help) -> Outcome:
    desk.look(help_n=desk.view.help_n + 1, help_verb=call.verb)
    if not call.verb:
        return Outcome(ok=True, code="desk.help")
    facts = {"help": Said(f"verb.{call.verb}.help"), "usage": usage(BY_NAME[call.verb])}
    return Outcome(ok=True, code="help.usage", facts=facts)
