"""The room as the parser sees it: units, incidents, types, layers and the words of the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from console.desk import (
    acts_alarm,
    acts_edges,
    acts_layers,
    acts_passon,
    acts_seats,
    audience,
    basemaps,
    tasks_words,
    texts,
    tour_rounds,
)
from console.desk.camera_book import CameraBook
from console.desk.fold_rings import number
from console.desk.naming import FreeFirst, IncidentBook
from console.desk.wall_names import scene_things, tile_things, wall_names, wall_things
from console.dispatch.models import QueueRow
from console.find import Entry, Fit
from console.verbs import Book, Context, LateBook, Thing
from console.words import Ring
from layers.geo import from_mercator

if TYPE_CHECKING:
    from console.desk.desk import Desk

LAYERS: Final = (
    "base", "places", "roads", "beats", "cameras", "posts", "units", "incidents", "tails", "labels", "ages", "heat",
    "markers", "grid", "villages", "rings", "coverage", "tasks",
)  # fmt: skip
_LAYER_WORDS: Final = (
    "底图", "地名", "道路", "巡区", "监控", "警务站", "单元", "警情", "轨迹", "标注", "时限环", "热力",
    "标记", "网格", "村居", "防控圈", "覆盖", "任务",
)  # fmt: skip
_THEMES: Final = {
    "dark": ("暗", "夜间"),
    "light": ("亮", "日间"),
    "safe-dark": ("安全暗", "安全夜间"),
    "safe-light": ("安全亮", "安全日间"),
}
_STEPS: Final = {
    "signed": ("签收", "qs"),
    "enroute": ("出发", "cf"),
    "onscene": ("到场", "dc"),
    "report": ("首报", "sb"),
    "feedback": ("反馈", "fk"),
    "done": ("处置完毕", "完毕", "wb"),
}
_LANGUAGES: Final = {"zh_CN": ("中文", "zh", "zw"), "en": ("英文", "english", "yw")}


_NAMESAKES: Final = 6
_AREA_KINDS: Final = frozenset({"beat", "grid", "village"})
_OWN_TABLE: Final = _AREA_KINDS | {"camera", "post"}
_PLACED: Final = _OWN_TABLE | {"place", "key_place", "crossing", "address", "checkpoint", "plate", "overlay"}


class Contexts:
    """Builds the context; keeps the books of what did not change. A keystroke must not file thousands of things."""

    def __init__(self) -> None:
        self._books: dict[str, tuple[object, Book]] = {}  # by kind: what the book was made of, and the book
        self._fixed: dict[str, Book] = {}
        self._cameras: CameraBook | None = None
        self._incidents = IncidentBook()
        self._free = FreeFirst()

    def forget(self) -> None:
        """All books are made anew: the site is another."""
        self._books, self._fixed, self._cameras = {}, {}, None
        self._incidents = IncidentBook()

    def of(self, desk: Desk) -> Context:
        """The context of this moment."""
        if not self._fixed:
            self._fixed = _fixed_books(desk)
        if self._cameras is None or self._cameras.table is not desk.site.cameras:
            self._cameras = CameraBook(desk)
        room, blocks = desk.room, _near_ring(desk)
        books = {
            **self._fixed,
            "camera": self._cameras,
            "macro": self._kept("macro", desk.site.macros, lambda: _macro_things(desk)),
            "past": desk.typed.book(desk.clock.now()),
            "incident": self._incidents.of(desk),
            "unit": self._kept("unit", desk.units.n, lambda: _unit_things(desk)),
            "layer": self._kept("layer", _Same(desk.site.layers), lambda: _all_layers(desk)),
            "marker": self._kept("marker", list(room.markers.values()), lambda: _marker_things(desk)),
            "ring": self._kept("ring", list(room.rings.values()), lambda: _ring_things(desk)),
            "block": self._kept("block", (blocks, list(room.rings.values())), lambda: _block_things(desk, blocks)),
            "edge": self._kept("edge", list(room.edges.values()), lambda: acts_edges.things(desk)),
            "alarm": self._of_alarms(desk),
            "task": self._kept("task", tasks_words.stamp(desk), lambda: tasks_words.things(desk)),
            "scene": self._kept("scene", desk.site.scenes, lambda: scene_things(desk)),
            "seat": self._kept("seat", _seat_names(desk), lambda: acts_seats.things(desk)),
            "wall": self._kept("wall", wall_names(desk), lambda: wall_things(desk)),
            "walltile": self._kept("walltile", _Same(desk.room.wall), lambda: tile_things(desk)),
            "slip": self._kept("slip", list(room.slips.values()), lambda: _slip_things(desk)),
            "notice": self._kept("notice", list(room.notices.values()), lambda: _notice_things(desk)),
            "finding": self._kept("finding", _Same(desk.studies.shown), lambda: _finding_things(desk)),
            "reserve": self._kept("reserve", list(room.reserves.values()), lambda: _reserve_things(desk)),
        }
        rows = tuple(one.unit for one in desk.ranking.candidates) if desk.ranking else ()
        sos = tuple(one.unit for one in room.sos.values() if one.open)
        return Context(
            books, (desk.selection.kind, desk.selection.id), rows, sos, lambda word: named_places(desk, word),
            lambda word: suggested_places(desk, word), desk.site.accepted_deg,
            {"unit": self._free.of(desk, rows), "incident": self._incidents.pressing(desk)},
        )  # fmt: skip

    def _of_alarms(self, desk: Desk) -> Book:
        """Made when somebody types of them: they change from second to second."""
        made_of = (_Same(desk.alarms.view), desk.view.language)
        known = self._books.get("alarm")
        if known is None or known[0] != made_of:
            known = self._books["alarm"] = (made_of, LateBook(lambda: acts_alarm.things(desk)))
        return known[1]

    def _kept(self, kind: str, made_of: object, things: Callable[[], list[Thing]]) -> Book:
        """The book of a kind as it was, unless what it is made of is another."""
        known = self._books.get(kind)
        if known is None or known[0] != made_of:
            known = self._books[kind] = (made_of, Book(things()))
        return known[1]


class _Same:
    """Equal when it is the very same object: site layers hold arrays."""

    def __init__(self, what: object) -> None:
        self.what = what

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.what is other.what

    __hash__ = None  # type: ignore[assignment]


def _seat_names(desk: Desk) -> tuple[str, ...]:
    return tuple(sorted({*desk.seats, *desk.presence.heard, *desk.room.seated}))


def _unit_things(desk: Desk) -> list[Thing]:
    things = []
    for unit in desk.units.ids:
        spec = desk.specs.get(unit)
        sign = (spec.call_sign,) if spec and spec.call_sign else ()
        things.append(Thing(kind="unit", id=unit, label=unit, title=spec.name if spec else "", more=sign))
    return things


def _macro_things(desk: Desk) -> list[Thing]:
    """A macro by its name, with what it needs and what it does."""
    return [
        Thing(kind="macro", id=one.name, label=one.name, title=one.name, where=" ".join((*one.params, "·", *one.lines)),
              params=one.params)
        for one in desk.site.macros
    ]  # fmt: skip


def _marker_things(desk: Desk) -> list[Thing]:
    """The newest first: with one name twice it is the one that was meant."""
    marks = reversed(desk.room.markers.values())
    return [Thing(kind="marker", id=one.id, label=one.name, title=one.name, where=one.text) for one in marks]


def _template_things(desk: Desk) -> list[Thing]:
    return [
        Thing(kind="template", id=one.id, label=one.name or one.id, title=one.name, more=(one.id, one.name_en))
        for one in desk.site.ring_templates
    ]


def _ring_things(desk: Desk) -> list[Thing]:
    """The newest first, as markers are."""
    rings = reversed(desk.room.rings.values())
    return [
        Thing(kind="ring", id=one.id, label=one.no, title=one.name, more=(f"ring{n}",) if (n := number(one)) else ())
        for one in rings
    ]


def _closed_rings(desk: Desk) -> list[Ring]:
    return [ring for ring in reversed(desk.room.rings.values()) if ring.closing is not None and ring.closing.blocks]


def _near_ring(desk: Desk) -> str:
    """Whose posts a bare 卡2 means: the selected ring, or the newest that has posts."""
    rings = _closed_rings(desk)
    near = next((ring.id for ring in rings if ring.id == desk.selection.id.partition("/")[0]), "")
    return near or (rings[0].id if rings else "")


def _block_things(desk: Desk, near: str) -> list[Thing]:
    """圈3卡2; of the ring ``near`` also 卡2."""
    out = []
    for ring in _closed_rings(desk):
        blocks = ring.closing.blocks if ring.closing is not None else ()
        for n, block in enumerate(blocks, 1):
            short = (f"卡{n}", f"p{n}") if ring.id == near else ()
            label = f"{ring.no}卡{n}"
            out.append(Thing(kind="block", id=f"{ring.id}/{block.id}", label=label, title=block.name, more=short))
    return out


def _reserve_things(desk: Desk) -> list[Thing]:
    """Requests that wait for an answer, by who was asked; the oldest first."""
    waiting = [one for one in desk.room.reserves.values() if one.state == "asked"]
    return [Thing(kind="reserve", id=one.id, label=one.to, title=one.to) for one in waiting]


def _slip_things(desk: Desk) -> list[Thing]:
    """Reminders 提醒单, those that wait first; ``t3`` is 提3 where nobody types Chinese."""
    shown = sorted(desk.room.slips.values(), key=lambda one: not one.open)
    return [
        Thing(kind="slip", id=one.no, label=one.no, title=one.name, more=(f"t{one.no[1:]}",)) for one in shown
    ]


def _notice_things(desk: Desk) -> list[Thing]:
    """Broadcasts, the newest first."""
    shown = reversed(desk.room.notices.values())
    return [Thing(kind="notice", id=one.id, label=one.no, title=one.text[:20], where=one.to) for one in shown]


def _finding_things(desk: Desk) -> list[Thing]:
    """What the board of analyses has found, in its order: 发现1."""
    study = desk.studies.shown
    found = study.findings if study is not None else ()
    return [
        Thing(kind="finding", id=one.key, label=f"发现{n}", title=one.what.text(), more=(f"f{n}",))
        for n, one in enumerate(found, 1)
    ]


def named_places(desk: Desk, word: str) -> tuple[Thing, ...]:
    """The camera, post, beat, grid, village or place of this very name or id, and the road: where several bear it,
    the one that Ctrl+K has first."""
    found = desk.site.names.find(word, _NAMESAKES)
    whole = [hit.entry for hit in found if hit.fit is Fit.EXACT]
    place = next((one for one in whole if one.kind in _PLACED), None)
    road = next((one for one in whole if one.kind == "road"), None)
    return tuple(_placed(one) for one in (place, road) if one is not None)


def suggested_places(desk: Desk, word: str) -> tuple[Thing, ...]:
    """What Ctrl+K would list first, of what a ring can lie round or along."""
    found = desk.site.names.find(word, _NAMESAKES)
    return tuple(_placed(hit.entry) for hit in found if hit.entry.kind in _PLACED or hit.entry.kind == "road")


def _placed(entry: Entry) -> Thing:
    lon, lat = from_mercator(entry.x_m, entry.y_m)
    kind = entry.kind if entry.kind in _OWN_TABLE or entry.kind == "road" else "place"
    point = None if kind in _AREA_KINDS else (float(lon), float(lat))
    return Thing(kind=kind, id=entry.id, label=entry.name, title=entry.name, where=entry.aside, point=point)


def _all_layers(desk: Desk) -> list[Thing]:
    return [*_layer_things(), *acts_layers.things(desk)]


def _layer_things() -> list[Thing]:
    return [
        Thing(kind="layer", id=name, label=word, title=word, more=(name,))
        for name, word in zip(LAYERS, _LAYER_WORDS, strict=True)
    ]


def _receiver_things(desk: Desk) -> list[Thing]:
    """To whom the site passes incidents on."""
    return [Thing(kind="whom", id=name, label=name, title=name) for name in acts_passon.receivers(desk)]


def _level_things(desk: Desk) -> list[Thing]:
    """The site's names of its duty levels."""
    config = desk.site.config.shift
    pairs = enumerate(zip(config.levels, config.levels_en, strict=False), 1)
    return [Thing(kind="dutylevel", id=str(n), label=zh, title=zh, more=(en,)) for n, (zh, en) in pairs]


