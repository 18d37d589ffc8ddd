"""Sections of the import drawer, each drawn from ``y`` on and answering where it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QRectF

from console.glass import fonts
from console.glass.panels.ink import Ink, button_width
from console.say import listed, say
from console.site import Role
from console.site.bringing import NEW
from console.site.reports import AddReport, Flaw, LookReport

if TYPE_CHECKING:
    from console.glass.bringing.panel import ImportPanel

LEFT: Final = 92.0  # where values begin
ROW_H: Final = 28.0
SKETCH_H: Final = 210.0
TOKENS: Final = tuple(f"lay{n}" for n in range(1, 9))
_FLAWS: Final = 12  # sentences shown; the counts say the rest
_GUESSES: Final = 4
_SYSTEMS: Final = ("WGS84", "GCJ-02", "BD-09")
_ENCODINGS: Final = ("UTF-8", "GB18030", "UTF-16")

_FORMATS: Final = {
    "csv": "CSV", "xlsx": "XLSX", "geojson": "GeoJSON", "json": "JSON", "shapefile": "Shapefile", "gpkg": "GeoPackage",
    "kml": "KML", "kmz": "KMZ", "gpx": "GPX", "flatgeobuf": "FlatGeobuf",
}  # fmt: skip

Button = tuple[str, str, bool, Callable[[], object]]


def sentence(ink: Ink, w: float, y: float, text: str, token: str = "warn") -> float:
    """A sentence over as many lines as it needs."""
    y += 20
    for line in fonts.wrap(text, 13, w - 32, 8):
        ink.text(16, y, line, token)
        y += 20
    return y + 8


def buttons(panel: ImportPanel) -> list[Button]:
    """What can be done now."""
    errand = panel.errand
    leave: Button = (say("import.leave"), "Esc", False, panel.leave)
    if errand.state == "done" and errand.done is not None:
        layer = errand.done.layer
        show: Button = (say("import.show"), "", False, lambda: panel.fit(layer))
        return [(say("import.close"), "⏎", True, panel.leave), show]
    if errand.state == "looked" and errand.look is not None and errand.look.good and errand.role:
        return [(_keep_words(errand.look), "⏎", True, errand.add), leave]
    return [leave]


def _keep_words(look: LookReport) -> str:
    code = "import.keep_good" if look.left_out else "import.keep"
    return say(code, n=f"{look.good:,}", out=f"{look.left_out:,}")


# ---- what has been found


def looked(panel: ImportPanel, ink: Ink, w: float, y: float, look: LookReport) -> tuple[float, QRectF]:
    """The whole drawer of a file that has been looked at; also where the name is typed."""
    y = _file(panel, ink, w, y + 6, look)
    panel.sketch(ink, QRectF(16, y, w - 32, SKETCH_H))
    y += SKETCH_H + 10
    y = _systems(panel, ink, w, y, look)
    y = _role(panel, ink, w, y)
    y = _offers(panel, ink, w, y, look)
    label(ink, y + 17, say("import.name"))
    name = QRectF(LEFT, y + 2, w - LEFT - 16, 30)
    y = _colours(panel, ink, y + 38)
    y = _fields(panel, ink, w, y, look)
    return _flaws(ink, w, y, look), name


def label(ink: Ink, y: float, text: str) -> None:
    ink.text(16, y, text, "t2")


def _file(panel: ImportPanel, ink: Ink, w: float, y: float, look: LookReport) -> float:
    counts = ((say(f"bring.kind.{kind}"), n) for kind, n in look.kinds.items() if n)
    kinds = listed(say("bring.kinds_of", kind=kind, n=f"{n:,}") for kind, n in counts)
    label(ink, y + 14, say("import.found"))
    facts = say("import.rows", format=_FORMATS.get(look.format, look.format), rows=f"{look.rows:,}", kinds=kinds)
    ink.text(LEFT, y + 14, fonts.fit(facts, 13, True, w - LEFT - 16), "t1", bold=True)
    y += ROW_H
    if look.encoding:
        text = f"{look.encoding.upper()} · {look.encoding_why}"
        names = [*_ENCODINGS, *(() if look.encoding in _ENCODINGS else (look.encoding,))]
        y = _value(panel, ink, w, y, "encoding", text, names, look.encoding, lambda v: panel.errand.ask(encoding=v))
    if len(look.sublayers) > 1:
        y = _value(panel, ink, w, y, "sublayer", look.sublayer, look.sublayers, look.sublayer,
                   lambda v: panel.errand.ask(sublayer=v))  # fmt: skip
    if look.lon_field:
        names = [one.name for one in look.fields]
        for part, now in (("lon_field", look.lon_field), ("lat_field", look.lat_field)):
            y = _value(panel, ink, w, y, part, now, names, now, lambda v, part=part: panel.errand.ask(**{part: v}))  # type: ignore[misc]
    return y + 4


def _systems(panel: ImportPanel, ink: Ink, w: float, y: float, look: LookReport) -> float:
    """Every reading that is likely, with its reason; then the ones that are always there."""
    label(ink, y + 14, say("import.crs"))
    for guess in look.guesses[:_GUESSES]:
        on = (guess.crs, guess.swapped) == (look.crs, look.swapped)
        words = say("import.swapped", crs=guess.crs) if guess.swapped else guess.crs
        ask = _asking(panel, crs=guess.crs, swapped=guess.swapped)
        y = _reading(panel, ink, w, y, words, guess.why, on, ask)
    chips = [crs for crs in _SYSTEMS if crs not in {guess.crs for guess in look.guesses[:_GUESSES]}]
    options = [(crs, crs == look.crs, _asking(panel, crs=crs)) for crs in chips]
    words = say("import.swap")
    options.append((words, look.swapped, _asking(panel, crs=look.crs, swapped=not look.swapped)))
    y = _chips(panel, ink, w, y + 2, options)
    if not look.crs_sure:
        ink.text(LEFT, y + 12, fonts.fit(say("import.crs_unsure"), 12, False, w - LEFT - 16), "warn", 12)
        y += 22
    return y + 6


def _asking(panel: ImportPanel, **said: Any) -> Callable[[], object]:
    return lambda: panel.errand.ask(**said)


def _reading(panel: ImportPanel, ink: Ink, w: float, y: float, words: str, why: str, on: bool,
             act: Callable[[], object]) -> float:  # fmt: skip
    rect = QRectF(LEFT - 8, y, w - LEFT - 8, ROW_H)
    if on or panel.over(rect):
        ink.box(rect, "sel_row" if on else "raise", None)
    middle = y + ROW_H / 2
    ink.dot(LEFT + 5, middle, 6, "t1" if on else "line2")
    ink.dot(LEFT + 5, middle, 4.5, "sel_row" if on else "panel")
    if on:
        ink.dot(LEFT + 5, middle, 2.8, "t1")
    x = ink.text(LEFT + 20, middle, words, "t1", 13, bold=on) + 12
    ink.text(x, middle, fonts.fit(why, 12, False, w - 20 - x), "t2", 12)
    panel.spot(rect, act, words)
    return y + ROW_H


def _role(panel: ImportPanel, ink: Ink, w: float, y: float) -> float:
    label(ink, y + 14, say("import.role"))
    now = panel.errand.role
    options = [(say(f"bring.as_role.{role}"), role.value == now, _asking(panel, role=role.value)) for role in Role]
    return _chips(panel, ink, w, y, options) + 8


def _offers(panel: ImportPanel, ink: Ink, w: float, y: float, look: LookReport) -> float:
    """A file that has been here before: a newer state, or a layer of its own."""
    if not look.offers:
        return y
    label(ink, y + 14, say("import.as"))
    into = panel.errand.into
    options = [
        (say("import.update", name=one.name), one.layer == into, _asking(panel, into=one.layer)) for one in look.offers
    ]
    options.append((say("import.new_layer"), not into, _asking(panel, into=NEW)))
    return _chips(panel, ink, w, y, options) + 8


def _colours(panel: ImportPanel, ink: Ink, y: float) -> float:
    label(ink, y + 14, say("import.colour"))
    x = LEFT
    for token in TOKENS:
        rect = QRectF(x, y + 2, 24, 24)
        ink.box(rect, token, "focus" if panel.errand.token == token else "line2")
        panel.spot(rect, lambda token=token: panel.errand.colour(token), token)  # type: ignore[misc]
        x += 30
    if not panel.errand.token:
        ink.text(x + 6, y + 14, say("import.any_colour"), "t3", 12)
    return y + 36


def _fields(panel: ImportPanel, ink: Ink, w: float, y: float, look: LookReport) -> float:
    """Which of the file's fields is which of ours."""
    from layers.bring import wanted

    if not panel.errand.role or not look.fields:
        return y
    ink.hline(16, w - 16, y)
    ink.text(16, y + 18, say("import.fields"), "t1", 13, bold=True)
    ink.right(w - 16, y + 18, say("import.fields_aside"), "t3", 12)
    y += 32
    names = ["", *(one.name for one in look.fields)]
    for one in wanted(panel.errand.role):
        now = panel.errand.field(one.field)
        samples = next((f.samples for f in look.fields if f.name == now), ())
        text = f"{now} · {'、'.join(samples[:3])}" if now else say("import.not_filled")
        said = lambda v, ours=one.field: panel.errand.ask(fields={**panel.errand.asked.fields, ours: v})  # noqa: E731
        y = _value(panel, ink, w, y, f"field_{one.field}", text, names, now, said)
    return y + 6


