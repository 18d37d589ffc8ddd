"""导迹: how it is typed, and that what is spelled is read back."""

from __future__ import annotations

import pytest

from console.say import LANGUAGES, use
from console.verbs import calls, parse, spell
from tests.verbs.test_parse import room

BOX = ((115.02, 35.71), (115.03, 35.75))


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("导迹", calls.ExportTracks()),
        ("daoj 3 5 2小时", calls.ExportTracks(units=("03", "05"), ago=120)),
        ("exporttracks 03 received 20:00-22:00", calls.ExportTracks(units=("03",), by="received", hours="20:00-22:00")),
        ("导迹 三巡区 昨天 按收到", calls.ExportTracks(of=("beat:三巡区",), day="yesterday", by="received")),
        ("导迹 圈1 三巡区 30分", calls.ExportTracks(of=("ring:圈1", "beat:三巡区"), ago=30)),
        ("导迹 115.02,35.71 115.03,35.75 30分", calls.ExportTracks(points=BOX, ago=30)),
        ("导迹 03 30分 东市 夜巡.gpx", calls.ExportTracks(units=("03",), ago=30, file="东市 夜巡.gpx")),
        ("导迹 停", calls.ExportTracks(end=True)),
    ],
)
def test_what_is_typed_is_what_is_meant(text: str, call: calls.ExportTracks) -> None:
    context = room()
    assert parse(text, context) == call
    for language in LANGUAGES:
        use(language)
        assert parse(spell(call, context), context) == call
    use("zh_CN")
