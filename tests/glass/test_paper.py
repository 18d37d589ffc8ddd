"""The view on paper: files that others can read, and what is said when there is none."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from console.glass.tools.press import pack, print_page, unpack
from console.glass.tools.shot import Shot, Taking
from console.glass.tools.writing import png
from console.glass.window.frame import DeskWindow
from tests.glass.toolroom import said, standing, until

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
SMALL = (1366, 768)


def saved(window: DeskWindow, file: Path) -> bytes:
    window.toolbox.saving.save_to(str(file))
    until(lambda: not window.toolbox.saving.state)
    assert not window.toolbox.saving.fault
    return file.read_bytes()


def test_ctrl_p_asks_and_saves_a_picture_then_the_verb_an_svg_and_a_pdf(tmp_path: Path) -> None:
    with standing(tmp_path, SMALL) as window:
        QTest.keyClick(window.keys, Key.Key_P, CTRL)
        panel = window.toolbox.saving
        assert panel.isVisible()
        panel.grab()
        panel.press("A4 竖")
        panel.file.setText(str(tmp_path / "view.png"))
        QTest.keyClick(panel.file, Key.Key_Return)
        until(lambda: not panel.isVisible())
        assert said(window) == f"已存 {tmp_path / 'view.png'}"
        _picture(tmp_path / "view.png", window.theme.color("patrol").rgb())
        svg = saved(window, tmp_path / "view.svg").decode("utf-8")
        callers = [window.desk.caller(key) for key in window.desk.incidents]
        panel.paper = "a3l"
        pdf = saved(window, tmp_path / "view.pdf")
        assert not [one for one in tmp_path.iterdir() if one.name.endswith(".new")]
    _outlines(svg)
    assert any(callers)
    assert all(caller is None or caller.number not in svg for caller in callers)
    _one_page(pdf)


def _picture(file: Path, green: int) -> None:
    """Not blank, and a unit on patrol is on it."""
    image = QImage(str(file))
    assert (image.width(), image.height()) == (1654, 2339)
    assert len({image.pixel(x, y) for x in range(200, 1500, 11) for y in range(300, 1000, 11)}) > 30
    assert any(image.pixel(x, y) == green for x in range(100, 1550, 5) for y in range(250, 1300, 5))


def _outlines(text: str) -> None:
    """Well formed; all it needs is inside; the ground alone is a picture."""
    assert ElementTree.fromstring(text).tag.endswith("svg")
    links = re.findall(r'href="([^"]{0,22})', text)
    assert links == ["data:image/png;base64,"]
    assert "url(http" not in text
    assert text.count("<path") > 300


def _one_page(data: bytes) -> None:
    assert data.startswith(b"%PDF-")
    assert re.search(rb"/Count\s+1\b", data)
    box = re.search(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)", data)
    assert box is not None
    assert abs(int(box[1]) - 1190) <= 2
    assert abs(int(box[2]) - 842) <= 2


def test_what_cannot_be_saved_is_said_in_place(tmp_path: Path) -> None:
    with standing(tmp_path, SMALL) as window:
        panel = window.toolbox.saving
        window.act("save_view")
        far = tmp_path / "no" / "v.png"
        for file, words in (("", "缺文件名"), ("view.gif", ".png、.svg 或 .pdf"), (far, "没有文件夹")):
            panel.file.setText(str(file))
            panel.save()
            until(lambda: not panel.state)
            assert words in panel.fault
            assert panel.isVisible()
        (tmp_path / "taken.png").mkdir()
        panel.file.setText(str(tmp_path / "taken.png"))
        panel.save()
        until(lambda: not panel.state)
        assert "taken.png" in panel.fault
        assert not [one for one in tmp_path.iterdir() if one.name.endswith(".new")]
        QTest.keyClick(panel.heading, Key.Key_Escape)
        assert not panel.isVisible()


def test_what_the_disk_says_to_the_press_is_heard_and_packing_loses_nothing(tmp_path: Path) -> None:
    with standing(tmp_path, SMALL) as window:
        panel = window.toolbox.saving
        shots: list[Shot] = []
        taking = Taking(window.canvas)
        taking.start(panel.theme, shots.append)
        until(lambda: bool(shots))
        page = panel._page(shots[0])
    assert any(line.draw for line in page.legend)
    pixels = bytes(page.shot.ground.constBits())  # the page stands on them and does not keep them
    again = unpack(pack(page), pixels)
    assert _unlike(png(again), png(page)) < 0.002  # a recorded symbol's edge may fall on another shade
    with pytest.raises(FileNotFoundError, match="gone"):
        print_page(page, tmp_path / "gone" / "view.png", "png")


def _unlike(one: bytes, other: bytes) -> float:
    """The share of pixels that differ by more than a shade."""
    images = [QImage.fromData(data) for data in (one, other)]  # they live as long as their bits are read
    a, b = (np.frombuffer(image.constBits(), np.uint8).astype(np.int16) for image in images)
    return float(np.mean(np.abs(a - b) > 40))


def test_a_window_may_close_while_it_draws(tmp_path: Path) -> None:
    with standing(tmp_path, SMALL) as window:
        window.toolbox.saving.save_to(str(tmp_path / "late.pdf"))
    assert not (tmp_path / "late.pdf").exists()