def _flaws(ink: Ink, w: float, y: float, look: LookReport) -> float:
    """What is wrong, row by row, and what was worth a word."""
    if not look.flaws and not look.notes:
        return y
    ink.hline(16, w - 16, y)
    ink.text(16, y + 18, say("import.flaws"), "t1", 13, bold=True)
    aside, token = say("import.flaws_aside", out=f"{look.left_out:,}"), "warn" if look.left_out else "t3"
    ink.right(w - 16, y + 18, aside, token, 12)
    y += 32
    for note in look.notes:
        y = _line(ink, w, y, note, "t2")
    return _flaw_lines(ink, w, y, look.flaws, sum(look.flaw_counts.values()))


def _flaw_lines(ink: Ink, w: float, y: float, flaws: Sequence[Flaw], count: int) -> float:
    for flaw in flaws[:_FLAWS]:
        y = _line(ink, w, y, flaw.text, "t1" if flaw.left_out else "t2", "warn" if flaw.left_out else "t3")
    more = count - min(_FLAWS, len(flaws))
    return _line(ink, w, y, say("import.more", n=f"{more:,}"), "t3") if more > 0 else y


def _line(ink: Ink, w: float, y: float, text: str, token: str, dot: str = "t3") -> float:
    ink.dot(21, y + 10, 2.5, dot)
    for line in fonts.wrap(text, 12, w - 52, 3):
        ink.text(32, y + 10, line, token, 12)
        y += 18
    return y + 3


