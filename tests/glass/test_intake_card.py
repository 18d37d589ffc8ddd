"""What the card and the queue say of twins, merged, linked and passed-on incidents; the form reads the words."""

from __future__ import annotations

import dataclasses
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from console import codec
from console.desk.events_incident import IncidentAttached
from console.glass.panels import outside
from console.glass.panels.outside import open_attachment, open_link
from console.glass.screens.evening import Evening
from console.glass.window.frame import DeskWindow
from console.say import use
from console.store import kept_files, postgres
from console.store.shared_files import SharedFiles
from console.words import Attachment, IncidentMessage, IncidentState
from tests.glass.evening import standing

Key = Qt.Key


@pytest.fixture
def room() -> Iterator[tuple[Evening, DeskWindow]]:
    with standing() as made:
        yield made
    use("zh_CN")


def comes(evening: Evening, no: str, text: str, **more: object) -> str:
    """Another call from beside 0912."""
    base = evening.desk.incidents[evening.incident("0912")]
    message = IncidentMessage(
        source="110", id=no, t=evening.clock.now(), type="", level=0, lon_deg=(base.lon_deg or 0.0) + 0.0003,
        lat_deg=base.lat_deg, text=text, caller_number="000-0000-0077",
    )  # fmt: skip
    evening.say("incident/110", codec.incident_payload(replace(message, **more)))
    for _ in range(4):
        evening.desk.beat()
    return f"110:{no}"


def write(field: QLineEdit, text: str) -> None:
    """Composed text, as an input method hands it over."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)


def lines(window: DeskWindow) -> dict[str, list[str]]:
    """Of the selected incident: label → its words."""
    assert window.card.incident is not None
    return {one.label: [item.text for item in one.items] for one in window.card.intake.lines(window.card.incident)}


def tips(window: DeskWindow) -> set[str]:
    window.card.grab()
    return {spot.tip for spot in window.card.spots}


def test_a_twin_is_one_amber_line_and_merging_is_a_key_and_enter(room: tuple[Evening, DeskWindow]) -> None:
    evening, window = room
    key = comes(evening, "0930", "便民超市门前，约六人持械打架")
    window.run("选 0930")
    said = lines(window)
    assert said["疑同"][0] == "0912"
    assert any("同类" in word for word in said["疑同"])
    assert "类型" in said["系统推定"][0]
    assert "并案：并入疑似同一起的，或写明哪一起" in tips(window)
    window.take_keys()
    window.press(Key.Key_X, Qt.KeyboardModifier.ShiftModifier)
    assert window.bar.line.text() == "并 0930 0912 "
    QTest.keyClick(window.bar.line, Key.Key_Return)
    assert window.desk.incidents[key].merged_into == evening.incident("0912")
    assert lines(window)["并有"] == ["0930"]
    window.card.grab()
    window.card.press("便民超市门前，约六人持械打架")
    assert window.desk.selection.id == key
    assert lines(window)["已并入"] == ["0912"]
    assert window.desk.undo().ok


def test_passed_on_by_keys_and_acknowledged(room: tuple[Evening, DeskWindow]) -> None:
    evening, window = room
    key = comes(evening, "0931", "路灯坏了一排", lat_deg=30.52)
    window.run("选 0931")
    window.take_keys()
    window.press(Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    assert window.bar.line.text() == "转 0931 向=城管局 "
    QTest.keyClick(window.bar.line, Key.Key_Return)
    assert window.desk.incidents[key].state is IncidentState.PASSED
    assert lines(window)["已转"] == ["城管局", "待复转"]
    assert window.queue.rows()[-1].incident == key
    window.queue.grab()
    window.take_keys()
    window.press(Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    write(window.bar.line, "李队")
    QTest.keyClick(window.bar.line, Key.Key_Return)
    assert window.desk.incidents[key].passed_ack_by == "李队"
    assert lines(window)["已转"][1].startswith("李队 ")


def test_earlier_ones_unfold(room: tuple[Evening, DeskWindow]) -> None:
    evening, window = room
    comes(evening, "0932", "同一处又有人喊")
    window.run("选 0932")
    (words,) = lines(window)[""]
    assert words.startswith("此处 200 米内 30 天有 ")
    before = tips(window)
    window.card.press(words.removesuffix(" ▸"))
    assert any(tip.startswith("0912 ") for tip in tips(window) - before)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the desktop's programs would be asked to show: none runs here."""
    asked: list[str] = []

    def show(url: QUrl) -> bool:
        asked.append(url.toString())
        return True

    monkeypatch.setattr(outside, "show", show)
    return asked


def test_recordings_and_attachments_are_opened_by_a_click(
    room: tuple[Evening, DeskWindow], opened: list[str], tmp_path: Path
) -> None:
    evening, window = room
    comes(evening, "0933", "录音在", recording="https://rec.example/a.mp3")
    window.run("选 0933")
    assert lines(window)["录音"] == ["a.mp3"]
    window.act("recording")
    assert opened == ["https://rec.example/a.mp3"]
    given = tmp_path / "图.png"
    given.write_bytes(b"png")
    window.run(f"附 0933 {given}")
    until = time.monotonic() + 10
    while not window.desk.incidents["110:0933"].attachments and time.monotonic() < until:
        window.desk.beat()
        time.sleep(0.01)
    assert lines(window)["附件"] == ["图.png"]
    window.card.grab()
    window.card.press("图.png")
    assert opened.pop().endswith(".png")
    assert not open_attachment(window.room, Attachment(name="run.desktop", sha256="0" * 64))
    assert window.desk.ticker[-1].code == "intake.open.runs"
    assert not open_attachment(window.room, Attachment(name="gone.pdf", sha256="0" * 64))
    assert not open_link(window.room, "javascript:alert(1)")
    assert not open_link(window.room, "file:///etc/passwd")
    assert opened == ["https://rec.example/a.mp3"]


