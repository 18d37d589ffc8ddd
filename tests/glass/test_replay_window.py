"""The replay window: every key, what is refused, how it is marked, what is drawn where."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.glass.replay import keys
from console.glass.replay.between import length_m
from console.glass.replay.late import by_unit
from console.glass.replay.replays import free_of
from console.glass.replay.ticks import KINDS, bars, look_of
from console.glass.screens.evening import END
from console.glass.theme import THEMES
from console.say import LANGUAGES, known, say
from console.verbs import calls
from console.words.past import By, Lost
from console.words.replay import LateFix, Moment
from layers.tracks.columns import TrackColumns
from tests.conftest import ROOT
from tests.glass.replayed import MOMENTS, Seat, replaying

K = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


CHECKS: list[Callable[[Seat], None]] = []


def check(one: Callable[[Seat], None]) -> Callable[[Seat], None]:
    """Checked in one window with the others: a window a test would take a second each."""
    CHECKS.append(one)
    return one


@pytest.mark.usefixtures("qapp")
def test_what_the_window_does() -> None:
    with replaying(live=True) as seat:
        for one in CHECKS:
            seat.anew()
            one(seat)


@check
def the_clock_is_driven_by_keys(seat: Seat) -> None:
    begun = seat.state.at
    seat.key(K.Key_Space)
    assert seat.state.playing
    seat.key(K.Key_Space)
    assert not seat.state.playing
    for stroke, modifier, seconds in (
        (K.Key_Right, None, 10), (K.Key_Left, None, -10), (K.Key_Right, SHIFT, 60), (K.Key_Left, SHIFT, -60),
    ):  # fmt: skip
        before = seat.state.at
        seat.key(stroke, modifier or Qt.KeyboardModifier.NoModifier)
        assert seat.state.at - before == pytest.approx(seconds)
    assert seat.state.at == begun
    seat.key(K.Key_Home)
    assert seat.state.at == seat.state.since
    seat.key(K.Key_End)
    assert seat.state.at == seat.state.until
    seat.key(K.Key_9)
    assert seat.state.speed == 600
    seat.key(K.Key_BracketLeft)
    assert seat.state.speed == 300
    seat.key(K.Key_1)
    for _ in range(4):
        seat.key(K.Key_BracketLeft)
    assert seat.state.speed == 0.25
    seat.key(K.Key_M)
    assert seat.state.by is By.HAPPENED


@check
def to_the_next_of_a_kind_and_of_what_is_followed(seat: Seat) -> None:
    seat.key(K.Key_Home)
    seat.key(K.Key_Period)
    assert seat.state.at == MOMENTS[0].at
    seat.key(K.Key_Period)
    assert seat.state.at == MOMENTS[1].at
    seat.key(K.Key_Comma)
    assert seat.state.at == MOMENTS[0].at
    seat.key(K.Key_K)  # incidents alone
    assert seat.window.line.kinds == {"incident"}
    seat.key(K.Key_Period)
    assert seat.state.at == MOMENTS[4].at
    seat.key(K.Key_Period)
    assert seat.window.bar.outcome is not None
    assert seat.window.bar.outcome.code == "replaybar.no_more"
    seat.window.acts.show_kind("")
    seat.key(K.Key_Home)
    seat.window.follow("unit", "03")
    seat.key(K.Key_Period)
    assert seat.state.at == MOMENTS[1].at, "03 is named there with its name"


class Worker:
    """A ``JobPort`` that takes notes."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, ...]] = []
        self.stopped = 0

    def begin(self, kind: str, n: int, argv: tuple[str, ...]) -> None:
        del kind, n
        self.begun.append(argv)

    def stop(self, n: int) -> None:
        del n
        self.stopped += 1


