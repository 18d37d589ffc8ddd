"""From a journal to a report: the time it is about, what it is made of, what goes wrong on the way."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest

from console import site
from console.report import KINDS, Unwritable
from console.report.compose import KINDS_OF, NoShift, period
from console.report.making import make
from console.site import Site
from console.site.config import SiteConfig
from console.site.shifts import ShiftConfig
from console.words.past import Lost
from console.words.study import KINDS as STUDIES
from console.words.study import Line, ReportAsk
from tests.conftest import ROOT
from tests.study.pasts import Fixes
from tests.study.story import Journal

DEMO = ROOT / "config" / "demo"
NOON = datetime(2026, 11, 26, 12).timestamp()
DAY = datetime(2026, 11, 25).timestamp()


@pytest.fixture(scope="module")
def demo() -> Site:
    site.compile_if_stale(DEMO, lambda *_: None)
    return site.load(DEMO)


@pytest.fixture(autouse=True)
def _no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """A font takes three seconds; it has tests of its own."""
    monkeypatch.setattr("console.report.fonts.font_file", lambda _weight: None)


def at(*parts: int) -> float:
    return datetime(*parts).timestamp()  # type: ignore[arg-type]


def day_of_incidents(count: int = 12) -> Journal:
    journal = Journal()
    for n in range(count):
        journal.incident(f"demo:{n:04d}", DAY + 3600.0 * (n % 20) + 60, lon_deg=123.5, lat_deg=30.5, place="市民广场")
    return journal.sort()


def asked(kind: str, folder: Path, since: float = DAY, until: float = DAY + 86_400, **more: object) -> ReportAsk:
    given = {"key": "k", "n": 1, "files": (str(folder / "paper.html"),), **more}
    return ReportAsk(kind=kind, since=since, until=until, **given)  # type: ignore[arg-type]


CONFIG = SiteConfig(shift=ShiftConfig(hours={"白班": "06:00-18:00", "夜班": "18:00-06:00"}))


@pytest.mark.parametrize(
    ("kind", "day", "shift", "since", "until"),
    [
        ("daily", None, "", at(2026, 11, 25), at(2026, 11, 26)),
        ("daily", NOON, "", at(2026, 11, 26), at(2026, 11, 27)),
        ("weekly", None, "", at(2026, 11, 16), at(2026, 11, 23)),
        ("weekly", NOON, "", at(2026, 11, 23), at(2026, 11, 30)),
        ("monthly", None, "", at(2026, 10, 1), at(2026, 11, 1)),
        ("monthly", at(2026, 12, 31, 12), "", at(2026, 12, 1), at(2027, 1, 1)),
        ("shift", None, "", at(2026, 11, 25, 18), at(2026, 11, 26, 6)),
        ("shift", None, "白班", at(2026, 11, 25, 6), at(2026, 11, 25, 18)),
        ("shift", NOON, "夜班", at(2026, 11, 26, 18), at(2026, 11, 27, 6)),
        ("shift", NOON, "", at(2026, 11, 26, 18), at(2026, 11, 27, 6)),
    ],
)
def test_a_report_knows_its_time(kind: str, day: float | None, shift: str, since: float, until: float) -> None:
    assert period(kind, CONFIG, day, NOON, shift) == (since, until)


def test_a_day_on_which_clocks_change_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    try:
        since, until = period("daily", CONFIG, at(2026, 11, 1, 12), NOON)
        assert until - since == 25 * 3600
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_shift_that_there_is_not() -> None:
    with pytest.raises(NoShift):
        period("shift", CONFIG, None, NOON, "中班")
    with pytest.raises(NoShift):
        period("shift", SiteConfig(), None, NOON)


def test_every_kind_has_its_analyses() -> None:
    assert set(KINDS_OF) == set(KINDS) - {"incident", "handover"}
    assert {kind for kinds in KINDS_OF.values() for kind in kinds} >= set(STUDIES)


@pytest.mark.parametrize("kind", ["daily", "shift"])
def test_a_day_of_incidents_becomes_a_report(kind: str, demo: Site, tmp_path: Path) -> None:
    told: list[tuple[float, Line]] = []
    made = make(asked(kind, tmp_path), demo, day_of_incidents(), Fixes([]), NOON, lambda *one: told.append(one))
    text = Path(made.files[0]).read_text("utf-8")
    assert "12" in text
    assert demo.config.name in text
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(doing.text() for _, doing in told)


def test_a_day_on_which_nothing_happened(demo: Site, tmp_path: Path) -> None:
    made = make(asked("daily", tmp_path, language="en"), demo, Journal(), Fixes([]), NOON)
    assert "Daily reminder" in Path(made.files[0]).read_text("utf-8")


def test_an_incident_is_reviewed(demo: Site, tmp_path: Path) -> None:
    made = make(asked("incident", tmp_path, subject="demo:0003"), demo, day_of_incidents(), Fixes([]), NOON)
    text = Path(made.files[0]).read_text("utf-8")
    assert "警情复盘 0003" in text
    with pytest.raises(Unwritable, match="没有警情 demo:9999"):
        make(asked("incident", tmp_path, subject="demo:9999"), demo, day_of_incidents(), Fixes([]), NOON)


def test_five_years_are_asked_about_first(demo: Site, tmp_path: Path) -> None:
    long = asked("monthly", tmp_path, since=NOON - 6 * 365.25 * 86_400, until=NOON)
    with pytest.raises(Unwritable, match="6 年") as caught:
        make(long, demo, Journal(), Fixes([]), NOON)
    assert caught.value.ask
    assert not list(tmp_path.iterdir())


def test_what_breaks_in_one_analysis_is_named_and_the_others_stand(
    demo: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("console.study.volume.volume", broken)
    made = make(asked("daily", tmp_path), demo, day_of_incidents(), Fixes([]), NOON)
    assert any("警情量未算出：ZeroDivisionError" in one.text() for one in made.missing)
    assert "处警时长" in Path(made.files[0]).read_text("utf-8")


def test_what_of_the_past_is_lost_is_named(demo: Site, tmp_path: Path) -> None:
    journal = day_of_incidents()
    journal.lost = (Lost(DAY + 60, DAY + 120, "store.torn", {"file": "journal.sqlite"}),)
    made = make(asked("daily", tmp_path), demo, journal, Fixes([]), NOON)
    assert any("读不出" in one.text() for one in made.missing)


class _Stopped(BaseException):
    """As the clerk stops a piece of work."""


@pytest.mark.parametrize("at_share", [0.0, 0.5, 0.8])
def test_stopped_on_the_way_nothing_is_left(at_share: float, demo: Site, tmp_path: Path) -> None:
    def tell(share: float, _doing: Line) -> None:
        if share >= at_share:
            raise _Stopped

    with pytest.raises(_Stopped):
        make(asked("daily", tmp_path), demo, day_of_incidents(), Fixes([]), NOON, tell)
    assert not list(tmp_path.iterdir())


def test_the_language_is_as_before(demo: Site, tmp_path: Path) -> None:
    from console.say import language

    make(asked("daily", tmp_path, language="en"), demo, Journal(), Fixes([]), NOON)
    assert language() == "zh_CN"


def test_old_ones_go_and_nothing_else(tmp_path: Path) -> None:
    from console.report.keeping import drop_old

    old = ["daily-20261001.html", "weekly-20260914-20260920.xlsx", "shift-20261001-1800.docx", "daily-20261001.pdf"]
    others = ["daily-20261120.html", "incident-20200101-0900-0912.html", "daily-20201001 copy.html", "notes.txt"]
    for name in (*old, *others):
        (tmp_path / name).touch()
    assert drop_old([tmp_path], 0.0, NOON) == []
    assert drop_old([tmp_path, tmp_path / "none"], 30.0, NOON) == sorted(old)
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(others)
