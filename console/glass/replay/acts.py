"""What each key of the replay window does: it drives the replay's clock, or moves what is shown of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import Qt

from console.desk import Outcome, past_asked
from console.desk.past_asked import Wanted
from console.glass.replay.head import figures_date
from console.glass.replay.keys import SPEED_KEYS, SPEEDS_ON_KEYS
from console.glass.replay.ticks import KINDS
from console.glass.replay.timeline import moment_words
from console.glass.theme import THEMES
from console.say import LANGUAGES
from console.verbs import ParseError, Said, calls, parse
from console.verbs.table import BY_CALL
from console.words.past import By
from console.words.replay import SPEEDS, Moment

if TYPE_CHECKING:
    from console.glass.replay.window import ReplayWindow

STEP_S: Final = 10.0
FAR_S: Final = 60.0
ZOOM_STEP: Final = 1.5


class Acts:
    """``do(act)`` runs one act by its name in ``keys.KEYS``."""

    def __init__(self, window: ReplayWindow) -> None:
        self.window, self.replay = window, window.replay
        canvas, replay = window.canvas, window.replay
        self._table: dict[str, Callable[[], object]] = {
            "play": lambda: replay.play(not replay.state.playing),
            "back": lambda: replay.step(-STEP_S),
            "ahead": lambda: replay.step(STEP_S),
            "back_far": lambda: replay.step(-FAR_S),
            "ahead_far": lambda: replay.step(FAR_S),
            "former": lambda: self._jump(-1),
            "next": lambda: self._jump(1),
            "kinds": self._next_kind,
            "slower": lambda: self._faster(-1),
            "faster": lambda: self._faster(1),
            "begin": lambda: replay.seek(replay.state.since),
            "end": lambda: replay.seek(replay.state.until),
            "go_to": window.field.open,
            "by": lambda: replay.set_by(By.HAPPENED if replay.state.by is By.RECEIVED else By.RECEIVED),
            "late": lambda: window.turn(window.late),
            "mark_a": lambda: replay.mark("a"),
            "mark_b": lambda: replay.mark("b"),
            "between": self._between,
            "whole_line": lambda: window.line.look(None),
            "follow": self._follow,
            "film": lambda: self._file(calls.MakeFilm(by=replay.state.by.value)),
            "table": lambda: self._file(calls.MakeTable()),
            "up": lambda: window.queue.step_selection(-1),
            "down": lambda: window.queue.step_selection(1),
            "sort": window.queue.next_order,
            "go": self._go,
            "whole": canvas.fit_whole,
            "closer": lambda: canvas.zoom_by(ZOOM_STEP),
            "farther": lambda: canvas.zoom_by(1 / ZOOM_STEP),
            "help": lambda: window.turn(window.keylist),
            "theme": self._theme,
            "language": self._language,
            "fullscreen": lambda: window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen),
            "escape": window.escape,
        }

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._table) | {"speed"}

    def do(self, act: str) -> None:
        """What the live desk's panels would do is refused, not swallowed."""
        self.window.bar.say(None)
        found = self._table.get(act)
        if found is None:
            self.window.refuse()
        else:
            found()

    def speed(self, stroke: Qt.Key) -> None:
        self.replay.set_speed(SPEEDS_ON_KEYS[SPEED_KEYS.index(stroke)])

    # ---- the clock

    def _faster(self, by: int) -> None:
        now = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - self.replay.state.speed))
        self.replay.set_speed(SPEEDS[min(len(SPEEDS) - 1, max(0, now + by))])

    def _jump(self, by: int) -> None:
        """To the next or former moment of the kind that is chosen; of what is followed alone while it is."""
        kind, key = self.replay.state.follow
        wanted = self.window.bar.kind
        moments = [one for one in self.replay.moments
                   if wanted in ("", one.kind) and (not kind or about(one, key))]  # fmt: skip
        found = neighbour(moments, self.replay.state.at, by)
        if found is None:
            self.window.bar.say(Outcome(ok=False, code="replaybar.no_more"))
            return
        self.replay.seek(found.at)
        self.window.bar.say(Outcome(ok=True, code="replaybar.jumped", facts={"what": moment_words(found)}))

    def _next_kind(self) -> None:
        """Through the kinds that there are in this past, then all again."""
        there = {one.kind for one in self.replay.moments}
        kinds = ["", *(kind for kind in KINDS if kind in there)]
        now = self.window.bar.kind
        self.show_kind(kinds[(kinds.index(now) + 1) % len(kinds)] if now in kinds else "")

    def show_kind(self, kind: str) -> None:
        self.window.bar.kind = kind
        self.window.line.kinds = frozenset({kind} if kind else ())
        self.window.line.update()
        self.window.bar.update()

    def go_to(self, text: str) -> None:
        """What was typed, read as behind 回放; one that cannot be read stays in the line and says why."""
        found = self._asked(text)
        if isinstance(found, Said):
            self._said(found)
            return
        self.window.field.hide()
        self.window.take_keys()
        self.window.stand(found)

    def _asked(self, text: str) -> Wanted | Said:
        """A time without a day is of the day that is shown, one that is so long ago counts from the moment shown.
        Incidents and units are those of the live room, which knows also what came later; without one, of the moments.
        """
        state, desk = self.replay.state, self.window.live.desk or self.window.desk
        call = parse(f"{BY_CALL[calls.Replay].name} {text}", desk.context)
        if isinstance(call, ParseError):
            named = next((one for one in self.replay.moments if one.kind == "incident" and about(one, text)), None)
            return call.said if named is None else Wanted(named.at, kind=named.thing, id=named.subject)
        assert isinstance(call, calls.Replay)
        if (call.at or call.hours) and not call.day:
            call = replace(call, day=figures_date(state.at))
        return past_asked.wanted(desk, call, state.at if call.ago else self.window.live.now())

    def _said(self, said: Said) -> None:
        self.window.bar.say(Outcome(ok=False, code=said.code, facts=said.facts))

    def _between(self) -> None:
        a, b = self.replay.state.a, self.replay.state.b
        if a is None or b is None:
            self.window.bar.say(Outcome(ok=False, code="replaybar.no_marks"))
            return
        first, last = sorted((a.at, b.at))
        self.window.line.look((first, max(last, first + 1.0)))

    def _file(self, call: calls.MakeFilm | calls.MakeTable) -> None:
        """Of what lies between A and B, about what is followed; a second time while it is made stops it. The live desk
        has it made."""
        desk, state = self.window.live.desk, self.replay.state
        if desk is None:
            self.window.bar.say(Outcome(ok=False, code="job.nobody"))
            return
        if any(job.kind == BY_CALL[type(call)].name for job in desk.jobs.running):
            self.window.bar.say(desk.act(replace(call, end=True)))
            return
        if state.a is None or state.b is None:
            self.window.bar.say(Outcome(ok=False, code="replaybar.no_marks"))
            return
        since, until = sorted((state.a.at, state.b.at))
        done = desk.act(replace(call, since=since, until=until, kind=state.follow[0], id=state.follow[1]))
        self.window.bar.say(None if done.ok else done)  # how far it is stands there itself

    # ---- the map

    def _follow(self) -> None:
        chosen, now = self.window.desk.selection, self.replay.state.follow
        if now[0] and (now == (chosen.kind, chosen.id) or chosen.kind not in ("unit", "incident")):
            self.window.follow("", "")
        elif chosen.kind in ("unit", "incident"):
            self.window.follow(chosen.kind, chosen.id)
        else:
            self.window.bar.say(Outcome(ok=False, code="replaybar.nothing_to_follow"))

    def _go(self) -> None:
        chosen = self.window.desk.selection
        if chosen.kind:
            self.window.do(calls.CentreOn(kind=chosen.kind, id=chosen.id))

    def _theme(self) -> None:
        other = {THEMES[0]: THEMES[1], THEMES[1]: THEMES[0], THEMES[2]: THEMES[3], THEMES[3]: THEMES[2]}
        self._both(calls.UseTheme(theme=other[self.window.theme.name]))

    def _language(self) -> None:
        now = LANGUAGES.index(self.window.desk.view.language)
        self._both(calls.UseLanguage(language=LANGUAGES[1 - now]))

    def _both(self, call: calls.UseTheme | calls.UseLanguage) -> None:
        """Words are of one language in a process: the desk beside it turns too, and the replay follows the desk."""
        beside = self.window.live.desk
        if beside is not None:
            beside.act(call)
        self.window.do(call)


def about(one: Moment, key: str) -> bool:
    """Whether a moment is about a unit or an incident, or names it; a unit may stand there with its name."""
    named = (str(fact) for fact in one.facts.values())
    return one.subject == key or any(fact == key or fact.startswith(f"{key} ") for fact in named)


def neighbour(moments: Sequence[Moment], at: float, by: int) -> Moment | None:
    """The first after ``at``, or the last before it; ``moments`` in their order."""
    times = [one.at for one in moments]
    i = bisect_right(times, at + 1e-3) if by > 0 else bisect_left(times, at - 1e-3) - 1
    return moments[i] if 0 <= i < len(moments) else None
