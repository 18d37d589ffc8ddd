"""Pictures of body cameras: the board with what is wrong, a unit's card, what its wearer was told.

``python -m console.glass.screens.bodycams docs/screens``. Everything shown is invented: the evening on the demo site.
"""

from __future__ import annotations

from typing import Final

from console import codec
from console.glass.screens.evening import NOT_FILMING, Evening
from console.glass.screens.taking import LARGE, SMALL, Scene, take
from console.glass.window.frame import DeskWindow
from console.verbs import calls
from console.words import BodycamMessage, ReplyMessage

FULL: Final = "03"  # whose card is nearly full
WRONG_CLOCK: Final = "06"
WEAK: Final = "05"


def main() -> None:
    take("bodycams", "bodycams", __doc__, SCENES)


def _all_speak(evening: Evening) -> None:
    """What each body camera says beside recording and battery; every fifth says nothing of where its picture is."""
    now = evening.clock.now()
    for n, spec in enumerate(evening.site.units):
        said = BodycamMessage(
            unit=spec.id, t=now, storage_free_mb=800.0 if spec.id == FULL else 9_000.0 + 1_500.0 * n,
            signal_dbm=-112.0 if spec.id == WEAK else -80.0 - n % 20,
            clock=now + (125.0 if spec.id == WRONG_CLOCK else 0.3),
            stream=None if n % 5 == 4 else f"http://127.0.0.1:9/unit/{spec.id}/main.flv",
        )  # fmt: skip
        evening.say(f"unit/{spec.id}/bodycam", codec.bodycam_payload(said))
    evening.desk.beat()


def _board(evening: Evening, window: DeskWindow) -> None:
    """One has been told and has answered, another has not."""
    _all_speak(evening)
    for unit in (WRONG_CLOCK, FULL):
        window.do(calls.Remind(unit=unit))
    notice = next(one for one in evening.desk.notices.values() if WRONG_CLOCK in one.units)
    answer = ReplyMessage(unit=WRONG_CLOCK, order=notice.id, step="signed", t=evening.clock.now())
    evening.say(f"unit/{WRONG_CLOCK}/reply", codec.reply_payload(answer))
    evening.pass_by(20.0)
    window.act("bodycams")
    window.do(calls.Select(kind="unit", id=FULL))


def _near(evening: Evening, window: DeskWindow) -> None:
    """The nearest to the gravest incident first; who should record and does not is selected."""
    _all_speak(evening)
    window.bodycams.show(calls.ShowBodycams(kind="incident", id=evening.incident("0912")))
    window.do(calls.Select(kind="unit", id=NOT_FILMING))


SCENES: Final[dict[str, Scene]] = {
    "board-zh-dark": Scene("dark", "zh_CN", LARGE, _board),
    "board-en-dark": Scene("dark", "en", SMALL, _board),
    "near-zh-light": Scene("light", "zh_CN", SMALL, _near),
}

if __name__ == "__main__":
    main()
