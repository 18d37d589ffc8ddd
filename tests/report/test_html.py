"""The page: everything in it, nothing outside, no word of an incident becomes markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from console import site
from console.report import Paper, Unwritable, Written, write
from console.report.colours import colours
from console.report.sections import highlights
from console.site import Site
from console.words.study import Chart, Column, Finding, Layer, Line, Series, Shape, Study, Table
from tests.conftest import ROOT
from tests.report import papers

DEMO = ROOT / "config" / "demo"
EVIL = "</title></script><script>window.hit=1</script><img src=x onerror='window.hit=1'>\"{{7*7}}"


@pytest.fixture(scope="module")
def demo() -> Site:
    site.compile_if_stale(DEMO, lambda *_: None)
    return site.load(DEMO)


class Page(HTMLParser):
    """What a browser would load: addresses in attributes, and the text that is shown."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.shown: list[str] = []
        self.tags: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._inside = tag
        self.asked += [value or "" for name, value in attrs if name in ("src", "href", "data", "poster", "srcset")]

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "style"):
            self.shown.append(data)


def made(paper: Paper, folder: Path, place: Site | None = None, **more: object) -> tuple[str, Written]:
    written = write(paper, [folder / "paper.html"], site=place, font=False, **more)  # type: ignore[arg-type]
    return Path(written.files[0]).read_text("utf-8"), written


@pytest.mark.parametrize("kind", ["daily", "weekly", "monthly", "shift", "incident"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_kind_is_written_in_both_languages(kind: str, language: str, tmp_path: Path) -> None:
    text, written = made(papers.bare(kind), tmp_path, language=language)
    assert not written.missing
    assert f'lang="{"en" if language == "en" else "zh-CN"}"' in text
    han = re.findall(r"[一-鿿]", "".join(Page(text).shown).replace("示范县", ""))
    assert bool(han) == (language == "zh_CN")


def test_a_month_with_everything_asks_for_nothing_outside(tmp_path: Path, demo: Site) -> None:
    text, written = made(papers.paper(), tmp_path, demo)
    assert not written.missing
    page = Page(text)
    assert not [one for one in page.asked if not one.startswith(("#", "data:"))]
    assert page.tags.count("svg") >= len(papers.CHARTS)
    assert text.count('class="map"') == len(papers.LAYERS)
    styles = "".join(re.findall(r"<style>(.*?)</style>", text, re.S))
    assert not [
        one for one in re.findall(r"url\(\s*['\"]?([^)'\"]{0,40})", styles) if not one.startswith(("data:", "#"))
    ]
    assert "@import" not in styles


def test_the_policy_lets_nothing_in(tmp_path: Path, demo: Site) -> None:
    text, _ = made(papers.paper(), tmp_path, demo)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert text.index(policy[0]) < text.index("<style>")
    assert "default-src 'none'" in policy[1]
    assert "unsafe-inline" not in policy[1].split("script-src")[1]
    assert "unsafe-eval" not in policy[1]


SAYS = {"code": "report.brief_line", "facts": {"line": EVIL}}
CORNERS = ((123.5, 30.5), (123.51, 30.5), (123.5, 30.51))


def evil(kind: str = "monthly") -> Paper:
    """Every text there is says something wicked."""
    bad = Line("report.brief_line", {"line": EVIL}, "warn")
    shape = Shape(CORNERS, value=1.0, label=EVIL, note=bad, at=papers.SINCE)
    forms = ("bars", "lines", "steps", "grid", "points")
    charts = [Chart(form=form, x=(EVIL,), series=(Series((3.0,), name=EVIL),), **SAYS) for form in forms]  # type: ignore[arg-type]
    layers = [Layer(form=one.form, shapes=(shape,), **SAYS) for one in papers.LAYERS]  # type: ignore[arg-type]
    table = Table(columns=(Column("paper.spot_what"),), rows=((EVIL,),), **SAYS)  # type: ignore[arg-type]
    finding = Finding(key=EVIL, what=bad, lon_deg=123.5, lat_deg=30.5, beat=EVIL)
    study = Study(
        kind=EVIL, scope=papers.SCOPE, said=(bad,), missing=(bad,), charts=tuple(charts), tables=(table,),
        layers=tuple(layers), findings=(finding,),
    )  # fmt: skip
    return Paper(kind, papers.SINCE, papers.UNTIL, (study,), room=EVIL, subject=EVIL, missing=(bad,))


def test_no_word_becomes_markup(tmp_path: Path) -> None:
    text, _ = made(evil(), tmp_path)
    page = Page(text)
    assert "img" not in page.tags
    assert "window.hit" not in "".join(one for one in re.findall(r"<script>(.*?)</script>", text, re.S) if "</" in one)
    plain = re.sub(r"<script>.*?</script>", "", text, flags=re.S)
    assert "<script" not in plain
    assert "{{7*7}}" in "".join(page.shown)  # no template in a word is run


def test_colours_are_those_of_the_theme(tmp_path: Path) -> None:
    text, _ = made(papers.paper(), tmp_path)
    own = re.sub(r"<script>.*?</script>", "", text, flags=re.S)
    written = {
        one.upper()
        for style in re.findall(r"<style>(.*?)</style>", own, re.S)[-1:]
        for one in re.findall(r"#[0-9a-fA-F]{6}\b", style)
    }
    assert written <= {one.upper() for one in colours().values()}


def test_empty_studies_say_so_and_a_report_without_any_too(tmp_path: Path) -> None:
    text, _ = made(Paper("daily", papers.SINCE, papers.UNTIL, ()), tmp_path)
    assert "本期无内容" in text
    empty = Study(kind="volume", scope=papers.SCOPE, charts=(Chart(code="paper.highlights", form="bars", series=()),),
                  layers=(Layer(code="paper.highlights", form="points", shapes=()),))  # fmt: skip
    text, _ = made(Paper("daily", papers.SINCE, papers.UNTIL, (empty,)), tmp_path)
    assert "无数据" in text
    assert 'class="map"' not in text


def test_an_ending_that_nobody_knows_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match=r"paper.pdf 的后缀不认识，可用 .html .docx .xlsx"):
        write(papers.bare("daily"), [tmp_path / "paper.pdf"])
    assert not list(tmp_path.iterdir())


def test_a_disk_that_refuses_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unwritable, match="写不了"):
        write(papers.bare("daily"), [tmp_path / "file" / "paper.html"], font=False)
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


