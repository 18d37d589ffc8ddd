"""DOCX and XLSX read back by their own libraries: numbers are numbers, a text is never a formula."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from PIL import Image

from console import site
from console.report import Paper, write
from console.report.mapground import MapGround
from console.report.pictures import png
from console.report.stills import drawn
from console.site import Site
from console.words.study import Column, Layer, Line, Shape, Table
from layers.geo import to_mercator
from tests.conftest import ROOT
from tests.report import papers
from tests.report.test_html import evil

DEMO = ROOT / "config" / "demo"


@pytest.fixture(scope="module")
def demo() -> Site:
    site.compile_if_stale(DEMO, lambda *_: None)
    return site.load(DEMO)


def sheets(paper: Paper, folder: Path, language: str = "zh_CN") -> Any:
    write(paper, [folder / "paper.xlsx"], language=language)
    return openpyxl.load_workbook(folder / "paper.xlsx")


def test_numbers_are_numbers_in_their_formats(tmp_path: Path) -> None:
    sheet = sheets(papers.paper(), tmp_path).worksheets[1]
    rows = list(sheet.iter_rows(min_row=3))
    first = rows[0]
    assert [one.value for one in first[:2]] == ["一巡区", 41]
    assert (first[2].value, first[2].number_format) == (pytest.approx(0.934), "0.0%")
    assert first[3].is_date, "seconds are a length of time"
    assert first[3].value.total_seconds() == pytest.approx(187.0)
    assert first[6].value == datetime.fromtimestamp(papers.SINCE)
    assert [one.value for one in rows[1]][2] is None
    assert rows[1][3].value.total_seconds() == pytest.approx(4011.0)
    assert [one.value for one in rows[-1]][:2] == ["合计", 64]


def test_a_text_is_never_a_formula(tmp_path: Path) -> None:
    texts = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil")', "\x00=2", "a" * 40_000)
    table = Table("paper.highlights", (Column("paper.spot_what"), Column("paper.spot_where", "count")),
                  tuple((text, text) for text in texts))  # fmt: skip
    book = sheets(Paper("daily", 0, 1, (papers.study("volume", tables=(table,)),)), tmp_path)
    for row in book.worksheets[1].iter_rows(min_row=3):
        assert [one.data_type for one in row] == ["s", "s"]
    with zipfile.ZipFile(tmp_path / "paper.xlsx") as packed:
        assert not any(b"<f>" in packed.read(name) for name in packed.namelist() if "sheet" in name)


def test_a_cell_may_be_a_sentence(tmp_path: Path) -> None:
    table = Table("paper.highlights", (Column("paper.spot_what"),), ((Line("study.weekday.5"),),))
    book = sheets(Paper("daily", 0, 1, (papers.study("volume", tables=(table,)),)), tmp_path, "en")
    assert book.worksheets[1]["A3"].value == "Sat"


def test_sheets_have_names_that_excel_takes(tmp_path: Path) -> None:
    table = Table("report.brief_line", (Column("paper.spot_what"),), (), {"line": "很长的[名字]:*?/\\" + "长" * 40})
    book = sheets(Paper("daily", 0, 1, (papers.study("volume", tables=(table, table, table)),)), tmp_path)
    names = book.sheetnames
    assert len({one.lower() for one in names}) == len(names) == 4
    assert all(len(one) <= 31 and not set(one) & set("[]:*?/\\") for one in names)


def test_all_rows_are_in_the_sheet(tmp_path: Path) -> None:
    table = Table("paper.highlights", (Column("paper.spot_what", "count"),), tuple((n,) for n in range(5000)))
    book = sheets(Paper("monthly", 0, 1, (papers.study("volume", tables=(table,)),)), tmp_path)
    assert book.worksheets[1].max_row == 5002


def test_word_has_sentences_charts_maps_and_tables(tmp_path: Path, demo: Site) -> None:
    write(papers.paper(), [tmp_path / "paper.docx"], site=demo)
    book = docx.Document(str(tmp_path / "paper.docx"))
    text = "\n".join(one.text for one in book.paragraphs)
    assert text.startswith("每月工作总结")
    assert "盗窃多 41%" in text
    assert "须留意" in text
    assert len(book.inline_shapes) == len(papers.CHARTS) + len(papers.LAYERS)
    cells = [[one.text for one in row.cells] for row in book.tables[0].rows]
    assert cells[1][:4] == ["一巡区", "41", "93%", "3:07"]
    assert cells[-1][0] == "合计"
    for shape in book.inline_shapes:
        assert shape.width < book.sections[0].page_width


def test_word_takes_any_text_and_nothing_at_all(tmp_path: Path) -> None:
    made = write(evil(), [tmp_path / "evil.docx", tmp_path / "evil.xlsx"])
    assert "<script>" in "\n".join(one.text for one in docx.Document(made.files[0]).paragraphs)
    write(papers.bare("weekly"), [tmp_path / "bare.docx"], language="en")
    assert docx.Document(str(tmp_path / "bare.docx")).paragraphs[0].text == "Weekly situation"


@pytest.mark.parametrize("layer", papers.LAYERS, ids=[one.form for one in papers.LAYERS])
def test_a_still_map_has_ink_where_its_shapes_lie(layer: Any) -> None:

    still = drawn(layer, MapGround())
    assert still is not None
    image = Image.open(io.BytesIO(png(still))).convert("RGB")
    colours = image.crop((40, 40, 1400, 760)).getcolors(1 << 24)
    assert colours is not None
    assert len(colours) > 3


def test_a_layer_without_a_place_is_no_map() -> None:

    assert drawn(Layer(code="paper.highlights", form="points", shapes=()), MapGround()) is None
    nowhere = Shape(((float("nan"), float("nan")),))
    assert drawn(Layer(code="paper.highlights", form="points", shapes=(nowhere,)), MapGround()) is None


def test_names_of_a_still_do_not_lie_over_each_other() -> None:
    """The first of them stand, what has no room beside them goes."""
    x, y = (float(one) for one in to_mercator(123.5, 30.5))
    ground = MapGround(names=[(x, y, "十五巡区"), (x + 40.0, y + 10.0, "二巡区"), (x + 900.0, y, "三巡区")])
    layer = Layer(code="paper.highlights", form="areas", shapes=(
        Shape(((123.49, 30.49), (123.51, 30.49), (123.51, 30.51), (123.49, 30.49)), value=1.0),))  # fmt: skip
    still = drawn(layer, ground)
    assert still is not None
    assert [mark.text for mark in still.marks if mark.form == "text" and "巡区" in mark.text] == ["十五巡区", "三巡区"]
