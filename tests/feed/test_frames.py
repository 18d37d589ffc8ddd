"""Frames in a stream: however the bytes are cut, the same messages come out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.feed import frames


def test_a_qos0_publish() -> None:
    frame = frames.publish_frame("a/b", b"hello")
    view = memoryview(frame)
    body, end = frames.frame_end(view, 0, len(view))
    assert end == len(frame)
    assert frames.parse_publish(view, 0, body, end, v5=False) == frames.Publish("a/b", b"hello", 0, 0)


def test_qos1_and_properties() -> None:
    v311 = b"\x32\x08\x00\x01a\x00\x07xyz"
    assert frames.parse_publish(memoryview(v311), 0, 2, 10, v5=False) == frames.Publish("a", b"xyz", 1, 7)
    v5 = b"\x32\x0b\x00\x01a\x00\x07\x02\x01\x01xyz"  # payload format indicator = 1
    assert frames.parse_publish(memoryview(v5), 0, 2, 13, v5=True) == frames.Publish("a", b"xyz", 1, 7)


@given(st.lists(st.tuples(st.text(min_size=1, max_size=9), st.binary(max_size=400)), max_size=9), st.data())
def test_any_cut_gives_the_same_messages(messages: list[tuple[str, bytes]], data: st.DataObject) -> None:
    stream = b"".join(frames.publish_frame(topic, payload) for topic, payload in messages)
    got, buffer = [], bytearray()
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        buffer += stream[:cut]
        stream = stream[cut:]
        at = 0
        with memoryview(buffer) as view:
            while at < len(view):
                body, end = frames.frame_end(view, at, len(view))
                if not end:
                    break
                said = frames.parse_publish(view, at, body, end, v5=False)
                got.append((said.topic, said.payload))
                at = end
        del buffer[:at]
    assert got == messages


@given(st.binary(min_size=2, max_size=60), st.booleans())
def test_garbage_is_malformed_or_harmless(stream: bytes, v5: bool) -> None:
    view = memoryview(stream)
    try:
        body, end = frames.frame_end(view, 0, len(view))
        if end:
            frames.parse_publish(view, 0, body, end, v5=v5)
    except frames.Malformed:
        return


def test_a_length_of_five_bytes_is_malformed() -> None:
    with pytest.raises(frames.Malformed):
        frames.frame_end(memoryview(b"\x30\xff\xff\xff\xff\x01"), 0, 6)


@pytest.mark.parametrize(
    ("properties", "users"),
    [
        (b"", ()),
        (b"\x26\x00\x02cn\x00\x0203", ("03",)),
        (b"\x26\x00\x02cn\x00\x0204\x26\x00\x01x\x00\x01y\x26\x00\x02cn\x00\x0203", ("04", "03")),
        (
            b"\x01\x00\x02\x00\x00\x00\x09\x23\x00\x01\x08\x00\x01r\x09\x00\x01d\x0b\x81\x01\x03\x00\x01t"
            b"\x26\x00\x02cn\x00\x00",
            ("",),
        ),
    ],
)
def test_the_user_property_that_was_asked_for_is_read_among_all_others(
    properties: bytes, users: tuple[str, ...]
) -> None:
    body = b"\x00\x01a" + bytes([len(properties)]) + properties + b"xyz"
    frame = memoryview(bytes([0x31, len(body)]) + body)
    said = frames.parse_publish(frame, 0, 2, len(frame), v5=True, wanted=b"cn")
    assert said == frames.Publish("a", b"xyz", 0, 0, True, users)
    assert frames.parse_publish(frame, 0, 2, len(frame), v5=True).users == ()


@given(st.binary(max_size=40))
def test_properties_that_are_none_are_malformed(properties: bytes) -> None:
    body = b"\x00\x01a" + bytes([len(properties)]) + properties
    frame = memoryview(bytes([0x30, len(body)]) + body)
    try:
        said = frames.parse_publish(frame, 0, 2, len(frame), v5=True, wanted=b"cn")
    except frames.Malformed:
        return
    assert said.payload == b""
