"""Acts on prevention rings: their form, who holds them, their posts, coverage, edges, files. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call
from console.words import Ring


class DrawRing(Call, frozen=True, kw_only=True):
    """Draw a prevention ring round a thing, a point or the selection, by minutes of road or by metres; or of beats."""

    kind: str = ""  # incident, unit, post, camera, place, marker, ring …; "" a bare point, or nothing to lie round
    id: str = ""
    called: str = ""  # how people call it
    more: tuple[str, ...] = ()  # what else was named: a ring has one centre
    lon_deg: float | None = None
    lat_deg: float | None = None
    tiers: tuple[tuple[float, str], ...] = ()  # number and min, m or "" (as the others say; minutes when none does)
    shape: str = ""  # words.RingShape; "" follows from what is given
    points: tuple[tuple[float, float], ...] = ()  # lon, lat: a centre, a polygon, or of a corridor its line
    areas: tuple[str, ...] = ()  # beat:B01, grid:G7, village:V2
    travel: str = ""  # words.Travel; "" the template's, else the site's
    direction: str = ""  # come, leave
    moving: bool | None = None
    template: str = ""
    name: str = ""
    colour: str = ""


class DrawCorridor(Call, frozen=True, kw_only=True):
    """Draw a corridor along a road by its name, so many metres to each side."""

    road: str
    lon_deg: float | None = None  # where that road is: many are called so
    lat_deg: float | None = None
    tiers: tuple[tuple[float, str], ...] = ()
    name: str = ""
    colour: str = ""


class ChangeRing(Call, frozen=True, kw_only=True):
    """Change a ring's tiers, travel, direction, centre, outline, name or colour; what is not given stays."""

    ring: str
    kind: str = ""  # a new centre, as in DrawRing
    id: str = ""
    called: str = ""
    more: tuple[str, ...] = ()
    lon_deg: float | None = None
    lat_deg: float | None = None
    points: tuple[tuple[float, float], ...] = ()  # one: the new centre; more: the new outline
    areas: tuple[str, ...] = ()
    tiers: tuple[tuple[float, str], ...] = ()
    travel: str = ""
    direction: str = ""
    moving: bool | None = None
    name: str | None = None
    colour: str = ""


class CopyRing(Call, frozen=True, kw_only=True):
    """Draw a ring like this one, round another thing or point when one is given; without its posts."""

    ring: str
    kind: str = ""
    id: str = ""
    called: str = ""
    more: tuple[str, ...] = ()
    lon_deg: float | None = None
    lat_deg: float | None = None
    points: tuple[tuple[float, float], ...] = ()
    areas: tuple[str, ...] = ()


class SaveTemplate(Call, frozen=True, kw_only=True):
    """Keep a ring as a template of the site under a name; one of the same name is replaced."""

    ring: str
    name: str = ""  # "": the ring's own


class RemoveRing(Call, frozen=True, kw_only=True):
    """Take a prevention ring off the map; a standing one is hidden."""

    ring: str


class ShowCover(Call, frozen=True, kw_only=True):
    """Show on the map what the free units cover in 1, 3 and 5 minutes; once more, hide it."""

    on: bool | None = None


class BestPlaces(Call, frozen=True, kw_only=True):
    """Propose where the next free units (1 to 12) should stand; 0 takes the proposals away."""

    count: int = 1


class ExportRing(Call, frozen=True, kw_only=True):
    """Write a ring and its posts to a file: GeoJSON or KML, by its ending."""

    ring: str
    file: str = ""  # "": in the documents, by the ring's name
    force: bool = False  # in place of a file that is there


class ImportRings(Call, frozen=True, kw_only=True):
    """Read rings from a GeoJSON or KML file: ours as they were, polygons as areas, lines as corridors."""

    file: str
    rings: tuple[Ring, ...] = ()  # as read; (): the window reads the file first


class PrintRing(Call, frozen=True, kw_only=True):
    """Print a ring on a page of its own, PDF or PNG: its map, its tiers and who answers, its posts."""

    ring: str
    file: str = ""  # "": among the pictures, by the ring's name
    force: bool = False


class EdgeRules(Call, frozen=True, kw_only=True):
    """Tell when units enter, leave, cross or stay, when a ring has nobody free or too many; off takes it back."""

    ring: str
    what: str = ""  # words.EDGES; "" with off: all
    tier: int = 0  # from 1; 0: the outermost
    count: int | None = None
    dwell_s: float = 0.0
    hours: str = ""
    level: int = 0  # 0: the second
    to: str = ""
    on: bool | None = None


class Snooze(Call, frozen=True, kw_only=True):
    """Put a judgement at an edge off for some minutes, with the reason."""

    edge: str
    minutes: int = 10
    text: str = ""


class PlanPosts(Call, frozen=True, kw_only=True):
    """Plan the posts that close a ring or an incident's surroundings: how who leaves moves, minutes of head start."""

    kind: str = ""  # ring, incident
    id: str = ""
    travel: str = ""  # words.Travel; "" as planned before, else on foot
    head: float | None = None  # minutes; None: since the incident, or as planned before, and counting


class AddPost(Call, frozen=True, kw_only=True):
    """Put a post of a ring at a point, with a unit when one is given; the others are planned anew."""

    ring: str
    lon_deg: float | None = None
    lat_deg: float | None = None
    unit: str = ""


class MovePost(Call, frozen=True, kw_only=True):
    """Move a post to a point, or give it a unit; the others are planned anew."""

    block: str  # <ring>/<block>
    lon_deg: float | None = None
    lat_deg: float | None = None
    unit: str = ""


class DropPost(Call, frozen=True, kw_only=True):
    """Drop a post; none is planned there again, and the others are planned anew."""

    block: str


class Authorise(Call, frozen=True, kw_only=True):
    """Name who authorised blocking roads for a ring."""

    ring: str
    authority: str


class HoldTier(Call, frozen=True, kw_only=True):
    """Say who should answer in a tier of a ring, how many and of what skill; what its clock starts from; or nobody."""

    ring: str
    tier: int = 0  # from 1; 0: the only one, else the innermost
    needs: tuple[tuple[str, int, tuple[str, ...]], ...] = ()  # words.Need: role, count, skills
    places: tuple[str, ...] = ()  # of a ring by places: names that must be reached within the tier
    meaning: str = ""  # words.Meaning; "": as it is
    clock: str = ""  # words.ClockFrom; "": as it is
    empty: bool = False  # nobody


class DeployRing(Call, frozen=True, kw_only=True):
    """Send everybody who should hold a ring, to its tiers and blocking posts, at once; add units, leave some out."""

    ring: str
    part: str = ""  # tiers, posts; "" both
    tier: int = 0  # only this one, from 1
    units: tuple[str, ...] = ()  # these too
    without: tuple[str, ...] = ()  # not these
    force: bool = False


class DrillRing(Call, frozen=True, kw_only=True):
    """Run a drill of a ring against the clock: its units are told that it is one; or end the drill."""

    ring: str
    end: bool = False
    units: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    force: bool = False


class AskReserve(Call, frozen=True, kw_only=True):
    """Ask another bureau or the county for people to hold a ring; it waits for an answer."""

    ring: str
    tier: int = 0
    count: int = 1
    to: str
    text: str = ""


class AnswerReserve(Call, frozen=True, kw_only=True):
    """Write down the answer to a request for reserve: granted or refused, by whom, in which words."""

    reserve: str = ""  # "": the one that waits
    granted: bool
    count: int | None = None  # as asked
    by: str = ""
    text: str = ""
