"""Devices: spans added up by hand, silence held against nobody, cameras' states from streams to the tables."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import Any

import pytest

from console.desk import events as ev
from console.desk.events_camera import CameraStood
from console.say import use
from console.site.config import SiteConfig
from console.study.devices import devices
from console.study.frames import tables
from console.study.gather import from_events
from console.study.ground import Ground
from console.study.tables import Tables
from console.words import Event, Tri
from console.words.study import Line, Scope, Study
from tests.study.duty_log import row

T = 1_750_000_000.0
H = 3600.0
SCOPE = Scope(since=T, until=T + 24 * H)
GROUND = Ground(SiteConfig(), now=T + 48 * H)


def span(name: str, since_h: float, until_h: float, **said: Any) -> tuple[Any, ...]:
    return row(name, since=T + since_h * H, until=T + until_h * H, **said)


def made(**rows: list[tuple[Any, ...]]) -> Tables:
    return tables(T, T + 24 * H, dict(rows))


def rows(study: Study, code: str) -> dict[Any, dict[str, Any]]:
    found = next(one for one in study.tables if one.code == f"service.devices.{code}")
    names = [one.code.rpartition(".")[2] for one in found.columns]
    return {one[0]: dict(zip(names, one, strict=True)) for one in found.rows}


def test_cameras_are_up_for_a_share_of_what_is_known() -> None:
    study = devices(
        made(cameras=[
            span("cameras", 0, 6, id="C1", health="ok"), span("cameras", 6, 8, id="C1", health="offline"),
            span("cameras", 10, 12, id="C1", health="ok"), span("cameras", 3, 4, id="C2", health="frozen"),
        ]), SCOPE, GROUND,
    )  # fmt: skip
    said = rows(study, "by_camera")
    assert said["C1"]["known"] == 10 * H
    assert said["C1"]["up"] == pytest.approx(0.8)
    assert (said["C1"]["longest"], said["C1"]["outages"], said["C1"]["since"]) == (2 * H, 1, T + 6 * H)
    assert list(said) == ["C2", "C1"]
    assert study.numbers["camera_up"] == pytest.approx(8 / 11)
    assert study.numbers["cameras_down"] == 2


def test_a_body_camera_must_record_while_engaged_and_silence_is_held_against_nobody() -> None:
    study = devices(
        made(
            duty=[span("duty", 0, 2, unit="01", duty="PATROL"), span("duty", 2, 3, unit="01", duty="ENROUTE"),
                  span("duty", 3, 5, unit="01", duty="ONSCENE"), span("duty", 1, 2, unit="02", duty="ONSCENE")],
            recording=[span("recording", 0, 2.5, unit="01", recording=False),
                       span("recording", 2.5, 4, unit="01", recording=True)],
        ), SCOPE, GROUND,
    )  # fmt: skip
    said = rows(study, "by_bodycam")
    one = said["01"]
    assert (one["must"], one["did"], one["missed"], one["unknown"]) == (3 * H, 1.5 * H, 0.5 * H, 1 * H)
    assert one["recorded"] == pytest.approx(0.75)
    assert said["02"]["recorded"] is None
    assert study.numbers["unrecorded_s"] == 0.5 * H
    assert Line("service.devices.unknown", {"minutes": 120.0}) in study.missing


def event(body: ev.Body, subject: str, at: float) -> Event:
    return ev.make(body, subject, seat="s", actor="system", at=at)


def test_what_streams_and_body_cameras_said_comes_from_the_journal_and_a_restart_knows_nothing() -> None:
    found = from_events(
        [
            event(CameraStood(health="ok"), "C1", T),
            event(ev.UnitBodycam(t=T, recording=Tri.YES), "01", T),
            event(CameraStood(health="offline"), "C1", T + 1 * H),
            event(ev.UnitSigns(old=("recording",)), "01", T + 2 * H),
            event(ev.DeskBegan(), "s", T + 3 * H),
            event(CameraStood(health="ok"), "C1", T + 4 * H),
            event(CameraStood(health="unprobed"), "C1", T + 5 * H),
        ],
        T, T + 24 * H, GROUND,
    )  # fmt: skip
    spans = [tuple(one) for one in found.cameras.itertuples(index=False)]
    assert spans == [
        ("C1", "ok", T, T + 1 * H), ("C1", "offline", T + 1 * H, T + 3 * H), ("C1", "ok", T + 4 * H, T + 5 * H),
    ]  # fmt: skip
    assert [tuple(one) for one in found.recording.itertuples(index=False)] == [("01", True, T, T + 2 * H)]


def test_a_site_s_cameras_have_names_places_and_findings(tmp_path: Path) -> None:
    from types import SimpleNamespace
    from typing import cast

    import numpy as np

    from layers.geo import to_mercator

    x, y = to_mercator(115.03, 35.53)
    cameras = SimpleNamespace(ids=("C1", "C2"), names=("东门", ""), xy=np.array([[float(x), float(y)]] * 2))
    site = SimpleNamespace(cameras=cameras, units=(), state_dir=tmp_path)
    place = Ground(SiteConfig(), now=T + 48 * H, site=cast(Any, site))
    study = devices(made(cameras=[span("cameras", 0, 5, id="C1", health="offline")]), SCOPE, place)
    (found,) = study.findings
    assert found.key == "devices:camera:C1"
    assert found.lon_deg == pytest.approx(115.03)
    assert found.what.facts["name"] == "东门"
    assert study.layers[0].shapes[0].label == "东门"
    assert Line("service.devices.unlooked", {"n": 1, "of": 2}) in study.missing


def test_with_nothing_known_it_says_so() -> None:
    study = devices(made(), SCOPE, GROUND)
    assert study.said == (Line("service.devices.nothing", tone="unsure"),)
    assert isnan(study.numbers["camera_up"])
    assert study.tables == ()
    assert study.charts == ()


def test_it_is_said_in_both_languages() -> None:
    study = devices(
        made(
            cameras=[span("cameras", 0, 5, id="C1", health="offline"), span("cameras", 5, 9, id="C1", health="ok")],
            duty=[span("duty", 2, 3, unit="01", duty="ENROUTE")], links=[span("links", 0, 9, unit="01", online=True)],
            recording=[span("recording", 0, 2.5, unit="01", recording=False)],
        ), SCOPE, GROUND,
    )  # fmt: skip
    assert len(study.said) == 4
    for language in ("en", "zh_CN"):
        use(language)
        assert all(line.text() for line in (*study.said, *study.missing))