# --- templates of a site ---------------------------------------------------------------------------------------------


def sited(tmp_path: Path, demo: Site, **files: str) -> Site:
    from dataclasses import replace

    folder = tmp_path / "site"
    (folder / "reports").mkdir(parents=True)
    for name, text in files.items():
        (folder / "reports" / f"{name}.j2").write_text(text, "utf-8")
    return replace(demo, folder=folder)


def test_a_site_changes_a_part(tmp_path: Path, demo: Site) -> None:
    own = '{% extends "report.html.j2" %}{% block header %}<h1>示范县 {{ title }}</h1>{% endblock %}'
    text, written = made(papers.bare("daily"), tmp_path, sited(tmp_path, demo, **{"daily.html": own}))
    assert "<h1>示范县 每日工作提醒</h1>" in text
    assert not written.missing


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ('{% extends "report.html.j2" %}\n{% block header %}\n{{ titel }}\n{% endblock %}', 3, "titel"),
        ("<p>\n{% if %}\n</p>", 2, "Expected an expression"),
        ("<p>\n\n{{ title.__class__.__mro__ }}\n</p>", 3, "unsafe"),
        ("{{ 1 / 0 }}", 1, "ZeroDivisionError"),
        ("\n{{ made + 1 }}", 2, "TypeError"),
        ('\n\n{% include "no_such.j2" %}', 3, "no_such.j2"),
    ],
)
def test_a_mistake_is_named_and_the_usual_template_used(
    text: str, line: int, why: str, tmp_path: Path, demo: Site
) -> None:
    page, written = made(papers.bare("daily"), tmp_path, sited(tmp_path, demo, **{"daily.html": text}))
    (fault,) = written.missing
    assert f"reports/daily.html.j2 第 {line} 行" in fault.text()
    assert why in fault.text()
    assert "<h1>每日工作提醒" in page


def test_a_mistake_in_a_part_that_others_use_is_found_there(tmp_path: Path, demo: Site) -> None:
    place = sited(
        tmp_path, demo, **{"chart.svg": "{{ drawing.nothing }}", "report.css": "{{ colours.t1 }", "parts.html": "ok"}
    )
    page, written = made(papers.paper(), tmp_path, place)
    assert sorted(str(one.facts["file"]) for one in written.missing) == [
        "reports/chart.svg.j2", "reports/parts.html.j2", "reports/report.css.j2",
    ]  # fmt: skip
    assert "<svg" in page


def test_a_template_that_is_no_text_is_named(tmp_path: Path, demo: Site) -> None:
    place = sited(tmp_path, demo)
    (place.folder / "reports" / "daily.html.j2").write_bytes("每日".encode("gbk"))
    page, written = made(papers.bare("daily"), tmp_path, place)
    assert "daily.html.j2" in written.missing[0].text()
    assert "每日工作提醒" in page


def test_that_a_part_was_not_recorded_is_said_first_and_once() -> None:
    begun = Line("study.kept_since", {"at": "11-26 19:11"}, "warn")
    paper = papers.paper(studies=(
        papers.study("volume", said=(papers.line("一"),), missing=(begun,)),
        papers.study("patrol", said=(papers.line("二", "warn"),), missing=(begun,)),
    ))  # fmt: skip
    assert [one.text for one in highlights(paper)] == ["记录自 11-26 19:11 起，之前的没有", "二", "一"]


def test_a_time_stays_on_one_line_and_only_what_has_no_room_is_broken(tmp_path: Path) -> None:
    table = Table("paper.highlights", (Column("study.place"), Column("study.day", "time")),
                  (("Terminal", papers.SINCE), ("x" * 300, papers.SINCE)))  # fmt: skip
    text, _ = made(papers.paper(studies=(papers.study("volume", tables=(table,)),)), tmp_path)
    assert "<td>Terminal</td>" in text
    assert '<td class="w">xxx' in text
    assert re.search(r'<td class="t">\d{4}-\d\d-\d\d \d\d:\d\d:\d\d</td>', text)