# ---- choices


def _value(panel: ImportPanel, ink: Ink, w: float, y: float, part: str, text: str, names: Iterable[str], now: str,
           choose: Callable[[str], object]) -> float:  # fmt: skip
    """A value with its choices; a click unfolds them as chips under it."""
    rect = QRectF(LEFT - 8, y, w - LEFT - 8, ROW_H)
    if panel.over(rect):
        ink.box(rect, "raise", None)
    label(ink, y + 14, say(f"import.{part}"))
    ink.text(LEFT, y + 14, fonts.fit(text, 13, False, w - LEFT - 40), "t1" if now else "t3")
    ink.right(w - 24, y + 14, "▾" if panel.open_part == part else "▸", "t2", 12)
    panel.spot(rect, lambda: panel.unfold(part), say(f"import.{part}"))
    y += ROW_H
    if panel.open_part != part:
        return y
    options = [(name or say("import.not_filled"), name == now, _chosen(panel, part, choose, name)) for name in names]
    return _chips(panel, ink, w, y, options) + 6


def _chosen(panel: ImportPanel, part: str, choose: Callable[[str], object], name: str) -> Callable[[], object]:
    def act() -> None:
        panel.unfold(part)
        choose(name)

    return act


def _chips(panel: ImportPanel, ink: Ink, w: float, y: float,
           options: Iterable[tuple[str, bool, Callable[[], object]]]) -> float:  # fmt: skip
    x = LEFT
    for words, on, act in options:
        shown = fonts.fit(words, 13, False, 220)
        width = button_width(shown, "")
        if x + width > w - 16 and x > LEFT:
            x, y = LEFT, y + 33
        rect = ink.button(x, y + 15, shown, armed=on)
        panel.spot(rect, act, words)
        x = rect.right() + 6
    return y + 32


# ---- what has been done


def done(panel: ImportPanel, ink: Ink, w: float, y: float, report: AddReport) -> float:
    """What was added, changed and removed, in figures and the first of them by name."""
    y += 10
    title = say("import.done", name=report.name, role=say(f"bring.as_role.{report.role}"))
    ink.text(16, y + 12, fonts.fit(title, 15, True, w - 32), "t1", 15, bold=True)
    y += 36
    for name in ("added", "changed", "removed", "unchanged", "left_out"):
        count = getattr(report, name)
        label(ink, y + 12, say(f"import.done_{name}"))
        ink.right(LEFT + 84, y + 12, f"{count:,}", "t1", 15, bold=True)
        ids = listed(getattr(report, f"{name}_ids", ()))
        ink.text(LEFT + 104, y + 12, fonts.fit(ids, 12, False, w - LEFT - 124), "t3", 12)
        y += 26
    if panel.errand.fault:
        y = sentence(ink, w, y, panel.errand.fault)
    y += 8
    for note in report.notes:
        y = _line(ink, w, y, note, "t2")
    return _flaw_lines(ink, w, y, report.flaws, sum(report.flaw_counts.values()))
