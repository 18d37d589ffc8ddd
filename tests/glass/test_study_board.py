"""The board of analyses on the screen: keys, what is drawn of every form, what lies on the map, and its end."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.glass.items.study import bounds_of, drawn
from console.glass.items.studyshown import NOTHING, StudyShown
from console.glass.screens.evening import Evening
from console.glass.study import amounts, plot, rows
from console.glass.study.plot import Plot
from console.glass.theme import load_theme
from console.glass.window.frame import DeskWindow
from console.verbs import calls
from console.words import Changes
from console.words.study import (
    CancelAsk,
    Chart,
    ClerkAsked,
    ClerkFault,
    ClerkProgress,
    Column,
    Finding,
    Layer,
    Line,
    Series,
    Shape,
    Study,
    StudyAnswer,
    StudyAsk,
    Table,
)
from layers.geo import to_mercator
from tests.glass.evening import standing

Scene = tuple[Evening, DeskWindow]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BARS = Chart(
    code="study.count", form="bars", x=("周一", "周二", "周三"), y_code="study.count",
    series=(Series((3.0, 9.0, 0.0), "study.now", low=(1.0, 5.0, 0.0), high=(7.0, 14.0, 3.7)),
            Series((2.0, 4.0, 8.0), "study.before", faint=True)),
)  # fmt: skip


class Clerk:
    def __init__(self) -> None:
        self.asked: list[ClerkAsked] = []

    def ask(self, ask: ClerkAsked) -> None:
        self.asked.append(ask)


@pytest.fixture
def room() -> Iterator[Scene]:
    with standing(size=(1920, 1080)) as (evening, window):
        window.desk.studies.port = Clerk()
        yield evening, window


def asked(window: DeskWindow) -> list[ClerkAsked]:
    port = window.desk.studies.port
    assert isinstance(port, Clerk)
    return port.asked


def key(window: DeskWindow, stroke: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    if held == Qt.KeyboardModifier.NoModifier and Qt.Key.Key_A <= stroke <= Qt.Key.Key_Z:
        window.press(stroke, held)  # a letter waits for a scanner's next one: what it means once it has waited
    else:
        QTest.keyClick(window, stroke, held)
    QApplication.processEvents()


def say(scene: Scene, said: Any) -> None:
    _, window = scene
    window.desk.inbox.put(said)
    window.apply(window.desk.beat() | Changes.SECOND)
    window.studies.board.repaint()
    for _ in range(4):
        QApplication.processEvents()


def spots_near(window: DeskWindow) -> tuple[Finding, Finding]:
    """One in the middle of what is seen of the map, one farther east."""
    incident = next(one for one in window.desk.incidents.values() if one.lon_deg is not None)
    lon, lat = incident.lon_deg or 0.0, incident.lat_deg or 0.0
    return (
        Finding(key="a", what=Line("clerk.reading"), lon_deg=lon, lat_deg=lat, radius_m=150.0),
        Finding(key="b", what=Line("clerk.waiting"), lon_deg=lon + 0.004, lat_deg=lat, radius_m=80.0),
    )


def answer(scene: Scene, **more: Any) -> None:
    ask = asked(scene[1])[-1]
    assert isinstance(ask, StudyAsk)
    found = Study(kind=ask.kinds[0], scope=ask.scope, **more)
    say(scene, StudyAnswer(key=ask.key, n=ask.n, studies=(found,)))


def labels(window: DeskWindow) -> list[str]:
    return [spot.tip for spot in window.studies.board.spots]


def test_keys_open_it_go_through_it_and_close_it(room: Scene) -> None:
    _, window = room
    board = window.studies.board
    key(window, Qt.Key.Key_G, CTRL)
    assert board.isVisible()
    first = asked(window)[-1]
    assert isinstance(first, StudyAsk)
    assert first.kinds == ("volume",)
    say(room, ClerkProgress(key=first.key, n=first.n, share=0.4, doing=Line("clerk.reading")))
    assert "停止" in labels(window)
    key(window, Qt.Key.Key_Escape)  # what runs is stopped first
    assert isinstance(asked(window)[-1], CancelAsk)
    assert board.isVisible()
    key(window, Qt.Key.Key_Right)
    key(window, Qt.Key.Key_S)
    second = asked(window)[-1]
    assert isinstance(second, StudyAsk)
    assert (second.kinds, window.desk.studies.board.period) == (("rhythm",), "30d")
    say(room, ClerkFault(key=second.key, n=second.n, why=Line("clerk.crashed")))
    assert any("中断" in label for label in labels(window))
    key(window, Qt.Key.Key_F)
    assert window.bar.line.text() == "研判 "
    for _ in range(4):  # the completions, the text, the line, the board
        if board.isVisible():
            key(window, Qt.Key.Key_Escape)
    assert not board.isVisible()
    assert window.canvas.stage.study == NOTHING


def test_a_finding_is_chosen_shown_and_made_a_ring_and_a_task_by_keys(room: Scene) -> None:
    _, window = room
    key(window, Qt.Key.Key_G, CTRL)
    near, far = spots_near(window)
    answer(room, findings=(near, far), said=(Line("clerk.reading", tone="sure"),), charts=(BARS,))
    assert window.canvas.stage.study == StudyShown(None, (near, far), "")
    key(window, Qt.Key.Key_Down)
    assert window.desk.studies.board.finding == "a"
    window.apply(window.desk.beat())
    x, y = (float(v) for v in to_mercator(near.lon_deg, near.lat_deg))
    at = window.canvas.frame.logical(x, y) if hasattr(window.canvas, "frame") else None
    if at is not None:  # in the middle of what the board leaves of the map
        assert at[0] > window.studies.board.width()
    key(window, Qt.Key.Key_R)
    assert window.desk.rings
    assert window.desk.room.acted["a"][0].what == "ring"
    key(window, Qt.Key.Key_Down)
    window.press(Qt.Key.Key_T, SHIFT)
    assert window.desk.room.acted["b"][0].what == "task"
    window.apply(window.desk.beat() | Changes.STUDY)
    key(window, Qt.Key.Key_Z, CTRL)
    assert "b" not in window.desk.room.acted


def test_without_findings_keys_mean_what_they_always_do(room: Scene) -> None:
    _, window = room
    key(window, Qt.Key.Key_G, CTRL)
    answer(room)
    before = window.desk.selection
    key(window, Qt.Key.Key_Down)
    assert window.desk.selection != before  # the queue's next row
    window.press(Qt.Key.Key_T, SHIFT)
    assert window.bar.line.text().startswith("任 ")


def test_a_layer_colours_the_map_turns_off_by_its_key_and_goes_with_the_board(room: Scene) -> None:
    _, window = room
    key(window, Qt.Key.Key_G, CTRL)
    near, _ = spots_near(window)
    d = 0.004
    square = tuple((near.lon_deg + dx * d, near.lat_deg + dy * d)
                   for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)))  # fmt: skip
    layer = Layer(code="study.count", form="cells", shapes=(Shape(square, value=5.0),), unit="count")
    x, y = (float(v) for v in to_mercator(near.lon_deg, near.lat_deg))
    window.canvas.centre_on(x, y)
    plain = grabbed(window)
    answer(room, layers=(layer,))
    assert window.canvas.stage.study.layer is layer
    coloured = grabbed(window)
    assert differ(plain, coloured) > 0.005
    key(window, Qt.Key.Key_Y)
    assert window.canvas.stage.study.layer is None
    assert differ(plain, grabbed(window)) < 0.2 * differ(plain, coloured)
    key(window, Qt.Key.Key_Y)
    key(window, Qt.Key.Key_G, CTRL)
    assert window.canvas.stage.study == NOTHING


def grabbed(window: DeskWindow) -> QImage:
    QApplication.processEvents()
    return window.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def differ(one: QImage, other: QImage) -> float:
    """Share of the pixels that differ."""
    a, b = (np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1) for image in (one, other))
    return float((a != b).mean())


# --- what is drawn --------------------------------------------------------------------------------------------------

NAN = math.nan
CHARTS = {
    "bars": BARS,
    "lines": Chart(code="study.count", form="lines", x=tuple("abcdef"), unit="seconds", line_at=300.0, series=(
        Series((60.0, 120.0, NAN, 90.0, 400.0, 30.0), name="P50"),)),
    "steps": Chart(code="study.count", form="steps", x=tuple("abcd"), unit="share", series=(
        Series((0.5, 0.6, 0.7, NAN), name="x"), Series((0.1, 0.2, 0.3, 0.4), name="y"))),
    "curve": Chart(code="study.count", form="steps", x_at=(0.0, 60.0, 180.0, 600.0), unit="share", line_at=0.9, series=(
        Series((0.0, 0.2, 0.7, 1.0), name="x"),)),
    "grid": Chart(code="study.count", form="grid", x=tuple(f"{h:02d}" for h in range(24)), series=tuple(
        Series(tuple(float((h * d) % 7) for h in range(24)), name=Line(f"study.weekday.{d}")) for d in range(7))),
    "points": Chart(code="study.count", form="points", x_at=(1.0, 5.0, NAN), series=(Series((1.0, 2.0, 3.0)),)),
}  # fmt: skip


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_form_is_drawn_in_the_theme_s_colours_alone(name: str, theme: str) -> None:
    chart, colours = CHARTS[name], load_theme(theme)
    made = Plot(chart, colours, 600, 200, 1.0)
    image = made.picture.toImage()
    pixels = {QColor(image.pixel(x, y)).name() for x in range(0, 600, 2) for y in range(0, 200, 2)}
    facts = {colours.color(token).name() for token in ("ring", "grad1", "grad2", "grad3", "grad4", "grad5")}
    assert colours.color("panel").name() in pixels
    assert pixels & facts
    assert not pixels & {"#000000", "#0000ff", "#ff0000", "#969696"}  # pyqtgraph's own


def test_a_value_without_known_neighbours_is_seen() -> None:
    """The first day of a record: a line of one point would be none."""
    def picture(y: tuple[float, ...]) -> QImage:
        chart = Chart(code="study.count", form="lines", x=tuple("abc"), line_at=9.0, series=(Series(y),))
        return Plot(chart, load_theme("dark"), 600, 200, 1.0).picture.toImage()

    assert differ(picture((NAN, NAN, 5.0)), picture((NAN, NAN, NAN))) > 0


@pytest.mark.parametrize("form", ["bars", "lines", "steps", "grid", "points"])
def test_a_chart_of_nothing_is_drawn_too(form: str) -> None:
    empty = Chart(code="study.count", form=form, series=(Series(()),))
    assert not Plot(empty, load_theme("dark"), 600, 200, 1.0).picture.isNull()


def test_the_pointer_is_told_the_value_and_its_interval() -> None:
    made = Plot(BARS, load_theme("dark"), 600, 200, 1.0)
    assert [mark.tip for mark in made.marks][1] == "周二\n本期 9 (5–14)\n前期 4"
    assert [name for name, _, _ in plot.legend(BARS)] == ["本期", "前期"]
    assert len(Plot(CHARTS["grid"], load_theme("dark"), 600, 200, 1.0).marks) == 7 * 24


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [(1234.0, "count", "1,234"), (0.256, "share", "26%"), (187.0, "seconds", "3:07"), (0.0004, "p", "<0.001"),
     (0.25, "p", "0.250"), (2.345, "km", "2.3"), (NAN, "count", "–"), (-12.0, "seconds", "-0:12")],
)  # fmt: skip
def test_amounts_are_said_as_their_column_wants(value: float, kind: str, words: str) -> None:
    assert amounts.cell(value, Column("study.count", kind)) == words


def test_a_table_is_no_wider_than_the_board_and_numbers_stay_whole() -> None:
    table = Table("study.count", (Column("study.place"), Column("study.count", "count")),
                  (("人民路与青年街交叉口东北角便民超市门前停车场", 123_456),))  # fmt: skip
    wide = rows.widths(table, 240.0)
    assert sum(wide) <= 240.0
    assert wide[1] > 50.0


def test_many_numbers_have_room_their_heads_give_way() -> None:
    """English on a small screen."""
    columns = (Column("study.place"), *(Column("board.study.nothing", "number") for _ in range(7)))
    table = Table("study.count", columns, (("城关一组", *(0.1 for _ in range(7))),))
    wide = rows.widths(table, 440.0)
    assert sum(wide) <= 440.0
    assert min(wide) >= 40.0


def test_no_control_hangs_over_the_edge(room: Scene) -> None:
    _, window = room
    for lang in ("zh_CN", "en"):
        window.do(calls.UseLanguage(language=lang))
        window.do(calls.StudyIt())
        board = window.studies.board
        QApplication.processEvents()
        board.repaint()
        rects = [spot.rect for spot in board.spots if spot.act is not None]
        assert max(rect.right() for rect in rects) <= board.width() / board.measures.scale, lang


def test_grades_follow_the_values_and_less_than_the_mean_is_hollow() -> None:
    spot = ((115.0, 35.0), (115.1, 35.0), (115.1, 35.1), (115.0, 35.0))
    shapes = tuple(Shape(spot, value=v) for v in (-3.0, 0.0, 1.0, 5.0))
    made = drawn(Layer(code="study.count", form="cells", shapes=shapes, diverging=True))
    assert made.grades.tolist()[0] == -1
    assert made.grades.tolist()[3] == 4
    assert made.grades[1] == -2
    assert bounds_of(np.array([NAN, 0.0])) == ()
    assert bounds_of(np.array([4.0, 4.0])) == (4.0,)
    assert drawn(Layer(code="study.count", form="points", shapes=())).xy == ()


def test_every_form_of_layer_is_painted(room: Scene) -> None:
    _, window = room
    near, _ = spots_near(window)
    d = 0.003
    line = ((near.lon_deg - d, near.lat_deg), (near.lon_deg + d, near.lat_deg))
    area = (*line, (near.lon_deg, near.lat_deg + d), line[0])
    x, y = (float(v) for v in to_mercator(near.lon_deg, near.lat_deg))
    window.canvas.centre_on(x, y)
    plain = grabbed(window)
    for form, points in (("points", line[:1]), ("clusters", line[:1]), ("heat", line[:1]), ("cells", area),
                         ("areas", area), ("lines", line), ("tracks", line)):  # fmt: skip
        shapes = tuple(Shape(points, value=float(n)) for n in (1, 2, 3))
        window.canvas.set_study(StudyShown(Layer(code="study.count", form=form, shapes=shapes)))
        assert differ(plain, grabbed(window)) > 0.0, form
    window.canvas.set_study(NOTHING)


def test_counts_part_at_whole_numbers_and_none_and_not_known_are_told_apart() -> None:
    spot = ((115.0, 35.0), (115.1, 35.0), (115.1, 35.1), (115.0, 35.0))
    layer = Layer(code="study.count", form="areas", unit="count",
                  shapes=tuple(Shape(spot, value=v) for v in (0.0, 1.0, 2.0, 3.0, None)))  # fmt: skip
    made = drawn(layer)
    assert made.bounds == (1.0, 2.0, 3.0)
    assert made.grades.tolist() == [-2, 0, 2, 4, -3]
    assert rows.legend(layer, made.bounds) == [(-2, "0"), (0, "1"), (2, "2"), (4, "3"), (-3, "未知")]
    many = Layer(code="study.count", form="areas", unit="count",
                 shapes=tuple(Shape(spot, value=float(v)) for v in range(1, 24)))  # fmt: skip
    bounds = drawn(many).bounds
    assert all(one == round(one) for one in bounds)
    assert [words for _, words in rows.legend(many, bounds)] == ["1–5", "6–10", "11–14", "15–19", "≥ 20"]
    one = Layer(code="study.count", form="areas", unit="count", shapes=(Shape(spot, value=2.0),))
    assert [grade for grade, _ in rows.legend(one, drawn(one).bounds)] == drawn(one).grades.tolist()
    nobody = Layer(code="study.count", form="areas", unit="count", shapes=(Shape(spot), Shape(spot)))
    assert drawn(nobody).grades.tolist() == [-3, -3], "what nobody knows has no colour of some"


def test_what_is_not_known_has_no_bar(qapp: QApplication) -> None:
    del qapp
    chart = Chart(code="study.count", form="bars", x=("1", "2"), series=(Series((NAN, 2.0), faint=True),))
    made = Plot(chart, load_theme("dark"), 300, 200, 1.0)
    bars = [one for one in made._box.addedItems if isinstance(one, pg.BarGraphItem)]
    assert bars[0].opts["x"].tolist() == [1.0]
