"""Kind and level out of the words: the longest word, then the more special kind; a level only when it is graver."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.dispatch.guess import LONGEST, guess, guess_type
from console.site import IncidentType
from console.site.intake import IntakeConfig, RaiseRule

TYPES = (
    IncidentType("纠纷", 3, words=("打架", "吵")),
    IncidentType("家庭纠纷", parent="纠纷", words=("打架", "夫妻吵架")),
    IncidentType("持械", 1, words=("持刀",)),
    IncidentType("Noise", 3, words=("Loud MUSIC",)),
)
RAISES = (RaiseRule(words=("昏迷", "枪"), level=1), RaiseRule(words=("流血",), level=2))


@pytest.mark.parametrize(
    ("text", "kind", "level"),
    [
        ("楼上吵", "纠纷", 0),
        ("夫妻吵架", "家庭纠纷", 0),
        ("有人打架", "家庭纠纷", 0),  # as long a word: the more special kind
        ("打架流血", "家庭纠纷", 2),
        ("打架，一人昏迷，流血", "家庭纠纷", 1),
        ("持刀流血", "持械", 0),  # the kind is graver already
        ("有枪", "", 1),
        ("loud music next door", "Noise", 0),
        ("你好", "", 0),
        ("", "", 0),
    ],
)
def test_what_words_say(text: str, kind: str, level: int) -> None:
    found = guess(TYPES, RAISES, text)
    assert (found.type, found.level) == (kind, level)
    assert bool(found.by) == bool(kind or level)


def test_what_somebody_said_is_kept() -> None:
    found = guess(TYPES, RAISES, "持刀，昏迷", kind="纠纷")
    assert (found.type, found.level) == ("纠纷", 1)


def test_a_page_of_text_is_not_read_to_its_end() -> None:
    assert guess_type(TYPES, "x" * LONGEST + "持刀").type == ""


@given(st.text(max_size=60) | st.text("打架吵夫妻持刀昏迷流血枪", max_size=20))
def test_a_level_is_never_less_grave_than_the_kind_s(text: str) -> None:
    found = guess(TYPES, IntakeConfig().raises, text)
    assert found.level in (0, 1, 2)
    assert found.type in ("", *(one.name for one in TYPES))
    assert all(word.casefold() in text.casefold() for word in found.by)
