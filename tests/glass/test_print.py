"""Reports on screen and on paper: the real processes, pages turned to pixels, and nothing asked of any network."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PySide6.QtGui import QImage

from console.glass.print.press import Press
from console.report.parts import part_of

PATIENCE_S = 90.0
Heard = SimpleQueue[tuple[Path, tuple[Any, ...]]]

PAGE = """<html><head><meta charset="utf-8"><style>body {{ font-family: "Noto Sans CJK SC", sans-serif; }}
h1 {{ color: #103050; }} .bar {{ background: #205080; width: 60%; height: 80px; print-color-adjust: exact; }}</style>
</head><body><h1>{title}</h1><div class="bar"></div><p>{text}</p>
<img src="{url}/a.png"><img src="file:///etc/hostname"><link rel="stylesheet" href="{url}/b.css">
<iframe src="{url}/c.html"></iframe><script src="{url}/d.js"></script>
<script>fetch("{url}/e"); new Image().src = "{url}/f"; try {{ new WebSocket("{ws}/g"); }} catch (e) {{}}
location.hash = "x"; window.open("{url}/h"); navigator.sendBeacon("{url}/i", "x");</script>
<div style="page-break-before: always">{second}</div></body></html>"""


class _Ear(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_words: object) -> None: ...


@pytest.fixture
def outside() -> Iterator[tuple[str, list[str]]]:
    """A server that nobody must reach, and what it was asked."""
    asked: list[str] = []
    handler = type("Ear", (_Ear,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


@pytest.fixture
def press() -> Iterator[tuple[Press, Heard]]:
    heard: Heard = SimpleQueue()
    made = Press(lambda file, said: heard.put((file, said)))
    yield made, heard
    made.shut()


def until(heard: Heard, word: str) -> tuple[Any, ...]:
    while (said := heard.get(timeout=PATIENCE_S)[1])[0] != word:
        assert said[0] != "ended", said
    return said


def page(folder: Path, url: str, title: str, text: str, second: str) -> Path:
    file = folder / "weekly-20260309-20260315.html"
    ws = url.replace("http", "ws")
    file.write_text(PAGE.format(url=url, ws=ws, title=title, text=text, second=second), "utf-8")
    return file


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh_CN", ("每周治安形势分析", "城关巡区上升", "第二页")),
     ("en", ("Weekly situation", "Beat one rises", "Page two"))],
)  # fmt: skip
def test_a_report_becomes_a_pdf_whose_pages_say_it_and_nothing_is_asked_outside(
    tmp_path: Path, press: tuple[Press, Heard], outside: tuple[str, list[str]], language: str, words: tuple[str, ...]
) -> None:
    (made, heard), (url, asked) = press, outside
    file, pdf = page(tmp_path, url, *words), tmp_path / "a.pdf"
    made.pdf(file, pdf, language)
    assert until(heard, "printed")[1] == ""
    assert not asked
    assert not part_of(pdf).exists()
    with pypdfium2.PdfDocument(pdf) as paper:
        assert len(paper) == 2
        said = "".join(paper[n].get_textpage().get_text_range() for n in range(2))
        for one in words:
            assert one in said
        pixels = np.asarray(paper[0].render(scale=1.0).to_pil().convert("RGB")).reshape(-1, 3)
        assert (np.abs(pixels.astype(int) - (0x20, 0x50, 0x80)).max(axis=1) < 6).mean() > 0.02  # the bar
        assert (paper[0].get_width(), paper[0].get_height()) == pytest.approx((595, 842), abs=2)  # A4, points


def test_a_window_shows_it_turns_away_all_else_and_prints_beside_it(
    tmp_path: Path, press: tuple[Press, Heard], outside: tuple[str, list[str]]
) -> None:
    (made, heard), (url, asked) = press, outside
    file, shot = page(tmp_path, url, "每日工作提醒", "x", "y"), tmp_path / "shot.png"
    made.view(file, "dark", "zh_CN")
    assert until(heard, "ready")[1] is True
    made.view(file, "dark", "zh_CN")  # comes to the front, and is no second one
    assert made.tell(file, ("shot", shot))
    until(heard, "shot")
    image = QImage(str(shot))
    assert (image.width(), image.height()) == (1180, 900)
    assert image.pixelColor(600, 8).name() == "#161e26"  # its head, in the desk's colour
    made.tell(file, ("pdf",))
    assert until(heard, "printed")[1] == ""
    assert file.with_suffix(".pdf").is_file()
    assert not asked


def test_what_cannot_be_read_is_said_and_a_cancelled_print_leaves_nothing(
    tmp_path: Path, press: tuple[Press, Heard]
) -> None:
    made, heard = press
    made.pdf(tmp_path / "none.html", tmp_path / "none.pdf", "zh_CN")
    assert until(heard, "printed")[1] == "unreadable"
    file = page(tmp_path, "http://127.0.0.1:9", "x", "y", "z")
    pdf = tmp_path / "b.pdf"
    made.pdf(file, pdf, "zh_CN")
    assert made.printing == (pdf,) or pdf in made.printing
    assert made.cancel(pdf)
    assert not made.cancel(pdf)
    assert not pdf.exists()
    assert not part_of(pdf).exists()
