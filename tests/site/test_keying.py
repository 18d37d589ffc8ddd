"""Keys as a person writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.site.keying import Stroke, read_stroke


@pytest.mark.parametrize(
    ("text", "stroke", "cap"),
    [
        ("Ctrl+Shift+K", Stroke("K", ctrl=True, shift=True), "Ctrl ⇧K"),
        ("ctrl shift k", Stroke("K", ctrl=True, shift=True), "Ctrl ⇧K"),
        ("⇧Y", Stroke("Y", shift=True), "⇧Y"),
        ("F6", Stroke("F6"), "F6"),
        ("alt+left", Stroke("←", alt=True), "Alt ←"),
        ("Ctrl++", Stroke("+", ctrl=True), "Ctrl +"),
        ("+", Stroke("+"), "+"),
        ("delete", Stroke("Del"), "Del"),
        ("?", Stroke("?"), "?"),
        ("7", Stroke("7"), "7"),
    ],
)
def test_keys_are_read_as_they_are_written(text: str, stroke: Stroke, cap: str) -> None:
    assert read_stroke(text) == stroke
    assert stroke.cap == cap


@pytest.mark.parametrize("text", ["", "Ctrl", "Hyper+K", "F25", "KK", "Ctrl+Ctrl+K", "ü", "Ctrl+", "F0"])
def test_what_is_no_key_is_none(text: str) -> None:
    assert (read_stroke(text) or Stroke("+")).key == "+"


@given(st.builds(Stroke, st.sampled_from(["A", "9", "F12", "Space", "Del", "Home", "+", "-", "?"]), st.booleans(),
                 st.booleans(), st.booleans()))  # fmt: skip
def test_a_cap_is_read_back(stroke: Stroke) -> None:
    assert read_stroke(stroke.cap) == stroke


@given(st.text(max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    found = read_stroke(text)
    assert found is None or read_stroke(found.cap) == found
