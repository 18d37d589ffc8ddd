"""清除: a caller is erased before the time by two people, with a reason; the source's next word brings nothing back."""

from __future__ import annotations

from dataclasses import replace as altered
from pathlib import Path

from msgspec.structs import replace

from console.desk import acts_people
from console.words.people import Right
from tests.desk.test_people import GUO, LI, ZHOU, Book, enter, events
from tests.desk.town import Town

CALLER = {"name": "张某", "number": "13800000000"}


def two_people(town: Town) -> None:
    rules = replace(town.desk.site.config.people, four_eyes=(Right.PURGE,))
    town.desk.site = altered(town.desk.site, config=replace(town.desk.site.config, people=rules))


def test_a_caller_is_erased_by_two_with_a_reason(tmp_path: Path) -> None:
    town = Town(tmp_path)
    desk = town.desk
    key = town.call("0912")
    two_people(town)
    desk.people.port = Book()
    acts_people.began(desk, None)
    enter(town, LI)
    assert desk.run("清除 0912 本人要求 !").code == "people.may_not"
    enter(town, ZHOU)
    assert desk.run("清除 0912 本人要求 !").code == "people.needs_second"
    assert town.journal.kept[key] == CALLER
    enter(town, GUO, acts_people.COUNTERSIGN)
    (event,) = [one for one in events(town) if one.kind == "incident.caller_purged"]
    assert (event.subject, event.actor) == (key, "周海")
    assert event.body == {"text": "本人要求", "second": "郭静"}
    assert (desk.caller(key), town.journal.kept[key]) == (None, {})
    town.call("0912", text="又说持刀")
    assert desk.incidents[key].text == "又说持刀"
    assert (desk.caller(key), town.journal.kept[key]) == (None, {}), "what the source says again is not kept anew"


def test_what_stands_in_the_way_is_said(tmp_path: Path) -> None:
    town = Town(tmp_path)
    desk = town.desk
    key = town.call("0912")
    assert desk.run("清除 0912").code == "intake.purge.why"
    open_one = desk.run("清除 0912 本人要求")
    assert (open_one.code, open_one.confirm) == ("intake.purge.open", True)
    assert town.journal.kept[key] == CALLER
    assert desk.run("清除 0912 本人要求 !").ok
    assert desk.run("清除 0912 本人要求 !").code == "intake.purge.nothing"


def test_a_caller_that_the_source_names_later_is_kept_and_shown(tmp_path: Path) -> None:
    town = Town(tmp_path)
    key = town.call("0912", caller=None)
    assert town.desk.caller(key) is None
    town.call("0912")
    caller = town.desk.caller(key)
    assert caller is not None
    assert caller.number == "13800000000"
