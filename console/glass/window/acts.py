"""What each key of the table does. Every act that changes the room is a verb; the rest moves what is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from console.desk import basemaps, holding, lateness, rollcall
from console.desk.holding import Held
from console.glass.panels.card_clocks import call_line
from console.glass.panels.card_held import hand_over_line
from console.glass.panels.card_orders import first_inferred
from console.glass.panels.room import verb_word
from console.glass.theme import THEMES
from console.glass.window.intake_acts import intake_acts
from console.glass.window.ring_acts import RingActs
from console.glass.window.scene_acts import SceneActs
from console.glass.window.task_acts import TaskActs
from console.glass.window.tour_acts import TourActs
from console.say import LANGUAGES
from console.verbs import calls, spell
from console.words import Incident, Notice, Order

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow

ZOOM_STEP: Final = 1.5


class Acts:
    """``do(act)`` runs one act by its name in ``keys.KEYS``. ``KeyError`` for a name that is not there."""

    def __init__(self, window: DeskWindow) -> None:
        self.window = window
        self.desk = window.desk
        self.rings = RingActs(window)
        typed = ("close", "note", "filter")
        self._table: dict[str, Callable[[], object]] = {
            "up": lambda: self._step(-1),
            "down": lambda: self._step(1),
            "alarms": window.drawers.toggle_alarms,
            "tasks": window.drawers.toggle_tasks,
            "layout": window.drawers.toggle_layout,
            **TaskActs(window).table,
            **TourActs(window).table,
            **SceneActs(window).table,
            "replay": lambda: window.room.do(window.replays.key()),
            "review": self._review,
            "hear": self._hear,
            "welfare": self._welfare,
            "enter": window.enter,
            "command": window.command,
            "find": window.finding.open,
            "help": window.drawers.toggle_help,
            "escape": window.escape,
            "undo": window.undo,
            "sort": self._sort,
            "units": window.drawers.toggle_units,
            "units_open": lambda: window.drawers.toggle_units(True),
            "health": window.drawers.toggle_health,
            "layers": window.drawers.toggle_layers,
            "cover": lambda: window.room.do(calls.ShowCover()),
            "rings": window.drawers.toggle_rings,
            "shift": window.sheets.toggle_board,
            "handing": lambda: window.sheets.show_handover(on=None),
            "report": window.sheets.draft,
            "brief": window.sheets.brief_line,
            "indicators": lambda: window.sheets.show_indicators(on=None),
            "checks": window.card.toggle_checks,
            "check_next": window.sheets.tick_next,
            "map": window.take_keys,
            "left_out": window.card.toggle_everything,
            "new": lambda: window.on_map.place_new(),
            "whole": window.canvas.fit_whole,
            "closer": lambda: window.canvas.zoom_by(ZOOM_STEP),
            "farther": lambda: window.canvas.zoom_by(1 / ZOOM_STEP),
            "fullscreen": window.drawers.toggle_fullscreen,
            "place": self._place,
            "caller": self._caller,
            "sign": self._sign,
            **intake_acts(window),
            "edit": self._edit,
            "behalf": lambda: self._type_unit("behalf"),
            "replace": lambda: self._type_unit("replace"),
            "broadcast": self._broadcast,
            "cancel": self._cancel,
            "call_unit": self._call_unit,
            "confirm_step": lambda: self._confirm(False),
            "reject_step": lambda: self._confirm(True),
            "grant": lambda: self._answer(True),
            "refuse": lambda: self._answer(False),
            "claim": self._claim,
            "muster": self._muster,
            "resume": self._resume,
            "hand_over": self._hand_over,
            "go": self._go,
            "follow": self._follow,
            "sos_go": self._sos_go,
            "sos_take": self._sos_take,
            "sos_send": self._sos_send,
            "sos_close": self._sos_close,
            "picture4": lambda: window.room.do(calls.Picture4()),
            "mute": self._mute,
            "basemap": self._basemap,
            "theme": self._theme,
            "language": self._language,
            **window.bodycams.table,
            **window.seats.table,
            **window.studies.table,
            **window.sitting.table,
            **window.toolbox.acts,
            **self.rings.table,
            **{act: lambda act=act: self._type_incident(act) for act in typed},  # type: ignore[misc]
        }

    def do(self, act: str) -> None:
        if not self.window.studies.take(act):
            self._table[act]()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._table)

    # ---- lists

    def _step(self, by: int) -> None:
        """Through what needs a person while that is open, else through the queue."""
        lists = (self.window.alarms, self.window.bodycams.board, self.window.tasks, self.window.seats.board)
        next((one for one in lists if one.isVisible()), self.window.queue).step_selection(by)

    def _sort(self) -> None:
        """The board by state or by unit while it is open, else the queue."""
        (self.window.tasks.turn if self.window.tasks.isVisible() else self.window.queue.next_order)()

    def _review(self) -> None:
        """Of the selected incident; without one the line is opened for its number."""
        chosen = self.window.desk.selection
        if chosen.kind == "incident":
            self.window.room.do(calls.Review(incident=chosen.id))
        else:
            self._type_incident("review")

    def _hear(self) -> None:
        """The chosen line; with the drawer folded nothing is known unseen: it opens."""
        if not self.window.alarms.isVisible():
            self.window.drawers.toggle_alarms()
        else:
            self.window.alarms.hear()

    def _welfare(self) -> None:
        """The start of a line, of the selected unit or of the one that is silent longest; the person adds its words."""
        chosen, silent = self.desk.selection, self.desk.welfare.silences
        asked = sorted((one for one in silent.values() if one.asked), key=lambda one: -one.waited_s)
        unit = chosen.id if chosen.kind == "unit" and chosen.id in silent else asked[0].order.unit if asked else ""
        if unit:
            self.window.bar.put(f"{verb_word('welfare')} {unit} ")

    # ---- the selected incident

    @property
    def incident(self) -> Incident | None:
        return self.window.card.incident

    def _type_incident(self, verb: str) -> None:
        """The start of a typed line: the person adds the words."""
        if verb == "close" and self.desk.selection.kind == "task":
            self.do("task_archive")
            return
        number = f"{self.incident.no} " if self.incident and verb != "filter" else ""
        if verb == "filter" or number:
            self.window.bar.put(f"{verb_word(verb)} {number}")

    def _edit(self) -> None:
        """Of a marker its form, of a ring, a task or an incident the start of a line."""
        if self.window.toolbox.chosen_marker() is not None:
            self.window.toolbox.edit_marker()
        elif self.rings.chosen() is not None:
            self.rings.edit()
        elif self.desk.selection.kind == "task":
            self.do("task_edit")
        else:
            self._type_incident("edit")

    def _cancel(self) -> None:
        chosen = self.desk.selection
        if self.window.toolbox.chosen_marker() is not None:
            self.window.toolbox.remove_marker()
        elif chosen.kind in ("ring", "block"):
            self.rings.remove()
        elif chosen.kind == "task":
            self.do("task_drop")
        elif chosen.kind == "notice":
            self._end_notice(self.desk.notices.get(chosen.id))
        else:
            self._type_unit("cancel")

    def _end_notice(self, notice: Notice | None) -> None:
        """The line that ends a broadcast or a roll call."""
        if notice is None:
            return
        call = calls.RollCall(end=True) if rollcall.is_call(notice) else calls.EndBroadcast(notice=notice.id)
        self.window.bar.put(spell(call, self.desk.context))

    def _place(self) -> None:
        if self.incident is not None:
            self.window.room.do(calls.Place(incident=self.incident.id))

    def _sign(self) -> None:
        if self.incident is not None:
            self.window.room.do(calls.Sign(incident=self.incident.id))

    def _caller(self) -> None:
        if self.incident is not None:
            self.window.room.callers_shown ^= {self.incident.id}
            self.window.card.update()

    # ---- orders

    def _orders(self) -> list[Order]:
        """Active orders of this room that the selection is about, oldest first."""
        chosen = self.desk.selection
        if chosen.kind == "unit":
            order = self.desk.order_of(chosen.id)
            return [order] if order is not None and not order.foreign else []
        if self.incident is None:
            return []
        return [one for one in self.desk.orders_of(self.incident.id) if one.state.active and not one.foreign]

    def _broadcast(self) -> None:
        """The start of the line, to the ring, the beat or the unit that is selected."""
        chosen = self.desk.selection
        ring = self.desk.rings.get(chosen.id.partition("/")[0]) if chosen.kind in ("ring", "block") else None
        to = ring.no if ring is not None else chosen.id if chosen.kind in ("unit", "beat") else ""
        self.window.bar.put(f"{verb_word('broadcast')} {to}".rstrip() + " ")

    def _type_unit(self, verb: str) -> None:
        """With one unit it stands in the line; with several the completion names them."""
        orders = self._orders()
        if orders:
            self.window.bar.put(f"{verb_word(verb)} {orders[0].unit if len(orders) == 1 else ''}".rstrip() + " ")

    def _call_unit(self) -> None:
        """The start of 呼: the unit that is late here, the selected one, or the one that presses most of all."""
        late = lateness.to_call(self.desk, self.incident.id if self.incident is not None else "")
        chosen = self.desk.selection
        unit = chosen.id if chosen.kind == "unit" else late.unit if late is not None else ""
        if not unit and len(orders := self._orders()) == 1:
            unit = orders[0].unit
        self.window.bar.put(call_line(unit))

    def _confirm(self, rejected: bool) -> None:
        order = first_inferred(self._orders())
        if order is not None:
            self.window.room.do(calls.ConfirmStep(unit=order.unit, rejected=rejected))

    def _answer(self, granted: bool) -> None:
        if self.rings.chosen() is not None:
            self.rings.answer(granted)
        order = next((one for one in self._orders() if one.asks), None)
        if order is not None:
            self.window.room.do(calls.Grant(unit=order.unit) if granted else calls.Refuse(unit=order.unit))

    def _waiting(self) -> Held | None:
        """The suspended order that the selection is about: the gravest of a unit's, the oldest of an incident's."""
        chosen = self.desk.selection
        if chosen.kind == "unit":
            return next(iter(holding.of_unit(self.desk, chosen.id)), None)
        keys = [one.id for one in self.desk.orders_of(chosen.id)] if chosen.kind == "incident" else []
        return next(iter(holding.held(self.desk, keys)), None)

    def _claim(self) -> None:
        if self.incident is not None:
            self.window.room.do(calls.ClaimIt(incident=self.incident.id))

    def _muster(self) -> None:
        if self.incident is not None:
            self.window.room.do(calls.Muster(incident=self.incident.id))

    def _resume(self) -> None:
        if (one := self._waiting()) is not None:
            self.window.room.do(calls.Resume(unit=one.order.unit, incident=one.incident.id))

    def _hand_over(self) -> None:
        """The start of a line: the person names who takes it."""
        if (one := self._waiting()) is not None:
            self.window.bar.put(hand_over_line(one))

    # ---- the map

    def _go(self) -> None:
        chosen = self.desk.selection
        if chosen.kind in ("incident", "unit", "ring", "block", "task"):
            self.window.room.do(calls.CentreOn(kind=chosen.kind, id=chosen.id))
        elif chosen.kind:
            self.window.on_map.centre_on_thing(chosen.kind, chosen.id)

    def _follow(self) -> None:
        chosen = self.desk.selection
        if chosen.kind == "unit":
            self.window.room.do(calls.Follow(unit="" if self.desk.view.follow == chosen.id else chosen.id))

    # ---- SOS

    def _sos_go(self) -> None:
        """To the emergency; once more, to the next one."""
        sos = self.window.sos.after()
        if sos is not None:
            self.window.room.do(calls.CentreOn(kind="unit", id=sos.unit))
            self.window.room.do(calls.Select(kind="unit", id=sos.unit))

    def _sos_send(self) -> None:
        """The list of who can go there: a row's key sends."""
        sos = self.window.sos.current()
        if sos is not None:
            self.window.room.do(calls.Rescue(unit=sos.unit))

    def _sos_take(self) -> None:
        sos = self.window.sos.current()
        if sos is not None and not sos.taken_by:
            self.window.room.do(calls.TakeSos(unit=sos.unit))

    def _sos_close(self) -> None:
        """The name must be typed: the line waits for it."""
        sos = self.window.sos.current()
        if sos is not None:
            self.window.bar.put(f"{verb_word('release')} {sos.unit} ")

    # ---- sound and look

    def _mute(self) -> None:
        """Z silences for the verb's ten minutes; once more and the sounds are back."""
        muted = self.desk.view.muted_until > self.desk.clock.now()
        self.window.room.do(calls.Mute(minutes=0) if muted else calls.Mute())

    def _basemap(self) -> None:
        """The next one: the site's vectors, its base maps, night, none."""
        name = basemaps.after(self.desk.site.config, self.desk.view.basemap)
        self.window.room.do(calls.UseBaseMap(name=name))

    def _theme(self) -> None:
        """Day and night; a safe palette stays safe."""
        other = {THEMES[0]: THEMES[1], THEMES[1]: THEMES[0], THEMES[2]: THEMES[3], THEMES[3]: THEMES[2]}
        self.window.room.do(calls.UseTheme(theme=other[self.window.theme.name]))

    def _language(self) -> None:
        now = LANGUAGES.index(self.desk.view.language)
        self.window.room.do(calls.UseLanguage(language=LANGUAGES[1 - now]))
