"""A site gives acts other keys, and keys lines: pressed, drawn, listed; what cannot be is named and left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as struct_replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.glass.window import keys
from console.glass.window.binding import bind
from console.glass.window.keys import KEYS, Bound, cap, key_for, line_for
from tests.glass.evening import standing

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture(autouse=True)
def _own_keys() -> Iterator[None]:
    yield
    keys.use(Bound(KEYS))


def codes(wanted: dict[str, str], lines: dict[str, str] | None = None) -> list[str]:
    _, problems = bind(wanted, lines or {})
    for one in problems:
        assert "site.toml" in one.text()
    return [one.code for one in problems]


def test_an_act_on_another_key() -> None:
    table, problems = bind({"posts": "Ctrl+Shift+K", "overview": ""}, {})
    assert problems == ()
    keys.use(table)
    assert (cap("posts"), cap("overview")) == ("Ctrl ⇧K", "")
    found = key_for(Key.Key_K, Mod.ControlModifier | Mod.ShiftModifier)
    assert found is not None
    assert found.act == "posts"
    assert key_for(Key.Key_K, Mod.NoModifier) is None
    assert key_for(Key.Key_O, Mod.NoModifier) is None


def test_two_acts_may_change_their_keys() -> None:
    table, problems = bind({"posts": "O", "overview": "K"}, {})
    assert problems == ()
    assert (table.by_act["posts"].cap, table.by_act["overview"].cap) == ("O", "K")


@pytest.mark.parametrize(
    ("wanted", "lines", "code"),
    [
        ({"fly": "F16"}, {}, "key.unknown_act"),
        ({"assign": "F16"}, {}, "key.fixed"),
        ({"posts": "Hyper+K"}, {}, "key.not_a_key"),
        ({"posts": "U"}, {}, "key.clash"),
        ({"posts": "3"}, {}, "key.reserved"),
        ({"posts": "Enter"}, {}, "key.reserved"),
        ({"find": "K"}, {}, "key.reserved"),
        ({"find": "Ctrl+V"}, {}, "key.reserved"),
        ({}, {"F16": "飞 03"}, "key.no_verb"),
        ({}, {"U": "覆"}, "key.clash"),
        ({"posts": "F16"}, {"F16": "覆"}, "key.clash"),
    ],
)
def test_what_cannot_be_is_named_and_left_as_it_was(wanted: dict[str, str], lines: dict[str, str], code: str) -> None:
    assert codes(wanted, lines) == [code]
    table, _ = bind(wanted, lines)
    for act in wanted.keys() & table.by_act.keys() - ({"posts"} if lines else set()):
        assert table.by_act[act] in KEYS


@given(st.dictionaries(st.sampled_from([key.act for key in KEYS]), st.sampled_from(
    ["F16", "U", "K", "O", "Ctrl+K", "", "Hyper", "3", "F17", "⇧Y"]), max_size=9))  # fmt: skip
def test_no_table_has_a_key_twice(wanted: dict[str, str]) -> None:
    table, _ = bind(wanted, {"F16": "覆", "f16": "补位 3"})
    strokes = [(key.modifier.value, stroke) for key in table.keys for stroke in key.keys]
    assert len(strokes) == len(set(strokes))


def test_the_window_of_a_site_with_its_own_keys() -> None:
    with standing() as (_, window):
        desk = window.desk
        config = struct_replace(
            desk.site.config, keys={"units": "F17", "posts": "U", "fly": "F18"},
            key_lines={"F16": "覆 开", "Ctrl+;": "注 0912 "},
        )  # fmt: skip
        desk.reload(replace(desk.site, config=config))
        QTest.keyClick(window.keys, Key.Key_F17)
        assert window.units.isVisible()
        assert cap("units") == "F17"
        QTest.keyClick(window.keys, Key.Key_F16)
        assert desk.view.layers.get("coverage") is True
        QTest.keyClick(window.keys, Key.Key_Semicolon, Mod.ControlModifier)
        assert window.bar.line.text() == "注 0912 "
        assert [one.code for one in window.room.key_problems] == ["key.unknown_act"]
        assert "fly" in desk.ticker[-1].text()


def test_a_line_on_a_letter_waits_while_text_is_typed() -> None:
    table, _ = bind({}, {"\\": "覆", "F16": "覆"})
    keys.use(table)
    letter, function = line_for(Key.Key_Backslash, Mod.NoModifier), line_for(Key.Key_F16, Mod.NoModifier)
    assert letter is not None
    assert function is not None
    assert (letter.always, function.always) == (False, True)


def test_the_demo_has_keys_of_its_own_that_can_be() -> None:
    with standing() as (_, window):
        assert window.room.key_problems == ()
        QTest.keyClick(window.keys, Key.Key_F12)
        assert window.bar.outcome is not None
        assert window.bar.outcome.code == "status.room"
        QTest.keyClick(window.keys, Key.Key_F12, Mod.ControlModifier)
        assert window.bar.line.text() == "宏 围点 "
        QTest.keyClicks(window.bar.line, "0912")
        QTest.keyClick(window.bar.line, Key.Key_Return)
        assert list(window.desk.rings.values())[-1].incident