@check
def a_film_and_a_table_of_what_lies_between(seat: Seat) -> None:
    desk, port = seat.window.live.desk, Worker()
    assert desk is not None
    desk.jobs.port = port
    seat.key(K.Key_V)
    assert seat.window.bar.outcome is not None
    assert seat.window.bar.outcome.code == "replaybar.no_marks"
    for at, stroke in ((END - 300, K.Key_A), (END - 600, K.Key_B)):
        seat.clockwork.seek(at)
        seat.key(stroke)
    seat.key(K.Key_V)
    (argv,) = port.begun
    assert argv[0] == "film"
    assert f"@{END - 600:.3f}" == argv[argv.index("--from") + 1]
    assert f"@{END - 300:.3f}" == argv[argv.index("--to") + 1]
    desk.jobs.heard(desk, desk.jobs.all["film"].n, share=0.34)
    assert "录片 34%" in seat.window.foot.words()
    seat.key(K.Key_X)
    assert port.begun[-1][0] == "replaytable"
    desk.jobs.heard(desk, desk.jobs.all["replaytable"].n, count=12)
    assert any("12 行" in one for one in seat.window.foot.words())
    seat.key(K.Key_V)  # again: it is stopped
    assert port.stopped == 1
    assert seat.window.bar.outcome is not None
    assert seat.window.bar.outcome.code == "job.stopped_film"
    seat.key(K.Key_V)
    seat.key(K.Key_Escape)  # nothing is selected and no list is open: it stops what is made, and does not close
    assert port.stopped == 2
    assert not desk.jobs.running
    assert not seat.clockwork.closed
    desk.jobs.port = None
    desk.jobs.all.clear()


@check
def acts_are_refused_in_a_sentence_and_looking_works(seat: Seat) -> None:
    window = seat.window
    before = dict(window.desk.orders)
    incident = seat.evening.incident("0912")
    assert window.do(calls.Select(kind="incident", id=incident)).ok
    for call in (calls.AssignRow(row=1), calls.Close(incident=incident, outcome="x"), calls.Undo()):
        outcome = window.do(call)
        assert not outcome.ok
        assert outcome.text() == "回放中不能下令，到实时窗口办"
    window.room.act("wall")
    assert window.bar.outcome is not None
    assert not window.bar.outcome.ok
    assert dict(window.desk.orders) == before
    assert {button.act for button in window.card.buttons()} == {"go", "follow"}


@check
def nothing_of_the_live_card_is_offered(seat: Seat) -> None:
    """Keys of the card are the live desk's: none is painted, and nobody is asked who called."""
    window = seat.window
    window.do(calls.Select(kind="incident", id=seat.evening.incident("0912")))
    seat.settle()
    window.card.repaint()
    window.duty.repaint()
    spots = [*window.card.spots, *window.duty.spots]
    tips = {spot.tip for spot in spots if spot.act is not None and not spot.rect.isEmpty()}
    acts = ("wall", "note", "caller", "report", "units", "alarms", "tasks", "muster", "check_next")
    assert tips & {say(f"panel.key.{act}") for act in acts} == set()
    assert not any(tip.startswith(say("card.row_tip", key=1)) for tip in tips)
    assert {say("replaybar.key.go"), say("replaybar.key.follow")} <= tips, "its own buttons are there"
    assert not window.card.ranked.everything
    window.room.act("left_out")  # unfolding is looking
    assert window.card.ranked.everything
    assert window.bar.outcome is None or window.bar.outcome.ok
    window.room.act("left_out")


@check
def another_may_be_looked_at_while_one_is_followed(seat: Seat) -> None:
    window, first = seat.window, seat.evening.incident("0912")
    window.follow("incident", first)
    assert window.desk.selection.id == first
    other = next(one for one in window.desk.incidents if one != first)
    window.do(calls.Select(kind="incident", id=other))
    seat.settle()  # time goes on
    assert window.desk.selection.id == other
    assert seat.state.follow == ("incident", first)


@check
def what_is_followed_has_its_number_before_it_is_there(seat: Seat) -> None:
    assert seat.window.live.desk is not None
    assert seat.window._called("incident", "i2") == "0912", "of the moments"
    assert seat.window._called("incident", seat.evening.incident("0912")) == "0912"


