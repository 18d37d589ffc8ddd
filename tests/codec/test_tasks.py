"""Tasks on the wire: what is written is what is read, and what is wrong in one costs no more than itself."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import codec
from console.words import Goal, Reject, RejectReason, Task, TaskMessage, TaskPart, UnitTaskMessage

NOW = 1_700_000_000.0
texts = st.text(st.characters(codec="utf-8"), max_size=20)
idents = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
spots = st.tuples(st.floats(-180, 180).filter(bool), st.floats(-90, 90).filter(bool))
goals = st.one_of(
    st.builds(Goal, kind=st.just("point"), path=st.tuples(spots), name=texts, radius_m=st.floats(1, 500),
              dwell_s=st.floats(0, 900)),
    st.builds(Goal, kind=st.just("road"), path=st.lists(spots, min_size=2, max_size=5).map(tuple), name=texts),
    st.builds(Goal, kind=st.just("area"), path=st.lists(spots, min_size=3, max_size=5).map(tuple), name=texts),
)  # fmt: skip


def read(below: str, body: object) -> tuple[object, ...]:
    payload = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return codec.read(f"onemap/v1/demo/{below}", payload, NOW, "demo")


@given(idents, texts, st.lists(goals, max_size=3).map(tuple), st.sampled_from([None, True, False]), st.integers(0, 3),
       st.none() | st.integers(1, 4_000_000_000), st.lists(idents, max_size=3).map(tuple), st.booleans())  # fmt: skip
def test_a_task_from_elsewhere_is_read_as_it_was_written(
    key: str, text: str, goals: tuple[Goal, ...], patrol: bool | None, level: int, due: int | None,
    units: tuple[str, ...], withdrawn: bool,
) -> None:  # fmt: skip
    said = TaskMessage(
        source="grid", id=key, t=NOW, text=text, goals=goals, patrol=patrol, level=level, due_at=due, units=units,
        withdrawn=withdrawn, received_at=NOW,
    )  # fmt: skip
    assert read("task/grid", codec.task_payload(said)) == (said,)


@given(st.lists(goals, max_size=3).map(tuple), texts, texts, st.sampled_from(["active", "interrupted", "over"]))
def test_a_task_to_a_terminal_is_read_as_it_was_written(
    goals: tuple[Goal, ...], text: str, word: str, state: str
) -> None:
    task = Task(
        id="seat-1-7", no="T7", text=text, made_at=NOW - 60, made_by="甲", goals=goals, patrol=True, due_at=NOW + 60,
        parts=(TaskPart(unit="03", at=NOW),),
    )  # fmt: skip
    (found,) = read("unit/03/task", codec.unit_task_payload(task, "03", "demo", "demo/seat-1", state, word))
    assert found == UnitTaskMessage(
        unit="03", id="seat-1-7", no="T7", issuer="demo/seat-1", t=NOW, state=state, text=text, said=word, patrol=True,
        level=3, goals=goals, due_at=NOW + 60, received_at=NOW,
    )  # fmt: skip


def test_a_goal_that_cannot_be_is_left_out_and_named() -> None:
    body = {
        "id": "7", "t": NOW, "goals": [
            {"kind": "point", "path": [[0, 0]]}, {"kind": "road", "path": [[115.0, 35.7]]},
            {"kind": "point", "path": [[115.0, 35.7]], "radius": -3, "dwell": -1},
        ],
    }  # fmt: skip
    task, *rejects = read("task/grid", body)
    assert isinstance(task, TaskMessage)
    assert task.goals == (Goal(kind="point", path=((115.0, 35.7),)),)
    assert [one.reason for one in rejects if isinstance(one, Reject)] == [
        RejectReason.NULL_ISLAND, RejectReason.WRONG_TYPE,
    ]  # fmt: skip


def test_places_of_a_source_may_be_in_another_system() -> None:
    place = {"lon": 115.0396, "lat": 35.7051, "name": "东门", "radius": 90}
    body = {"id": "7", "t": NOW, "crs": "GCJ-02", "place": place}
    (task,) = read("task/grid", body)
    assert isinstance(task, TaskMessage)
    assert task.goals[0].radius_m == 90
    assert task.goals[0].path[0] == pytest.approx((115.0337, 35.7042), abs=1e-3)


@pytest.mark.parametrize(
    ("below", "body", "reason"),
    [
        ("task/grid", {"id": "7"}, RejectReason.WRONG_TYPE),
        ("task/grid", {"id": "7", "t": NOW, "goals": [{"kind": "walk", "path": []}]}, RejectReason.WRONG_TYPE),
        ("task/grid", {"id": "7", "t": NOW, "source": "other"}, RejectReason.TOPIC_CONTRADICTS),
        ("task/grid/reply", {"id": "7", "step": "lost", "t": NOW}, RejectReason.UNKNOWN_VALUE),
        ("unit/03/task", {"id": "7", "no": "T7", "issuer": "x", "issued": NOW, "state": "odd"},
         RejectReason.UNKNOWN_VALUE),
        ("task/grid", b"\xff", RejectReason.NOT_UTF8),
    ],
)  # fmt: skip
def test_what_is_wrong_has_a_name(below: str, body: object, reason: RejectReason) -> None:
    (found,) = read(below, body)
    assert isinstance(found, Reject)
    assert found.reason is reason