def _checklist_things(desk: Desk) -> list[Thing]:
    specs = desk.site.config.checklists
    return [
        Thing(kind="checklist", id=one.id, label=one.name or one.id, title=one.name, more=(one.id, one.name_en))
        for one in specs
    ]


def _fixed_books(desk: Desk) -> dict[str, Book]:
    types = [
        Thing(kind="type", id=one.name, label=one.name, title=one.name, more=(one.name_en,) if one.name_en else ())
        for one in desk.site.config.incident.types
    ]
    themes = [Thing(kind="theme", id=name, label=name, title=w[0], more=w[1:]) for name, w in _THEMES.items()]
    steps = [Thing(kind="step", id=s, label=w[0], title=w[0], more=(*w[1:], s)) for s, w in _STEPS.items()]
    tongues = [
        Thing(kind="language", id=name, label=words[0], title=words[0], more=(*words[1:], name))
        for name, words in _LANGUAGES.items()
    ]
    return {
        "type": Book(types), "theme": Book(themes), "step": Book(steps),
        "dutylevel": Book(_level_things(desk)), "checklist": Book(_checklist_things(desk)),
        "language": Book(tongues), "template": Book(_template_things(desk)),
        "whom": Book(_receiver_things(desk)),
        "basemap": Book(basemaps.things(desk.site.config)), "audience": Book(audience.things(desk)),
        "phrase": Book(texts.things(desk)), "tourplan": Book(tour_rounds.things(desk)),
    }  # fmt: skip


def queue_now(desk: Desk) -> tuple[QueueRow, ...]:
    """All open incidents as the queue sorts them."""
    return desk.queue_book.rows(
        desk.room.open_incidents, desk.room.orders_of, desk.timing, desk.clock.now(),
        lambda one: desk.whereabouts.of_incident(one.id).beat,
    )  # fmt: skip