@check
def it_is_marked_so_that_nobody_takes_it_for_now(seat: Seat) -> None:
    """The frame is hatched on all four sides, and the plate of the word is turned round, in every theme."""
    for theme in THEMES:
        seat.window.do(calls.UseTheme(theme=theme))
        image = seat.window.grab().toImage()
        stripe, ground = (seat.window.theme.color(token) for token in ("t2", "win"))
        w, h = image.width(), image.height()
        edges = ([(x, 4) for x in range(w)], [(x, h - 5) for x in range(w)], [(4, y) for y in range(h)],
                 [(w - 5, y) for y in range(h)])  # fmt: skip
        for edge in edges:
            seen = [image.pixelColor(*at) for at in edge]
            for colour in (stripe, ground):
                assert sum(one.rgb() == colour.rgb() for one in seen) > len(edge) * 0.15
        assert _share(image, 22, 26, 8, 20, seat.window.theme.color("t1")) > 0.9, "the plate's ground"
        assert stripe.rgb() not in {seat.window.theme.color(one).rgb() for one in ("lv", "warn", "sos")}


def _share(image: QImage, x: int, y: int, w: int, h: int, colour: QColor) -> float:
    found = sum(image.pixelColor(x + i, y + j).rgb() == colour.rgb() for i in range(w) for j in range(h))
    return found / (w * h)


@check
def the_marks_measure(seat: Seat) -> None:
    seat.window.replay.seek(END - 1000)
    seat.key(K.Key_A)
    seat.window.replay.seek(END - 100)
    seat.key(K.Key_B)
    words = seat.window.foot.words()
    assert words == ["A–B 15:00", "SOS 1", "报警 1"]
    seat.key(K.Key_Z)
    assert seat.window.line.view == (END - 1000, END - 100)
    seat.key(K.Key_0)
    assert seat.window.line.view is None
    seat.key(K.Key_B)
    assert seat.state.b is None


@check
def a_drag_on_the_time_line_goes_there_and_a_tick_is_hit(seat: Seat) -> None:
    line = seat.window.line
    scale = line.scale()
    QTest.mousePress(line, Qt.MouseButton.LeftButton, pos=QPointF(scale.x(END - 1500), 30).toPoint())
    assert seat.state.at == pytest.approx(END - 1500, abs=3)
    QTest.mouseMove(line, QPointF(scale.x(END - 1200), 30).toPoint())
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton, pos=QPointF(scale.x(END - 1200), 30).toPoint())
    at = QPointF(scale.x(MOMENTS[2].at) + 2, 20 + 15 * 2 + 5)
    QTest.mousePress(line, Qt.MouseButton.LeftButton, pos=at.toPoint())
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert seat.state.at == MOMENTS[2].at
    spot = line.spot_at(at)
    assert spot is not None
    assert "0901" in spot.tip


@check
def a_typed_time_or_incident(seat: Seat) -> None:
    for text, at in (("21:30", END - 17 * 60 - 32), ("0912", MOMENTS[4].at)):
        seat.type(text)
        assert seat.state.at == pytest.approx(at, abs=60)
        assert not seat.window.field.isVisible()


@check
def what_cannot_be_read_says_so_and_stays(seat: Seat) -> None:
    before = seat.state.at
    seat.type("明年")
    assert seat.state.at == before
    assert seat.window.field.isVisible()
    assert seat.window.bar.outcome is not None
    assert not seat.window.bar.outcome.ok
    seat.key(K.Key_Escape)
    assert not seat.window.field.isVisible()


@check
def late_fixes_stand_on_the_map_and_in_the_list(seat: Seat) -> None:
    units = seat.window.desk.units
    row = units.row["03"]
    lon, lat = float(units.lon_deg[row]), float(units.lat_deg[row])
    seat.clockwork.late = [LateFix("03", END - 400 + i, END - 60, lon + 0.001 * i, lat) for i in range(3)]
    seat.settle()
    QApplication.processEvents()
    assert seat.window.bar.late == 3
    assert [one[0] for one in seat.window.marks.drawn] == ["03"] * 3
    seat.key(K.Key_L)
    assert seat.window.late.isVisible()
    assert by_unit(seat.clockwork.late)[0].worst_s == pytest.approx(340)
    seat.key(K.Key_Escape)
    assert not seat.window.late.isVisible()
    assert not seat.clockwork.closed


@pytest.mark.usefixtures("qapp")
def test_esc_at_last_closes_the_window_and_the_replay() -> None:
    with replaying() as seat:
        for _ in range(4):
            if not seat.clockwork.closed:
                seat.key(K.Key_Escape)
        assert seat.clockwork.closed
        assert not shiboken6.isValid(seat.window), "its pictures are not kept for nobody"