def test_what_another_seat_attached_is_fetched_and_opened(
    room: tuple[Evening, DeskWindow], opened: list[str], tmp_path: Path, database: str
) -> None:
    evening, window = room
    key = comes(evening, "0933", "录音在")
    digest = hashlib.sha256(b"a plan").hexdigest()
    (tmp_path / "attachments").mkdir()
    (tmp_path / f"attachments/{digest}.pdf").write_bytes(b"a plan")
    with postgres.connect(database) as connection:
        postgres.upgrade(connection, 1.0)
        kept_files.put(connection, tmp_path, f"attachments/{digest}.pdf")
    window.desk.files = SharedFiles(database, window.desk.site.state_dir)
    one = Attachment(name="平面图.pdf", sha256=digest, by="李四")
    window.desk.record((IncidentAttached(attachment=one), key), actor="李四")
    window.run("选 0933")
    window.card.grab()
    window.card.press("平面图.pdf")
    until = time.monotonic() + 30
    while not opened and time.monotonic() < until:
        window.desk.beat()
        time.sleep(0.01)
    assert Path(QUrl(opened[0]).toLocalFile()).read_bytes() == b"a plan"
    assert open_attachment(window.room, Attachment(name="gone.pdf", sha256="0" * 64))
    while window.desk.ticker[-1].code != "intake.open.not_brought" and time.monotonic() < until:
        window.desk.beat()
        time.sleep(0.01)
    assert "还没传到" in window.desk.ticker[-1].text()


def test_the_form_reads_the_words_and_the_person_decides(room: tuple[Evening, DeskWindow]) -> None:
    _, window = room
    form = window.form
    form.open_at((123.49, 30.5), "一中")
    assert [one.name for one in form.types()][:3] == ["刑事", "火情", "纠纷"]
    write(form.text, "夫妻吵架，女方昏迷")
    assert form.type.placeholderText() == "系统推定 家庭纠纷，不改即用"
    assert form._level() == 1
    form.grab()
    QTest.keyClick(form.text, Key.Key_Return)
    made = list(window.desk.incidents.values())[-1]
    assert (made.type, made.level, made.guessed) == ("家庭纠纷", 1, ("level", "type"))
    form.open_at((123.49, 30.5), "一中")
    write(form.text, "夫妻吵架")
    form.grab()
    form.press("纠纷 ▸")
    assert [one.name for one in form.types()] == ["纠纷", "家庭纠纷", "邻里纠纷"]
    form.grab()
    form.press("二级")
    QTest.keyClick(form.text, Key.Key_Return)
    made = list(window.desk.incidents.values())[-1]
    assert (made.type, made.level, made.guessed) == ("纠纷", 2, ())


def test_levels_are_called_as_the_site_calls_them(room: tuple[Evening, DeskWindow]) -> None:
    _, window = room
    assert window.reads.level(1) == "一级"
    config = window.desk.site.config
    named = replace(config, incident=replace(config.incident, levels=("特急", "急", "缓")))
    window.desk.site = dataclasses.replace(window.desk.site, config=named)
    assert window.reads.level(1) == "特急"
    use("en")
    assert window.reads.level(2) == "急"


def until(window: DeskWindow, stage: str) -> None:
    end = time.monotonic() + 20
    while window.desk.pasting.stage != stage and time.monotonic() < end:
        window.apply(window.desk.beat())
        QApplication.processEvents()
        time.sleep(0.005)
    assert window.desk.pasting.stage == stage


def test_many_lines_pasted_into_the_line_are_incidents(room: tuple[Evening, DeskWindow]) -> None:
    _, window = room
    count = len(window.desk.incidents)
    rows = [f"求助,{'九' if n == 1 else ''},第{n}起" for n in range(50)]
    QApplication.clipboard().setText("\n".join(("类型,级别,内容", *rows)))
    window.put("")
    QTest.keyClick(window.bar.line, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.bar.line.text() == ""
    until(window, "asking")
    assert len(window.desk.incidents) == count
    assert window.pastes.box.isVisible()
    window.pastes.box.grab()
    assert "建 50 起" in {spot.tip for spot in window.pastes.box.spots}
    window.escape()
    assert window.desk.pasting.stage == ""
    assert not window.pastes.box.isVisible()
    window.take_keys()
    window.press(Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    until(window, "asking")
    window.take_keys()
    window.command()
    until(window, "")
    assert len(window.desk.incidents) == count + 50
    window.undo()
    until(window, "")
    assert sum(not one.ended for one in window.desk.incidents.values()) == count


def test_one_line_is_typed_as_ever(room: tuple[Evening, DeskWindow]) -> None:
    _, window = room
    QApplication.clipboard().setText("派 03 至 0912")
    window.put("")
    QTest.keyClick(window.bar.line, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.bar.line.text() == "派 03 至 0912"
    assert window.desk.pasting.stage == ""
