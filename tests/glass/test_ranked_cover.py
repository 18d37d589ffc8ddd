"""What a unit's leaving uncovers ends its row in the ranked list: amber when it is grave, nothing when nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec import structs
from PySide6.QtGui import QImage

from console.dispatch.models import Candidate, Uncovers
from console.glass.panels.card import Card
from console.glass.window.measures import DESK, SMALL, Measures
from console.say import use
from console.verbs import calls
from tests.glass.ringroom import Widgets, card_of, evening, has, painted


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    use("zh_CN")
    yield
    use("zh_CN")


def ranked(card: Card, uncovers: Uncovers | None) -> QImage:
    """The card of 0912 with one who can go."""
    desk = evening().desk
    desk.act(calls.Select(kind="incident", id=evening().incident("0912")))
    assert desk.ranking is not None
    one: Candidate = structs.replace(desk.ranking.candidates[0], uncovers=uncovers)
    desk.ranking = structs.replace(desk.ranking, candidates=(one,), left_out=(), needs_lead=False)
    return painted(card)


def lost(before: float, after: float) -> Uncovers:
    return Uncovers(beat="二巡区", limit_s=180.0, before=before, after=after)


@pytest.mark.parametrize("measures", [DESK, SMALL], ids=lambda one: str(one.name))
def test_amber_is_ten_points_or_the_last_one(widgets: Widgets, measures: Measures) -> None:
    _, card = card_of(widgets, measures=measures, height=700)
    unknown = ranked(card, None)
    assert not has(unknown, "warn")
    unchanged, little = ranked(card, lost(0.84, 0.84)), ranked(card, lost(0.84, 0.75))
    assert not has(unchanged, "warn")
    assert not has(little, "warn")
    assert len({bytes(image.constBits()) for image in (unknown, unchanged, little)}) == 3
    assert has(ranked(card, lost(0.84, 0.71)), "warn")
    assert has(ranked(card, lost(0.08, 0.0)), "warn")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_words_are_whole_where_the_row_is_narrow(widgets: Widgets, language: str) -> None:
    use(language)
    _, card = card_of(widgets, measures=SMALL, height=700)
    long = structs.replace(lost(0.84, 0.71), beat="二十四巡区")
    assert has(ranked(card, long), "warn")
