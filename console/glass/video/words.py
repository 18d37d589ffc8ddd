"""A stream in words: why there is no living picture, how old the last one is, what was measured."""

from __future__ import annotations

from typing import Final

from console.dispatch.wording import ago
from console.say import say
from console.words.video import Phase, StreamState

_SAYS: Final = {
    Phase.OPENING: "picture.opening", Phase.RETRYING: "picture.retrying", Phase.REFUSED: "picture.refused",
    Phase.FAILED: "picture.failed", Phase.CLOSED: "picture.closed", Phase.PLAYING: "picture.waiting",
    Phase.FROZEN: "picture.waiting",
}  # fmt: skip
ASKED: Final = (Phase.REFUSED, Phase.FAILED)  # a person has to ask again


def stands(state: StreamState, now: float) -> tuple[str, str]:
    """Of a stream that does not play: what is wrong, and what follows. Both "" while it plays."""
    if state.phase is Phase.FROZEN:
        since = min(state.since, state.picture_at) if state.picture_at is not None else state.since
        return say("picture.frozen", t=ago(now - since)), say(state.why, **state.facts) if state.why else ""
    if state.phase is Phase.PLAYING and state.picture_at is not None:
        return "", ""
    what = say(state.why, **state.facts) if state.why else say(_SAYS[state.phase])
    if state.phase in (Phase.RETRYING, Phase.FAILED) and state.retry_at is not None:
        return what, say("picture.again", t=ago(max(1.0, state.retry_at - now)))
    return what, say("picture.ask_again") if state.phase in ASKED else ""


def figures(state: StreamState) -> tuple[str, ...]:
    """What was measured of it, line by line; what is not known is called so."""
    stream = say("picture.figures.main" if state.main else "picture.figures.sub")
    if state.width:
        seen = say(
            "picture.figures.stream", w=state.width, h=state.height, codec=state.codec or "–", fps=f"{state.fps:.1f}"
        )
        stream = f"{stream} · {seen}"
    times = say("picture.figures.times", first=_seconds(state.first_picture_s), delay=_seconds(state.delay_s))
    lost = say("picture.figures.lost", lost=state.lost, dropped=state.dropped, tries=state.tries)
    return (stream, times, lost, say(state.note)) if state.note else (stream, times, lost)


def _seconds(value: float | None) -> str:
    return say("picture.figures.unknown") if value is None else say("picture.figures.seconds", n=f"{value:.1f}")
