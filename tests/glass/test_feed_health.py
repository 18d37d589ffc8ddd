"""F8 and the strip: whose messages are refused, which certificate ends, and what speaks against an emergency."""

from __future__ import annotations

import pytest

from console.glass.panels.ink import Ink
from console.glass.screens.evening import Evening
from console.words import Certificate, FeedState, Reject, RejectReason, SosMessage
from tests.glass.evening import standing

DAY_S = 86_400.0


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is painted."""
    found: list[str] = []
    plain, runs = Ink.text, Ink.runs

    def text(self: Ink, x: float, y: float, what: str, *more: object, **named: object) -> float:
        found.append(what)
        return plain(self, x, y, what, *more, **named)  # type: ignore[arg-type]

    def many(self: Ink, x: float, y: float, these: list[object], **named: object) -> float:
        found.extend(one.text for one in these)  # type: ignore[attr-defined]
        return runs(self, x, y, these, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Ink, "text", text)
    monkeypatch.setattr(Ink, "runs", many)
    return found


def flooded(evening: Evening) -> None:
    now = evening.clock.now()
    state = FeedState(
        connected=True, url="mqtts://10.0.0.5:8883", since=now - 600.0,
        certificates=(
            Certificate(role="own", name="seat-1", not_after=now + 12.5 * DAY_S),
            Certificate(role="authority", name="OneMap demo", not_after=now + 3000 * DAY_S),
            Certificate(role="broker", name="broker", not_after=now - DAY_S),
        ),
    )  # fmt: skip
    evening.desk.inbox.put(state)
    for unit, reason, times in (("13", RejectReason.TOO_OFTEN, 1841), ("77", RejectReason.FORGED, 3)):
        topic = f"onemap/v1/demo/unit/{unit}/fix"
        reject = Reject(reason=reason, topic=topic, detail="", example="{}", times=times, received_at=now)
        evening.desk.inbox.put(reject)
    evening.desk.inbox.put(SosMessage(unit="77", t=now, id="s9", doubt="identity", received_at=now))


@pytest.mark.parametrize(("language", "size"), [("zh_CN", (1366, 768)), ("en", (1366, 768))])
def test_the_room_is_told(language: str, size: tuple[int, int], said: list[str]) -> None:
    with standing(language=language, size=size) as (evening, window):
        flooded(evening)
        window.pulse.beat()
        window.pulse.beat()
        window.health.show()
        window.health.grab()
        window.sos.grab()
        shown = "\n".join(said)
        assert "1,841" in shown
        zh = language == "zh_CN"
        assert ("还有 12 天" if zh else "12 days left") in shown
        assert ("服务器证书 broker 已于" if zh else "Certificate of the broker broker ended") in shown
        assert "OneMap demo" not in shown
        assert [one for one in said if ("未登记" if zh else "not registered") in one]
        assert ("未核实：发送者不符" if zh else "not verified: another may have sent it") in said
