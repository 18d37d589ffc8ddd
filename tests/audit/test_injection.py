"""Markup and formulas in every text there is, wherever it came from: 0 are executed in what leaves the room.

An evening is driven through the real desk: bytes from terminals and platforms, verbs of people. Then each text in its
journal, ids and names of units too, is made wicked, the same one everywhere alike; what a kind does not take (a step, a
level) stays. Of that come reports (HTML, DOCX, XLSX), tables (CSV, XLSX), tracks (CSV, GPX, GeoJSON), rings (KML,
GeoJSON). Pages are opened in a browser engine that counts the scripts that ran and the addresses that were asked for.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import msgspec
import openpyxl
import pytest
from msgspec.structs import replace
from PySide6.QtGui import QTextDocumentFragment

from console.desk import events as ev
from console.glass.panels.panel import as_words
from console.report import happenedfile, tablefile
from console.report.making import make
from console.site import Site
from console.site.ringfeatures import save
from console.verbs import calls
from console.words import Event, Fix, Ring
from console.words.study import ReportAsk
from layers.tracks import tables
from layers.tracks.writing import write_tracks
from tests.conftest import ROOT
from tests.desk.town import NOW, Town
from tests.study.pasts import Events, Fixes, columns_of

_RUNS: Final = "</title></script><script>window.hit=1</script><img src=x onerror='window.hit=1'>"
_MORE: Final = "<svg/onload=window.hit=1><a href='javascript:window.hit=1'>{{7*7}}${7*7}]]></name><script/>\"x"
EVIL: Final = (
    '=HYPERLINK("http://evil.invalid")' + _RUNS, "+1" + _MORE, "-1+1|cmd" + _RUNS, "@SUM(1)" + _MORE,
    "\t=1+1" + _RUNS, " =1+1", "\u200b=1+1", "＝1+1", "＠SUM(1)", "\u3000+1+1", "http://evil.invalid/" + _RUNS,
)  # fmt: skip
# Words of the program's own, which a kind does not check: nobody's texts.
_CODES: Final = ("scope", "code", "kind", "how", "part", "stage")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Wicked:
    """Each text as another, always the same one."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {"": "", "system": "system"}

    def text(self, text: str) -> str:
        if text not in self.known:
            self.known[text] = f"{EVIL[len(self.known) % len(EVIL)]}{text}"
        return self.known[text]

    def event(self, one: Event) -> Event:
        subject = one.subject if one.subject in ("journal", "personal") else self.text(one.subject)
        made = replace(one, subject=subject, actor=self.text(one.actor))
        for path in [path for path in _texts(one.body) if path[-1] not in _CODES]:
            body = json.loads(json.dumps(made.body))
            _put(body, path, self.text)
            if _reads(replace(made, body=body)):
                made = replace(made, body=body)
        return made


def _texts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        if isinstance(one, str):
            yield (*path, key)
        else:
            yield from _texts(one, (*path, key))


def _put(body: Any, path: tuple[Any, ...], text: Any) -> None:
    for key in path[:-1]:
        body = body[key]
    body[path[-1]] = text(body[path[-1]])


def _reads(event: Event) -> bool:
    try:
        ev.body_of(event, ev.KINDS[event.kind])
    except msgspec.ValidationError:
        return False
    return True


