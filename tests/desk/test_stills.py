"""Stills and recordings: kept whole or not at all, shown only as they were taken, links made of a template."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desk import acts_seen, footage, stills
from console.desk.ports import Still
from console.site import VideoConfig
from console.verbs import Said
from console.words import Attachment
from tests.desk.test_tours import cameras, town_of
from tests.desk.town import Town


def kept(jpeg: bytes, state: Path) -> Attachment:
    sha256 = stills.keep(jpeg, state)
    assert isinstance(sha256, str), sha256.text()
    return Attachment(name="x.jpg", sha256=sha256, source="camera:C1")


@given(st.binary(min_size=1, max_size=2000))
def test_what_is_read_is_what_was_kept(tmp_path_factory: pytest.TempPathFactory, jpeg: bytes) -> None:
    state = tmp_path_factory.mktemp("state")
    one = kept(jpeg, state)
    assert one.sha256 == hashlib.sha256(jpeg).hexdigest()
    assert stills.read(one, state) == jpeg
    assert kept(jpeg, state) == one, "the same picture lies there once"
    assert len(list((state / stills.FOLDER).iterdir())) == 1
    stills.path_of(one, state).write_bytes(jpeg + b"\0")
    changed = stills.read(one, state)
    assert isinstance(changed, Said)
    assert changed.code == "stills.changed"


def test_no_room_for_it_is_said_and_nothing_half_is_left(tmp_path: Path) -> None:
    (tmp_path / stills.FOLDER).write_text("in the way")
    why = stills.keep(b"jpeg", tmp_path)
    assert isinstance(why, Said)
    town = town_of(tmp_path, cameras(0))
    incident = town.call()
    came(town, Still("camera:C000", town.clock.now(), b"jpeg"), incident)
    assert town.desk.ticker[-1].code == "stills.tick_none"
    assert town.desk.incidents[incident].attachments == ()


def came(town: Town, still: Still, incident: str) -> None:
    acts_seen.keeping(still, incident, state_dir=town.desk.site.state_dir, actor="调度员乙")()(town.desk)


def test_a_still_is_in_the_journal_and_there_after_a_restart(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(0))
    incident = town.call()
    at = town.clock.now() - 3.0
    came(town, Still("camera:C000", at, b"jpeg", 1920, 1080), incident)
    came(town, Still("camera:C000", at, b"jpeg", 1920, 1080), incident)
    (one,) = town.killed_and_started_again().desk.incidents[incident].attachments
    assert (one.source, one.at, one.by) == ("camera:C000", at, "调度员乙")
    assert one.name == f"监控0号 {time.strftime('%H-%M-%S', time.localtime(at))}.jpg"
    assert stills.read(one, tmp_path) == b"jpeg"


def with_url(town: Town, url: str) -> Town:
    config = msgspec.structs.replace(town.desk.site.config, video=VideoConfig(recording_url=url))
    town.desk.site = replace(town.desk.site, config=config)
    return town


def test_a_recording_at_a_time_of_day_or_of_an_incident(tmp_path: Path) -> None:
    town = with_url(town_of(tmp_path, cameras(0)), "http://nvr/{camera}?a={start_s}&b={end_s}&l={start_local}")
    incident = town.call()
    done = town.desk.run("录像 C000 0912")
    assert done.ok, done.text()
    link = town.desk.view.tool.at  # type: ignore[union-attr]
    t = town.desk.incidents[incident].t
    assert link.startswith(f"http://nvr/C000?a={t - 30:.0f}&b={t + 90:.0f}&l=")
    [opened] = [one for one in town.journal.replay() if one.kind == "footage.opened"]
    assert (opened.subject, opened.actor) == ("camera:C000", town.desk.actor)
    soon = time.strftime("%H:%M", time.localtime(town.clock.now() + 3600))
    assert town.desk.run(f"录像 C000 {soon}").ok
    start = float(town.desk.view.tool.at.partition("a=")[2].partition("&")[0])  # type: ignore[union-attr]
    assert start < town.clock.now(), "a time that is still to come was yesterday's"


@pytest.mark.parametrize(
    ("url", "code"),
    [("", "tours.no_template"), ("http://nvr/{password}", "tours.bad_template"), ("http://{", "tours.bad_template")],
)
def test_a_link_that_cannot_be_made_says_why(tmp_path: Path, url: str, code: str) -> None:
    town = with_url(town_of(tmp_path, cameras(0)), url)
    assert town.desk.run("录像 C000").code == code


def test_an_id_with_signs_stays_inside_its_place_in_the_link(tmp_path: Path) -> None:
    town = with_url(town_of(tmp_path, cameras(0)), "http://nvr/{camera}/play")
    assert footage.link(town.desk, "camera:a/b?c d", 0.0) == "http://nvr/a%2Fb%3Fc%20d/play"


def test_seen_without_a_picture_says_so(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(0))
    assert town.desk.run("见警 持械斗殴").code == "stills.no_source"
    assert town.desk.run("见务 去看").code == "stills.no_source"
    assert town.desk.run("停巡").code == "tours.none_runs"
