"""The clerk's own tools over a real site folder: what is asked is answered, the journal read once, faults said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from console.report.worker import Declined
from console.report.works import SiteWorks
from console.say import language, use
from console.words.study import Line, ReportAsk, Scope, StudyAsk
from tests.reckon.conftest import demo as demo  # a fixture

NOW = 1_790_000_000.0
SCOPE = Scope(since=NOW - 7 * 86_400.0, until=NOW)


def told() -> tuple[list[tuple[float, str]], Any]:
    found: list[tuple[float, str]] = []
    return found, lambda share, doing: found.append((share, doing.text()))


def ask(*kinds: str, tongue: str = "zh_CN") -> StudyAsk:
    return StudyAsk(key="k", n=1, kinds=kinds, scope=SCOPE, now=NOW, language=tongue)


def test_analyses_are_made_in_order_of_what_is_in_the_journal(demo: Path) -> None:
    works = SiteWorks(demo)
    said, tell = told()
    studies = works.studies(ask("volume", "outcomes"), tell)
    assert [one.kind for one in studies] == ["volume", "outcomes"]
    assert studies[0].numbers == {}  # nothing was recorded: that is no number
    assert [share for share, _ in said] == sorted(share for share, _ in said)
    assert any("读取日志" in words for _, words in said)
    said.clear()
    works.studies(ask("outcomes", "volume"), tell)
    assert not any("读取日志" in words for _, words in said), "what was read a moment ago is read again"


def test_an_unknown_one_and_a_bad_report_are_declined_in_words(demo: Path) -> None:
    works, (_, tell) = SiteWorks(demo), told()
    with pytest.raises(Declined) as no:
        works.studies(ask("astrology"), tell)
    assert "astrology" in no.value.why.text()
    long = ReportAsk(key="k", n=1, kind="monthly", since=NOW - 9e8, until=NOW, files=(str(demo / "a.html"),), now=NOW)
    with pytest.raises(Declined) as asks:
        works.report(long, tell)
    assert asks.value.ask
    assert not (demo / "a.html").exists()


def test_labels_are_in_the_language_of_the_screen(demo: Path) -> None:
    try:
        SiteWorks(demo).studies(ask("volume", tongue="en"), lambda _share, _doing: None)
        assert language() == "en"
        assert Line("clerk.reading").text() == "Reading the journal"
    finally:
        use("zh_CN")