@check
def a_lost_part_is_hatched_and_says_why(seat: Seat) -> None:
    seat.clockwork.lose(Lost(END - 2400, END - 1800, "store.chain_broken"))
    seat.settle()
    seat.window.line.repaint()
    scale = seat.window.line.scale()
    spot = seat.window.line.spot_at(QPointF(scale.x(END - 2200), 30))
    assert spot is not None
    assert spot.tip == say("store.chain_broken")


@check
def nothing_of_the_bar_runs_into_another(seat: Seat) -> None:
    for language, size in itertools.product(LANGUAGES, ((1366, 768), (1920, 1080), (2560, 1440))):
        seat.window.do(calls.UseLanguage(language=language))
        seat.window.resize(*size)
        seat.settle()
        seat.window.bar.repaint()
        rects = [spot.rect for spot in seat.window.bar.spots if spot.act is not None]
        assert all(not a.intersects(b) for i, a in enumerate(rects) for b in rects[i + 1 :]), (language, size)
        assert max(rect.right() for rect in rects) <= seat.window.bar.width() / seat.window.measures.scale


@check
def every_key_is_said_and_done_and_the_page_lists_it(seat: Seat) -> None:
    assert {key.act for key in keys.KEYS} == set(seat.window.acts.names)
    assert all(known(key.code) for key in keys.KEYS)
    strokes = [(stroke, key.modifier) for key in keys.KEYS for stroke in key.keys]
    assert len(strokes) == len(set(strokes)), "two acts on one key"
    page = (ROOT / "docs" / "replay.md").read_text("utf-8")
    assert keys.with_table(page) == page, "python -m console.glass.replay.keys"


@check
def the_list_of_keys_holds_them_all(seat: Seat) -> None:
    seat.window.resize(1366, 768)
    seat.key(K.Key_Question)
    assert seat.window.keylist.isVisible()
    seat.window.keylist.repaint()
    assert len(seat.window.keylist.spots) == len(keys.KEYS)
    assert seat.window.keylist.height() >= seat.window.keylist.wanted()[1]


@check
def what_is_urgent_now_stands_at_the_head(seat: Seat) -> None:
    words = seat.window.live.urgent()
    assert words is not None
    assert words[1] == "sos"
    assert "13" in words[0]


def test_a_replay_goes_to_a_monitor_without_a_wall_or_beside_the_desk() -> None:
    left, right, small = QRect(-1920, 0, 1920, 1080), QRect(1920, 0, 1920, 1080), QRect(3840, 0, 1024, 768)
    assert free_of([left, right], []) == left
    assert free_of([left, right], [left]) == right
    assert free_of([right], [QRect(1920, 0, 3840, 1080)]) is None, "one wall over two monitors"
    assert free_of([small], []) is None, "it would hang over its edge"
    assert free_of([], []) is None


# --- sums ----------------------------------------------------------------------------------------------------------


def test_the_gravest_of_a_pixel_is_painted_and_nothing_is_lost() -> None:
    moments = [
        Moment(10.0, "order", "x"),
        Moment(10.1, "incident", "x", level=3),
        Moment(10.2, "incident", "x", level=1),
    ]
    found = bars(moments, 0.0, 100.0, 50, frozenset())
    assert int(found.count.sum()) == len(moments)
    assert {(look.lane, look.token) for look in found.looks} == {(0, "lv"), (1, "t2")}
    assert all(look_of(kind).lane in (0, 1, 2) for kind in KINDS)


def test_a_receiver_that_stands_does_not_travel() -> None:
    n = 100
    t = np.arange(n, dtype=np.float64) * 10.0
    still = 1e-6 * np.sin(t)  # decimetres
    nan = np.full(n, np.nan)
    track = TrackColumns(("a",), np.zeros(n, np.int32), t, t, 115.0 + still, 35.0 + still, nan, nan, nan)
    assert length_m(track) == 0.0
    north = TrackColumns(("a",), np.zeros(n, np.int32), t, t, np.full(n, 115.0), 35.0 + t * 1e-4, nan, nan, nan)
    assert length_m(north) == pytest.approx((n - 1) * 111.195, rel=1e-3)