def evening(folder: Path) -> Town:
    """Something of everything that bears a text."""
    town = Town(folder)
    town.patrol("03", "05", "07")
    incident = town.call("0912", recording="http://media/1.mp3")
    town.call("0913", place={"name": "没有坐标的地方"})
    desk = town.desk
    for act in (
        calls.Assign(units=("03",), incident=incident), calls.Note(incident=incident, text="三人受伤"),
        calls.PutMarker(name="集合点", lon_deg=115.0, lat_deg=35.7, text="东门"),
        calls.Broadcast(to=(("all", ""),), text="注意安全"), calls.MakeTask(units=("05",), text="看守路口"),
        calls.Attach(incident=incident, what="http://media/2.jpg"), calls.Edit(incident=incident, place="人民路口"),
        calls.DrawRing(kind="incident", id=incident, tiers=((400.0, "m"), (700.0, "m"))),
    ):  # fmt: skip
        assert desk.act(act).ok, act
        town.beat(5)
    order = town.order_id("03")
    for step in ("signed", "enroute", "onscene", "report", "backup", "feedback", "done"):
        town.beat(20)
        town.reply("03", order, step, text=f"第 {step} 步", pictures=["http://media/3.jpg"])
    town.hear("unit/05/report", {"id": "r1", "t": town.clock.now(), "type": "纠纷", "text": "巡逻发现",
                                 "place": {"lon": 115.0, "lat": 35.7}})  # fmt: skip
    town.hear("unit/07/sos", {"t": town.clock.now(), "lon": 115.0, "lat": 35.7})
    town.beat(30)
    words = [f"留言 {no} 等鉴定" for no in ("0912", "0913", "0914")]
    for line in ("留言 装备 东门钥匙在抽屉", "交 开始", *words, "交 签", "接班 王局 三席"):
        assert desk.run(line).ok, line
        town.beat(5)
    desk.act(calls.Close(incident=incident, outcome="已处置", force=True))
    town.beat(30)
    return town


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of everything that is written of a wicked evening."""
    folder = tmp_path_factory.mktemp("wicked")
    town, wicked = evening(tmp_path_factory.mktemp("town")), Wicked()
    place = _site(town.desk.site, wicked)
    events = [wicked.event(one) for one in town.journal.replay()]
    assert sum(text in json.dumps([one.body for one in events], ensure_ascii=False) for text in EVIL[5:9]) > 2
    journal, tracks = Events(events), Fixes([])
    for kind in ("incident", "daily", "shift", "handover"):
        files = tuple(str(folder / f"{kind}.{end}") for end in ("html", "docx", "xlsx"))
        subject = wicked.text("county:20260921-0912") if kind == "incident" else ""
        ask = ReportAsk(key="x", n=1, kind=kind, since=NOW - 3600, until=NOW + 7200, subject=subject, files=files,
                        language="zh_CN")  # fmt: skip
        with pytest.MonkeyPatch.context() as patch:  # a font takes seconds; it has tests of its own
            patch.setattr("console.report.fonts.font_file", lambda _weight: None)
            make(ask, place, journal, tracks, NOW + 7200)
    for end in ("csv", "xlsx"):
        happenedfile.write(place, journal, folder / f"table.{end}", NOW - 10, NOW + 7200, lambda _share: None)
    fixes = [Fix(unit=one, t=NOW + n, received_at=NOW + n, lon_deg=115.0, lat_deg=35.7) for n, one in enumerate(EVIL)]
    for end in ("csv", "gpx", "geojson"):
        write_tracks(folder / f"tracks.{end}", [columns_of(fixes)])
    for one in town.desk.room.rings.values():
        plain = msgspec.to_builtins(one)
        for path in list(_texts(plain)):
            again = json.loads(json.dumps(plain))
            _put(again, path, wicked.text)
            plain = again if _is_ring(again) else plain
        for end in ("kml", "geojson"):
            (folder / f"ring.{end}").write_bytes(save(folder / f"ring.{end}", msgspec.convert(plain, Ring), None))
    return folder


def _is_ring(plain: Any) -> bool:
    try:
        msgspec.convert(plain, Ring)
    except msgspec.ValidationError:
        return False
    return True


def _site(place: Site, wicked: Wicked) -> Site:
    """Its own names too: of the room, of units, of kinds of incidents."""
    units = tuple(replace(one, id=wicked.text(one.id), name=wicked.text(one.name)) for one in place.units)
    config = replace(place.config, name=wicked.text(place.config.name), subtitle=wicked.text("副题"))
    types = tuple(replace(one, name=wicked.text(one.name)) for one in config.incident.types)
    config = replace(config, incident=replace(config.incident, types=types))
    return dataclasses.replace(place, units=units, config=config)


def test_no_script_runs_and_nothing_is_asked_for(out: Path) -> None:
    pages = sorted(out.glob("*.html"))
    assert len(pages) == 4
    done = subprocess.run(
        [sys.executable, "-m", "tests.report.browser", *map(str, pages)], cwd=ROOT, capture_output=True, text=True,
        timeout=170, check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"},
    )  # fmt: skip
    seen = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(seen) == len(pages), done.stderr[-2000:]
    assert [one["probe"]["hit"] for one in seen] == [0] * 4
    assert all(one["probe"]["text"] > 100 for one in seen)
    assert [address for one, page in zip(seen, pages, strict=True) for address in one["asked"]
            if not address.endswith(page.name)] == []  # fmt: skip
    assert "window.hit" in pages[0].read_text("utf-8")  # it is there, as words


def test_no_cell_is_a_formula(out: Path) -> None:
    cells = 0
    for file in out.glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(file).worksheets:
            for row in sheet.iter_rows():
                cells += len(row)
                assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)
        with zipfile.ZipFile(file) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
            assert not [part for part in parts if b"<f>" in part or b'TargetMode="External"' in part]
    for file in out.glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as text:
            for row in list(csv.reader(text))[1:]:
                cells += len(row)
                assert not [cell for cell in row if _runs(cell)], file
    assert cells > 500


def _runs(cell: str) -> bool:
    """To a spreadsheet, also to one that passes over blanks before it."""
    bare = cell.lstrip("\ufeff\u200b\u3000\xa0 ")
    return bare.startswith(_FORMULA) and not _is_number(bare)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_a_document_holds_no_field_and_no_link(out: Path) -> None:
    for file in out.glob("*.docx"):
        with zipfile.ZipFile(file) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        assert "window.hit" in parts["word/document.xml"].decode()
        for name, part in parts.items():
            assert not [word for word in (b"<w:instrText", b"<w:fldSimple", b"<w:hyperlink") if word in part], name
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in part, name


def test_what_others_read_is_well_formed_and_holds_no_element_of_ours(out: Path) -> None:
    for name in ("tracks.gpx", "ring.kml"):
        tags = {one.tag.partition("}")[2] or one.tag for one in ElementTree.parse(out / name).iter()}
        assert not tags & {"script", "img", "svg", "a", "iframe"}, name
    for file in out.glob("*.geojson"):
        assert json.loads(file.read_text("utf-8"))


@pytest.mark.parametrize("text", [*EVIL[:10], "=1", " \t@x"])
def test_a_cell_is_marked_as_text(text: str) -> None:
    assert tablefile.safe(text).startswith("'")
    assert tables.harmless(text).startswith("'")
    assert tablefile.safe("城关一组") == tables.harmless("城关一组") == "城关一组"



@pytest.mark.parametrize("text", [*EVIL, "三号<b>粗</b>", "a & b", "1 < 2"])
def test_a_tip_on_screen_is_words(text: str) -> None:
    """Qt takes what looks like HTML for HTML, and would load the files that it names."""
    shown = as_words(text)
    if shown != text:
        shown = QTextDocumentFragment.fromHtml(shown).toPlainText()
    assert " ".join(shown.split()) == " ".join(text.split())
    assert shown == text or "<img" not in as_words(text)
