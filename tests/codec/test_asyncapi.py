"""docs/asyncapi.yaml is what the codec does: every example is accepted, and means what its topic says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from console import codec
from console.codec.native import READERS
from console.words import (
    BodycamMessage,
    DutyMessage,
    Fix,
    IncidentMessage,
    LinkMessage,
    NoticeMessage,
    OrderMessage,
    PresenceMessage,
    Reject,
    ReplyMessage,
    SeatMessage,
    SosMessage,
    TaskMessage,
    UnitReportMessage,
    UnitTaskMessage,
    WatchMessage,
)

SPEC: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "docs" / "asyncapi.yaml").read_text("utf-8"))
MEANS: dict[str, type | None] = {
    "fix": Fix,
    "duty": DutyMessage,
    "link": LinkMessage,
    "bodycam": BodycamMessage,
    "sos": SosMessage,
    "order": OrderMessage,
    "notice": NoticeMessage,
    "watch": WatchMessage,
    "reply": ReplyMessage,
    "report": UnitReportMessage,
    "incident": IncidentMessage,
    "incidentReply": None,
    "seatLink": SeatMessage,
    "seatPresence": PresenceMessage,
    "unitTask": UnitTaskMessage,
    "task": TaskMessage,
    "taskReply": None,
}


def examples() -> list[Any]:
    return [
        pytest.param(name, message["payload"], example, id=f"{name}: {example['name']}")
        for name, channel in SPEC["channels"].items()
        for message in channel["messages"].values()
        for example in message["examples"]
    ]


@pytest.mark.parametrize(("channel", "schema", "example"), examples())
def test_every_example_is_accepted(channel: str, schema: dict[str, str], example: dict[str, Any]) -> None:
    body, topic = example["payload"], example["x-topic"]
    said = codec.read(topic, json.dumps(body, ensure_ascii=False).encode(), 1795249805.0, "demo")
    assert not [word for word in said if isinstance(word, Reject)]
    if channel in MEANS:
        means = MEANS[channel]
        assert [type(word) for word in said] == ([means] if means else [])
    jsonschema.validate(body, {**schema, "components": SPEC["components"]})


def test_every_topic_that_is_read_is_described() -> None:
    described = {
        re.sub(r"\{\w+\}", "+", channel["address"].removeprefix("onemap/v1/{site}/"))
        for channel in SPEC["channels"].values()
    }
    assert described == set(READERS) | {"owntracks/+/+"}


def test_an_example_topic_is_one_of_its_channel() -> None:
    for channel in SPEC["channels"].values():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(channel["address"]))
        for message in channel["messages"].values():
            for example in message["examples"]:
                assert re.match(pattern, example["x-topic"]), example["x-topic"]
