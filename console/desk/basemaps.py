"""The base maps of a site as a room speaks of them: which there are, in which order, what each is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk.acts_order import fail
from console.desk.state import Outcome
from console.say import language, say
from console.site import SiteConfig
from console.verbs import Thing, calls
from console.words.grounds import NIGHT, NONE, VECTORS

if TYPE_CHECKING:
    from console.desk.desk import Desk

_WORDS: Final = {VECTORS: ("矢量", "街道", "street", "map"), NIGHT: ("夜间", "夜"), NONE: ("无", "空白", "blank")}
_KINDS: Final = {"satellite": ("卫星", "影像", "satellite"), "street": ("街道", "street"), "night": ()}


def choices(config: SiteConfig) -> tuple[str, ...]:
    """Every base map there is, in the order in which one key goes through them."""
    return (VECTORS, *(spec.id for spec in config.basemaps), NIGHT, NONE)


def chosen(config: SiteConfig, wanted: str) -> str:
    """The base map that ``wanted`` stands for: empty is the site's own choice, an unknown one its vectors."""
    there = choices(config)
    return next((name for name in (wanted, config.basemap) if name in there), VECTORS)


def after(config: SiteConfig, now: str) -> str:
    """The one that the key goes to."""
    there = choices(config)
    return there[(there.index(chosen(config, now)) + 1) % len(there)]


def name_of(config: SiteConfig, id: str) -> str:
    """What people call it, in the language of the screen."""
    for spec in config.basemaps:
        if spec.id == id:
            return (spec.name_en if language() == "en" else "") or spec.name or spec.id
    return say(f"words.basemap.{id}")


def things(config: SiteConfig) -> list[Thing]:
    """What can be typed: the site's names in both languages, the kind of the first of each kind, the built-in ones."""
    free = dict(_KINDS)
    out = []
    for spec in config.basemaps:
        more = tuple(dict.fromkeys(filter(None, (spec.id, spec.name_en, *free.pop(spec.kind, ())))))
        out.append(Thing(kind="basemap", id=spec.id, label=spec.name or spec.id, title=spec.name, more=more))
    taken = {word for one in out for word in (one.label, *one.more)}
    for id, words in _WORDS.items():
        more = tuple(word for word in (*words[1:], id) if word not in taken)
        out.append(Thing(kind="basemap", id=id, label=words[0], title=words[0], more=more))
    return out


def use(desk: Desk, call: calls.UseBaseMap) -> Outcome:
    """Verb 底: every canvas that has no choice of its own shows it."""
    config = desk.site.config
    if call.name not in choices(config):
        return fail("desk.no_basemap", name=call.name)
    desk.look(basemap=call.name)
    return Outcome(ok=True, code="desk.basemap", facts={"name": name_of(config, call.name)})
