"""The theme table keeps LOOK section 7: any change of a token recomputes both tables."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from console.glass.theme import DUTY_TOKENS, THEMES, TOKENS_FILE, Theme, load_theme
from console.words import Duty
from tests.glass.colours import MACHADO, Rgb, ciede2000, contrast, lab, over, rgb

TEXT, SYMBOL, DUTY = 4.5, 3.0, 13.0
ALARMS = ("lv", "sos", "warn")
ROOT = Path(__file__).resolve().parents[2]


def grounds(theme: Theme) -> dict[str, Rgb]:
    """What symbols and text lie on: land, land under the 1-minute ring, panel, selected row."""
    land = rgb(theme.hexes["land"])
    ring = over(rgb(theme.hexes["ring"]), land, theme.ring_fill[0])
    return {"land": land, "ring": ring, "panel": rgb(theme.hexes["panel"]), "sel_row": rgb(theme.hexes["sel_row"])}


def lowest(theme: Theme, tokens: tuple[str, ...], where: tuple[str, ...]) -> float:
    ground = grounds(theme)
    return min(contrast(rgb(theme.hexes[token]), ground[name]) for token in tokens for name in where)


ANYWHERE = ("land", "ring", "panel", "sel_row")
PANELS = ("panel", "sel_row")
MAP = ("land", "ring")


@pytest.mark.parametrize("name", THEMES)
def test_text_is_readable(name: str) -> None:
    theme = load_theme(name)
    assert lowest(theme, ("t1", "t2", "t3", "acc", "sos", "warn"), ANYWHERE) >= TEXT
    assert lowest(theme, ("lv",), PANELS) >= TEXT
    assert lowest(theme, ("rdlab", "place"), MAP) >= TEXT
    assert contrast(rgb(theme.hexes["onacc"]), rgb(theme.hexes["acc"])) >= TEXT
    for alarm in ALARMS:
        assert contrast(rgb(theme.hexes["onalarm"]), rgb(theme.hexes[alarm])) >= TEXT


@pytest.mark.parametrize("name", THEMES)
def test_symbols_stand_out(name: str) -> None:
    theme = load_theme(name)
    assert lowest(theme, (*DUTY_TOKENS, "lv", "sos", "warn", "cam", "stale", "ring", "post"), ANYWHERE) >= SYMBOL
    for duty in DUTY_TOKENS[:5]:
        assert contrast(rgb(theme.hexes["ink"]), rgb(theme.hexes[duty])) >= SYMBOL
        assert contrast(rgb(theme.hexes["halo"]), rgb(theme.hexes[duty])) >= SYMBOL


def least(theme: Theme, tokens: tuple[str, ...], sight: str) -> float:
    seen = [lab(rgb(theme.hexes[token]), sight) for token in tokens]
    return min(ciede2000(a, b) for a, b in itertools.combinations(seen, 2))


# LOOK section 7, second table: duty colours, then with the three alarms.
PUBLISHED = {
    "dark": ((18.2, 12.6), (17.2, 8.6), (17.1, 7.6), (16.3, 7.0)),
    "light": ((15.7, 12.0), (16.7, 10.0), (15.6, 9.6), (13.9, 9.2)),
    "safe-dark": ((17.3, 17.3), (15.8, 13.2), (15.9, 13.2), (14.7, 12.0)),
    "safe-light": ((20.0, 12.4), (18.4, 11.1), (18.4, 11.2), (18.1, 10.2)),
}


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("column", "sight"), list(enumerate(MACHADO)))
def test_duties_are_told_apart(name: str, column: int, sight: str) -> None:
    theme = load_theme(name)
    duty, alarm = PUBLISHED[name][column]
    assert least(theme, DUTY_TOKENS, sight) >= DUTY
    assert least(theme, DUTY_TOKENS, sight) == pytest.approx(duty, abs=0.06)
    assert least(theme, DUTY_TOKENS + ALARMS, sight) == pytest.approx(alarm, abs=0.06)


LAYS = tuple(f"lay{n}" for n in range(1, 9))
GRADS = tuple(f"grad{n}" for n in range(1, 6))


@pytest.mark.parametrize("name", THEMES)
def test_layers_of_the_site_stand_out_and_are_told_apart(name: str) -> None:
    """Eight muted colours: seen on the map, unlike each other for every eye, unlike an alarm, unlike a duty."""
    theme = load_theme(name)
    assert lowest(theme, LAYS + GRADS, MAP) >= SYMBOL
    assert lowest(theme, LAYS, PANELS) >= 2.7  # in the legend
    for sight in MACHADO:
        assert least(theme, LAYS, sight) >= 11.0
        assert nearest(theme, LAYS, ALARMS, sight) >= 8.0
    assert nearest(theme, LAYS, DUTY_TOKENS, "normal") >= 10.0


@pytest.mark.parametrize("name", THEMES)
def test_the_graduated_colours_rise_step_by_step(name: str) -> None:
    """The more, the farther from the land: readable in grey, and one step from the next for every eye."""
    theme = load_theme(name)
    land = rgb(theme.hexes["land"])
    away = [contrast(rgb(theme.hexes[token]), land) for token in GRADS]
    assert all(b > 1.25 * a for a, b in itertools.pairwise(away))
    for sight in MACHADO:
        seen = [lab(rgb(theme.hexes[token]), sight) for token in GRADS]
        assert min(ciede2000(a, b) for a, b in itertools.pairwise(seen)) >= 6.5


def nearest(theme: Theme, ours: tuple[str, ...], theirs: tuple[str, ...], sight: str) -> float:
    """The least difference of one of ours to one of theirs."""
    one, other = ([lab(rgb(theme.hexes[token]), sight) for token in tokens] for tokens in (ours, theirs))
    return min(ciede2000(a, b) for a in one for b in other)


def test_ciede2000_agrees_with_the_published_pairs() -> None:
    """Three of the pairs of Sharma, Wu and Dalal 2005, table 1."""
    pairs = (
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    )
    for one, two, difference in pairs:
        assert ciede2000(np.array(one), np.array(two)) == pytest.approx(difference, abs=1e-4)


def test_the_four_themes_have_the_same_tokens() -> None:
    tokens = [set(load_theme(name).hexes) for name in THEMES]
    assert all(one == tokens[0] for one in tokens)


def test_a_duty_has_the_colour_of_its_token() -> None:
    for name in THEMES:
        theme = load_theme(name)
        assert [theme.duty(duty).name().upper() for duty in Duty] == [theme.hexes[t] for t in DUTY_TOKENS]


def test_an_unknown_theme_names_the_four() -> None:
    with pytest.raises(ValueError, match="safe-light"):
        load_theme("sepia")


def test_no_colour_is_written_outside_the_theme_table() -> None:
    """LOOK section 2: one theme table, no hex elsewhere."""
    written = re.compile(r"""["'][^"'\n]*#[0-9A-Fa-f]{6}\b|QColor\(\s*\d""")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in (ROOT / "console").rglob("*.py")
        for match in written.finditer(path.read_text("utf-8"))
        if "QColor(0, 0, 0, 0)" not in path.read_text("utf-8")[match.start() : match.start() + 20]
    ]
    assert not found
    assert TOKENS_FILE.exists()
