"""The journal as tables: every step where the desk has it, spans cut to the period, what is lost is named."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, cast

import pytest

from console.desk import events as ev
from console.desk.events_wall import LookBegun, LookEnded
from console.study import study
from console.study.gather import AFTER_S, gather
from console.words import Duty, Link, Sos, Step
from console.words.past import Lost
from console.words.study import Line, Scope
from console.words.video import Look
from layers.tracks.columns import TrackColumns, no_tracks
from layers.units import Tri
from tests.study.made import ground, squares
from tests.study.story import Journal

T = 1_790_000_000.0
HOUR = 3600.0


def test_an_incident_and_its_orders_stand_in_a_row_each() -> None:
    journal = Journal()
    journal.incident("county110:a", T + 60, ("03", "05"), lon_deg=123.505, lat_deg=30.505, place="人民路12号", level=1)
    beats = squares(("老城", "新区"), 123.5, 30.5, 0.01)
    found = gather(journal.sort(), T, T + HOUR, ground(T + 2 * HOUR, beats))
    (one,) = found.incidents.to_dict("records")
    assert (one["t"], one["signed"], one["closed"]) == (T + 60, T + 60, T + 1360)
    assert (one["beat"], one["units"], one["tier_s"], one["state"]) == ("B01", 2, 180.0, "closed")
    first, second = found.orders.to_dict("records")
    assert (first["unit"], first["lead"], second["unit"], second["lead"]) == ("03", True, "05", False)
    issued = T + 90
    steps = ("sent", "signed", "enroute", "onscene", "report", "feedback", "done")
    assert [first[name] - issued for name in steps] == [1, 20, 40, 240, 500, 1000, 1100]
    assert first["state"] == "done"
    assert not first["on_behalf"]


def test_what_happened_before_or_after_is_not_in_the_period() -> None:
    journal = Journal()
    for n, t in enumerate((T - 1, T, T + HOUR - 1, T + HOUR)):
        journal.incident(f"x:{n}", t)
    found = gather(journal.sort(), T, T + HOUR, ground(T + 9 * HOUR))
    assert found.incidents["id"].tolist() == ["x:1", "x:2"]
    assert set(found.orders["incident"]) == {"x:0", "x:1", "x:2"}, "an order given in the period is in it"


def test_an_incident_closed_after_the_period_is_closed() -> None:
    journal = Journal()
    journal.incident("x:1", T + HOUR - 10, close=False)
    journal.put(T + AFTER_S / 2, "x:1", ev.IncidentClosed(outcome="办结"), "示例甲")
    found = gather(journal.sort(), T, T + HOUR, ground(T + AFTER_S))
    assert found.incidents["state"].tolist() == ["closed"]


def test_spans_begin_before_and_end_behind_what_is_asked_for() -> None:
    journal = Journal()
    journal.duty("03", T - HOUR, Duty.PATROL, officers=2)
    journal.duty("03", T + 600, Duty.PATROL)  # said again: the same goes on
    journal.duty("03", T + 1200, Duty.MEAL)
    journal.link("03", T - HOUR, Link.ONLINE)
    journal.link("03", T + 100, Link.OFFLINE)
    journal.put(T + 50, "03", ev.UnitBodycam(recording=Tri.YES, t=T + 50))
    found = gather(journal.sort(), T, T + HOUR, ground(T + 9 * HOUR))
    assert found.duty[["duty", "since", "until", "officers"]].to_numpy().tolist() == [
        ["PATROL", T, T + 1200, 2.0], ["MEAL", T + 1200, T + HOUR, 2.0],
    ]  # fmt: skip
    assert found.links[["online", "since", "until"]].to_numpy().tolist() == [
        [True, T, T + 100], [False, T + 100, T + HOUR],
    ]  # fmt: skip
    assert found.recording[["recording", "since", "until"]].to_numpy().tolist() == [[True, T + 50, T + HOUR]]


def test_who_looked_at_which_camera_and_what_people_did() -> None:
    journal = Journal()
    look = Look(source="camera:C1", where="card", by="示例甲", seat="seat-1", at=T + 10)
    journal.put(T + 10, "camera:C1", LookBegun(look=look), "示例甲")
    journal.put(T + 70, "camera:C1", LookEnded(where="card", seconds=60.0), "示例甲")
    journal.put(T + 80, "03", ev.SosOpened(sos=Sos(unit="03", id="s1", t=T + 79, received_at=T + 80)), "unit:03")
    journal.put(T + 90, "03", ev.SosTaken(), "示例甲")
    found = gather(journal.sort(), T, T + HOUR, ground(T + 9 * HOUR))
    assert found.looks[["source", "since", "until"]].to_numpy().tolist() == [["camera:C1", T + 10, T + 70]]
    assert found.sos["taken"].tolist() == [T + 90]
    assert math.isnan(found.sos["closed"].iloc[0])
    assert found.acts["kind"].tolist() == ["look.begun", "look.ended", "sos.taken"], "no unit's word is a person's act"


def test_said_on_behalf_and_read_from_positions() -> None:
    journal = Journal()
    journal.incident("x:1", T)
    said = ev.OrderStep(step=Step.SIGNED, t=T + 5, by="示例甲", on_behalf=True, seen_at=T + 5)
    read = ev.OrderStep(step=Step.ENROUTE, t=T + 6, by="system", inferred=True, seen_at=T + 6)
    journal.order("x:1/07", "x:1", "07", T)
    journal.put(T + 5, "x:1/07", said, "示例甲")
    journal.put(T + 6, "x:1/07", read)
    found = gather(journal.sort(), T, T + HOUR, ground(T + 9 * HOUR)).orders.set_index("unit")
    assert found.loc["07", ["on_behalf", "inferred"]].tolist() == [True, True]
    assert found.loc["03", ["on_behalf", "inferred"]].tolist() == [False, False]


def test_an_event_whose_beginning_is_not_there_is_passed_over() -> None:
    journal = Journal()
    journal.put(T, "gone", ev.IncidentClosed(outcome="?"), "示例甲")
    journal.incident("x:1", T + 1)
    assert gather(journal.sort(), T, T + HOUR, ground(T + HOUR)).incidents["id"].tolist() == ["x:1"]


def test_what_is_lost_is_named_and_so_is_where_the_journal_begins() -> None:
    journal = Journal()
    journal.incident("x:1", T + 100)
    journal.lost = (Lost(T, T + 50, "store.torn"), Lost(T - 90 * 86_400, T - 89 * 86_400, "store.torn"))
    found = gather(journal.sort(), T, T + HOUR, ground(T + HOUR))
    assert [one.since for one in found.lost] == [T]
    assert found.kept_since == T + 100


def test_it_says_how_far_it_is_and_stops_when_nobody_waits() -> None:
    journal, shares = Journal(), list[float]()
    for n in range(900):
        journal.incident(f"x:{n}", T + n * 4.0)
    gather(journal.sort(), T, T + HOUR, ground(T + HOUR), lambda share, _doing: shares.append(share))
    assert len(shares) >= 3
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] <= shares[-1] <= 1.0

    def enough(_share: float, _doing: Line) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gather(journal, T, T + HOUR, ground(T + HOUR), enough)


@pytest.mark.parametrize("name", ["incidents", "orders", "duty", "tasks", "rings", "acts"])
def test_an_empty_journal_gives_tables_with_all_their_columns(name: str) -> None:
    frame = getattr(gather(Journal(), T, T + HOUR, ground(T + HOUR)), name)
    assert len(frame) == 0
    assert len(frame.columns) >= 4


class Unheard:
    """Tracks of which none came lately."""

    def stand(self, *_: Any, **__: Any) -> TrackColumns:
        return no_tracks()


def test_while_the_console_was_off_nothing_was_written() -> None:
    """A restart of five minutes is none; half an hour is, and so is silence up to now, of units too."""
    journal = Journal()
    journal.duty("03", T, Duty.PATROL)
    journal.put(T + 300, "seat-1", ev.DeskBegan())
    journal.duty("03", T + 600, Duty.MEAL)
    journal.put(T + 2400, "seat-1", ev.DeskBegan())
    journal.duty("03", T + 2500, Duty.PATROL)
    found = gather(journal.sort(), T, T + 4 * HOUR, replace(ground(T + 3 * HOUR), tracks=cast(Any, Unheard())))
    assert found.gaps == ((T + 600, T + 2400), (T + 2500, T + 3 * HOUR))
    assert found.duty[["duty", "since", "until"]].to_numpy().tolist() == [
        ["PATROL", T, T + 600], ["MEAL", T + 2400, T + 2500],
    ], "of the gaps nobody knows"  # fmt: skip
    assert gather(journal, T, T + HOUR, ground(T + 9 * HOUR)).gaps == ((T + 600, T + 2400),), "without tracks who knows"


@pytest.mark.parametrize("kind", ["hotspots", "near_repeats", "repeats", "intervals"])
def test_of_a_time_before_the_record_no_analysis_counts_0(kind: str) -> None:
    journal = Journal()
    journal.incident("x:1", T)
    scope = Scope(since=T - 50 * HOUR, until=T - 30 * HOUR)
    (found,) = study((kind,), scope, journal.sort(), ground(T + HOUR))
    assert [one.code for one in found.said] == ["study.unrecorded"]
    assert not found.tables
