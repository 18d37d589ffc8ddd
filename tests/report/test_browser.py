"""Reports opened as readers do: in QtWebEngine and, where there is one, in Chromium, every request counted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from console import site
from console.report import Paper, fonts, write
from console.site import Site
from console.words.study import Layer, Shape
from layers.geo import from_mercator
from tests.conftest import ROOT
from tests.report import papers
from tests.report.test_html import evil

DEMO = ROOT / "config" / "demo"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A month with everything in two languages, one with a font inside; and one in which every word is wicked."""
    folder = tmp_path_factory.mktemp("pages")
    site.compile_if_stale(DEMO, lambda *_: None)
    demo = site.load(DEMO)
    for name, paper, language, font in (
        ("zh", papers.paper(), "zh_CN", True),
        ("en", papers.paper(), "en", False),
        ("evil", evil(), "zh_CN", False),
        ("far", far(demo), "zh_CN", False),
    ):
        write(paper, [folder / f"{name}.html"], site=demo, language=language, font=font)
    return {one.stem: one for one in folder.iterdir()}


def far(demo: Site) -> Paper:
    """A map from so far off that its beats' names have no room."""
    west, south, east, north = demo.base.bounds
    corners = tuple(zip(*(one.tolist() for one in from_mercator([west, east], [south, north])), strict=True))
    dots = Layer(code="paper.highlights", form="points", shapes=tuple(Shape((one,)) for one in corners))
    return papers.paper(studies=(papers.study("volume", layers=(dots,)),))


@pytest.fixture(scope="module")
def seen(pages: dict[str, Path]) -> dict[str, dict[str, Any]]:
    names = sorted(pages)
    done = subprocess.run(
        [sys.executable, "-m", "tests.report.browser", *(str(pages[name]) for name in names)],
        cwd=ROOT, capture_output=True, text=True, timeout=110, check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"},
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(lines) == len(names), done.stderr[-2000:]
    return dict(zip(names, lines, strict=True))


@pytest.mark.parametrize("name", ["zh", "en", "evil"])
def test_a_page_asks_for_nothing_but_itself(name: str, seen: dict[str, dict[str, Any]], pages: dict[str, Path]) -> None:
    assert [one for one in seen[name]["asked"] if not one.endswith(pages[name].name)] == []


@pytest.mark.parametrize("name", ["zh", "en"])
def test_every_map_and_chart_is_drawn(name: str, seen: dict[str, dict[str, Any]]) -> None:
    probe = seen[name]["probe"]
    assert probe["charts"] == len(papers.CHARTS)
    assert (probe["maps"], probe["drawn"], probe["ground"]) == (len(papers.LAYERS),) * 3
    assert probe["wide"], "it does not fit the width"
    assert not [one for one in seen[name]["errors"] if "Error" in one or "Refused" in one]


def test_no_name_of_the_ground_lies_over_another(seen: dict[str, dict[str, Any]]) -> None:
    probe = seen["far"]["probe"]
    assert probe["names"] > probe["hidden"] > 0, "there is room for some of them only"
    assert probe["crossed"] == 0


def test_no_word_is_executed(seen: dict[str, dict[str, Any]]) -> None:
    probe = seen["evil"]["probe"]
    assert probe["hit"] == 0
    assert probe["drawn"] == len(papers.LAYERS)


@pytest.mark.skipif(fonts.font_file(400) is None, reason="no free Chinese font on this machine")
def test_the_font_inside_is_used(seen: dict[str, dict[str, Any]]) -> None:
    assert seen["zh"]["probe"]["font"] == 2  # regular and bold


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_chromium_with_the_network_denied_asks_for_nothing(pages: dict[str, Path], tmp_path: Path) -> None:
    planted = tmp_path / "planted.html"
    planted.write_text('<img src="http://example.invalid/pixel.png">', "utf-8")
    assert wanted_of(planted, tmp_path / "a") == {"http://example.invalid/pixel.png"}
    assert wanted_of(pages["zh"], tmp_path / "b") == set()
    assert (tmp_path / "b" / "page.png").stat().st_size > 20_000


def wanted_of(page: Path, folder: Path) -> set[str]:
    """Addresses that a page asked for, of Chromium's own log of its network."""
    folder.mkdir()
    subprocess.run(
        [
            str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
            "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder / 'profile'}", f"--log-net-log={folder / 'net.json'}", "--window-size=1000,1400",
            "--virtual-time-budget=4000", f"--screenshot={folder / 'page.png'}", page.as_uri(),
        ],
        capture_output=True, timeout=110, check=True,
    )  # fmt: skip
    events = json.loads((folder / "net.json").read_text("utf-8"))["events"]
    said = [event["params"] for event in events if "url" in event.get("params", {})]
    asked = {one["url"] for one in said if one.get("initiator", "not an origin") != "not an origin"}
    return {one for one in asked if not one.startswith(("data:", "blob:", page.as_uri()))}
