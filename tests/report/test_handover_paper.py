"""交接班 as a report: from the journal to a page, with what both signed, and a row of it in the shift's."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest

from console import say, site
from console.report import Unwritable
from console.report.making import make
from console.site import Site
from console.study.handovers import handover_study
from console.words import Event
from console.words.handover import Handover
from console.words.past import Lost
from console.words.study import ReportAsk
from tests.conftest import ROOT
from tests.desk.town import NOW, Town
from tests.study.pasts import Fixes

DEMO = ROOT / "config" / "demo"
EVIL = "<script>alert(1)</script>=1+1"


@pytest.fixture(scope="module")
def demo() -> Site:
    site.compile_if_stale(DEMO, lambda *_: None)
    return site.load(DEMO)


@pytest.fixture(autouse=True)
def _no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """A font takes three seconds; it has tests of its own."""
    monkeypatch.setattr("console.report.fonts.font_file", lambda _weight: None)


class Past:
    """A town's journal, to be read as an archive."""

    def __init__(self, town: Town) -> None:
        self.rows = town.journal.replay()
        self.lost: tuple[Lost, ...] = ()

    def events(self, since: float = float("-inf"), until: float = float("inf")) -> Iterator[Event]:
        return iter([one for one in self.rows if since <= one.at < until])

    def span(self) -> tuple[float, float]:
        return self.rows[0].at, self.rows[-1].at


def handed(folder: Path, *, take: bool = True) -> tuple[Town, Handover]:
    town = Town(folder)
    town.patrol("03")
    town.call("0912")
    for line in (f"留言 装备 {EVIL}", "留言 东门钥匙在抽屉", "任 03 看护学校", "交 开始", "留言 0912 等鉴定", "交 签"):
        assert town.desk.run(line).ok, line
        town.beat(60)
    if take:
        assert town.desk.run("接班 王局 三席").ok
    found = town.desk.handovers.last or town.desk.handovers.now
    return town, found


def asked(folder: Path, subject: str = "", **more: object) -> ReportAsk:
    given = {"since": NOW, "until": NOW + 7200, "files": (str(folder / "h.html"),), "now": NOW + 7200, **more}
    return ReportAsk(key="k", n=1, kind="handover", subject=subject, **given)  # type: ignore[arg-type]


def test_the_page_says_what_was_signed(tmp_path: Path, demo: Site) -> None:
    town, one = handed(tmp_path)
    made = make(asked(tmp_path, one.id), demo, Past(town), Fixes([]), NOW + 7200)
    page = Path(made.files[0]).read_text("utf-8")
    for words in ("交班：值班长甲", "接班：王局", "键入姓名", "0912 持械斗殴", "等鉴定", "东门钥匙在抽屉", "看护学校"):
        assert words in html.unescape(page), words
    assert EVIL not in page, "what was typed is text"
    assert "13800000000" not in page
    assert "张某" not in page


def test_in_english_and_as_files_of_the_office(tmp_path: Path, demo: Site) -> None:
    town, one = handed(tmp_path, take=False)
    files = tuple(str(tmp_path / f"h.{ending}") for ending in ("html", "docx", "xlsx"))
    made = make(asked(tmp_path, one.id, files=files, language="en"), demo, Past(town), Fixes([]), NOW + 7200)
    assert {Path(file).suffix for file in made.files} == {".html", ".docx", ".xlsx"}
    page = Path(made.files[0]).read_text("utf-8")
    assert "Outgoing:" in page
    assert "incoming to sign" in page, "half signed is said"


def test_the_newest_of_the_time_or_nothing(tmp_path: Path, demo: Site) -> None:
    town, _ = handed(tmp_path)
    assert make(asked(tmp_path), demo, Past(town), Fixes([]), NOW + 7200).files
    with pytest.raises(Unwritable):
        make(asked(tmp_path, since=0.0, until=1.0), demo, Past(town), Fixes([]), NOW + 7200)


def test_the_shifts_report_has_a_row_of_it(tmp_path: Path, demo: Site) -> None:
    town, one = handed(tmp_path)
    ask = ReportAsk(key="k", n=1, kind="shift", since=NOW - 60, until=NOW + 7200, now=NOW + 7200,
                    files=(str(tmp_path / "s.html"),))  # fmt: skip
    made = make(ask, demo, Past(town), Fixes([]), NOW + 7200)
    page = html.unescape(Path(made.files[0]).read_text("utf-8"))
    assert f"交给 王局，移交 {len(one.items)} 项，其中未结警情 1 起" in page


def test_every_sentence_of_a_study_reads_in_both_languages(tmp_path: Path) -> None:
    _, one = handed(tmp_path)
    study = handover_study(one)
    for language in say.LANGUAGES:
        say.use(language)
        try:
            words = [line.text() for line in study.said]
            assert all(words)
            assert not any("{" in one for one in words)
        finally:
            say.use("zh_CN")
