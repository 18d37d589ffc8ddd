"""A report as DOCX for the office: the same sentences, charts, maps and tables, in Word's own styles.

Charts and maps are pictures (PNG): python-docx has no charts, and Word before 2016 shows no SVG.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Final

from console.report import charts, fonts, pictures, stills
from console.report.cells import plain
from console.report.colours import rgb_of
from console.report.mapground import MapGround, ground_of
from console.report.paper import Paper
from console.report.sections import Grid, Said, Spot, grid, heading, highlights, said, spot, title_of
from console.say import language, say
from console.site import Site
from console.words.study import Line, Study

_MOST_ROWS: Final = 60
_WIDE_CM: Final = 17.0


def document(paper: Paper, site: Site | None) -> tuple[bytes, tuple[Line, ...]]:
    """In the current language."""
    import docx

    book = docx.Document()
    _page(book)
    head = heading(paper)
    book.core_properties.title, book.core_properties.author = f"{head['title']} {head['span']}", head["room"]
    book.add_heading(plain(" ".join(one for one in (head["title"], head["subject"]) if one)), 0)
    _text(book, head["span"], 13)
    _text(book, " · ".join(one for one in (head["room"], say("paper.made", made=head["made"])) if one), 9, "t3")
    if lines := highlights(paper):
        book.add_heading(say("paper.reminders" if paper.kind == "daily" else "paper.highlights"), 1)
        _sentences(book, lines)
    ground = ground_of(site, [layer for study in paper.studies for layer in study.layers], language())
    for study in paper.studies:
        _section(book, study, ground)
    if paper.missing:
        book.add_heading(say("paper.missing"), 1)
        _sentences(book, map(said, paper.missing))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), () if fonts.font_file(400) else (Line("paper.no_font"),)


def _page(book: Any) -> None:
    """A4, and a font for Han characters: Word asks for one of its own otherwise, on some machines a serif."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = book.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = book.styles[name]
        style.font.name = "Microsoft YaHei"
        style.font.color.rgb = RGBColor(*rgb_of("t1"))
        fonts_of = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("w:eastAsia", "w:ascii", "w:hAnsi"):
            fonts_of.set(qn(key), "Microsoft YaHei")
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts_of.attrib.pop(qn(key), None)
    book.styles["Normal"].font.size = Pt(10.5)


def _text(book: Any, text: str, size: float = 10.5, token: str = "t1") -> Any:
    from docx.shared import Pt, RGBColor

    line = book.add_paragraph()
    run = line.add_run(plain(text))
    run.font.size, run.font.color.rgb = Pt(size), RGBColor(*rgb_of(token))
    line.paragraph_format.space_after = Pt(4)
    return line


def _sentences(book: Any, lines: Iterable[Said]) -> None:
    from docx.shared import RGBColor

    for one in lines:
        line = book.add_paragraph(style="List Bullet")
        line.add_run(plain(one.text))
        if one.tag:
            tag = line.add_run(f"  [{one.tag}]")
            tag.bold = one.tone == "warn"
            tag.font.color.rgb = RGBColor(*rgb_of("warn" if one.tone == "warn" else "t3"))


def _section(book: Any, study: Study, ground: MapGround) -> None:
    book.add_heading(title_of(study), 1)
    _sentences(book, map(said, study.said))
    for chart in study.charts:
        drawing = charts.drawn(chart)
        _picture(book, drawing.title, pictures.png(drawing))
    for layer in study.layers:
        still = stills.drawn(layer, ground)
        if still is not None:
            _picture(book, still.title, pictures.png(still))
    for table in study.tables:
        _table(book, grid(table, _MOST_ROWS))
    if study.findings:
        _spots(book, [spot(one) for one in study.findings[:12]])
    if study.missing:
        those = say("paper.semicolon").join(one.text() for one in study.missing)
        _text(book, say("paper.lacking", those=those), 9, "t3")
    for source in study.sources:
        _text(book, say(source), 8.5, "t3")


def _picture(book: Any, title: str, raw: bytes) -> None:
    from docx.shared import Cm

    book.add_heading(plain(title), 2)
    book.add_picture(io.BytesIO(raw), width=Cm(_WIDE_CM))


def _table(book: Any, one: Grid) -> None:
    book.add_heading(plain(one.title), 2)
    rows = [one.heads, *one.rows, *([one.total] if one.total else [])]
    made = book.add_table(len(rows), len(one.heads))
    made.style = "Light Grid Accent 1"
    for n, row in enumerate(rows):
        cells = made.rows[n].cells
        for at, value in enumerate(row):
            _cell(cells[at], value, one.numeric[at], bold=n == 0 or (one.total is not None and n == len(rows) - 1))
    _repeat(made.rows[0])
    if one.more:
        _text(book, one.more, 9, "t3")


def _cell(cell: Any, value: str, right: bool, bold: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    line = cell.paragraphs[0]
    run = line.add_run(plain(value))
    run.font.size, run.bold = Pt(9), bold
    if right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat(row: Any) -> None:
    """The heads stand again where a table goes on over a page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _spots(book: Any, spots: list[Spot]) -> None:
    heads = (say("paper.spot_what"), say("paper.spot_where"), say("paper.spot_sure"))
    rows = tuple((one.text, one.where, one.sure or "—") for one in spots)
    _table(book, Grid(say("paper.spots"), heads, rows, (False, False, True)))
