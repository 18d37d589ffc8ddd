"""Every act a person can do, as a typed declaration: its fields are the parameters, its docstring the help.

The docstring is the English help; ``verb.<name>.help`` in the catalogue says the same in both languages (a test holds
them together). Unit, incident and layer fields carry ids, never names: the parser has resolved them.
"""

from __future__ import annotations

import msgspec

from console.words import Ring


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One act, ready to run: what typing, clicking and keys all make."""


class Assign(Call, frozen=True, kw_only=True):
    """Send units to an incident; the first leads."""

    units: tuple[str, ...]
    incident: str
    force: bool = False  # a person has confirmed what the desk warned of


class AssignRow(Call, frozen=True, kw_only=True):
    """Send the unit in this row of the list as shown (1 to 9) to the selected incident."""

    row: int
    force: bool = False


class Select(Call, frozen=True, kw_only=True):
    """Select an incident, a unit or another thing; without one, select nothing."""

    kind: str = ""  # "", incident, unit, camera, post
    id: str = ""


class NewIncident(Call, frozen=True, kw_only=True):
    """Make an incident here in the room; type and place are enough."""

    type: str
    level: int = 0  # 0: the site's level for this type
    place: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None
    text: str = ""


class Place(Call, frozen=True, kw_only=True):
    """Put an unlocated incident at a point, given or picked on the map."""

    incident: str
    lon_deg: float | None = None  # None: the next click on a map says where
    lat_deg: float | None = None


class Edit(Call, frozen=True, kw_only=True):
    """Change an incident's level, type, place name or text; what is not given stays."""

    incident: str
    level: int | None = None
    type: str | None = None
    place: str | None = None
    text: str | None = None


class Sign(Call, frozen=True, kw_only=True):
    """Sign an incident for the room; its source is told."""

    incident: str


class OnBehalf(Call, frozen=True, kw_only=True):
    """Mark a step of an order for its unit; shown as on behalf."""

    unit: str
    step: str  # signed enroute onscene report feedback done
    text: str = ""


class Cancel(Call, frozen=True, kw_only=True):
    """Cancel a unit's order; its terminal is told."""

    unit: str
    text: str = ""


class Grant(Call, frozen=True, kw_only=True):
    """Grant what a unit asks: backup or handing its order back."""

    unit: str


class Refuse(Call, frozen=True, kw_only=True):
    """Refuse what a unit asks; it goes on with its order."""

    unit: str
    text: str = ""


class Close(Call, frozen=True, kw_only=True):
    """Close an incident after its feedback has been read, with the outcome in words."""

    incident: str
    outcome: str = ""
    force: bool = False  # without feedback: the outcome is then the reason, and must be given


class HandBack(Call, frozen=True, kw_only=True):
    """Hand an incident back to its source, with the reason."""

    incident: str
    text: str = ""


class TakeSos(Call, frozen=True, kw_only=True):
    """Take over an emergency: the sound stops, the strip stays."""

    unit: str


class CloseSos(Call, frozen=True, kw_only=True):
    """Close an emergency, signed with a person's name."""

    unit: str
    name: str


class CentreOn(Call, frozen=True, kw_only=True):
    """Centre the map on an incident or a unit."""

    kind: str
    id: str


class Follow(Call, frozen=True, kw_only=True):
    """Keep the map on a unit; without one, stop."""

    unit: str = ""


class ShowLayer(Call, frozen=True, kw_only=True):
    """Switch a map layer on or off; without a word, the other way round."""

    layer: str
    on: bool | None = None


class LayerOpacity(Call, frozen=True, kw_only=True):
    """Draw a brought-in layer with this share of its ink, in per cent."""

    layer: str
    percent: int


class LayerOrder(Call, frozen=True, kw_only=True):
    """Move a brought-in layer one place up or down."""

    layer: str
    up: bool = True


class StyleLayer(Call, frozen=True, kw_only=True):
    """Colour a brought-in layer by one of its fields, or write a field beside its features."""

    layer: str
    mode: str = ""  # single, categories, graduated; "": as it is
    field: str = ""  # "": as it is
    label: str | None = None  # None: as it is; "": none
    coarsest_m: float | None = None  # drawn up to this many metres a pixel; None: as it is; 0: at every scale


class RemoveLayer(Call, frozen=True, kw_only=True):
    """Take a brought-in layer out of the site."""

    layer: str
    force: bool = False


class BringIn(Call, frozen=True, kw_only=True):
    """Open a file of data, look at what it holds, and keep it as a layer."""

    file: str = ""


class UseBaseMap(Call, frozen=True, kw_only=True):
    """Change the base map: the site's own, street, satellite, night or none."""

    name: str  # id


class ColourBy(Call, frozen=True, kw_only=True):
    """Colour the beats by what lies in them: incidents, units, days N (incidents of the last N days); off."""

    what: str = "incidents"  # incidents, units, days:N, off
    days: int | None = None  # N, when it was written apart


class ShowTrails(Call, frozen=True, kw_only=True):
    """Draw the tails of units, of the chosen or all, over the last minutes (1 to 60), by speed, age or unit; off."""

    units: tuple[str, ...] = ()
    whose: str = ""  # all, off; "": of ``units``, else of the selected one, else of all
    minutes: int = 30
    colour: str = "speed"  # speed, age, unit


class UseTheme(Call, frozen=True, kw_only=True):
    """Change the colours: dark, light, safe-dark or safe-light."""

    theme: str


class UseLanguage(Call, frozen=True, kw_only=True):
    """Change the language: zh or en."""

    language: str


class Note(Call, frozen=True, kw_only=True):
    """Write a note to an incident."""

    incident: str
    text: str


class Filter(Call, frozen=True, kw_only=True):
    """Show only the incidents and units that match the words; without words, show all."""

    text: str = ""


class Mute(Call, frozen=True, kw_only=True):
    """Silence the sounds for some minutes; 0 brings them back."""

    minutes: int = 10


class PutMarker(Call, frozen=True, kw_only=True):
    """Put a marker with a name on the map, at a point given or picked, with a note."""

    name: str = ""
    lon_deg: float | None = None  # None: the next click on a map says where
    lat_deg: float | None = None
    text: str = ""


class ChangeMarker(Call, frozen=True, kw_only=True):
    """Change a marker's name, point or note; what is not given stays."""

    marker: str
    name: str | None = None
    lon_deg: float | None = None
    lat_deg: float | None = None
    text: str | None = None


class RemoveMarker(Call, frozen=True, kw_only=True):
    """Take a marker off the map."""

    marker: str


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


class Measure(Call, frozen=True, kw_only=True):
    """Measure on the map: length, area or bearing."""

    what: str = "length"  # length, area, bearing


class Bookmark(Call, frozen=True, kw_only=True):
    """Go to a kept view (1 to 9); with a name, keep this one; without a number, list them."""

    row: int = 0  # 0: the list
    text: str = ""


class ViewBack(Call, frozen=True, kw_only=True):
    """Go back to the view before."""


class ViewForward(Call, frozen=True, kw_only=True):
    """Go forward again through the views."""


class CopyPlace(Call, frozen=True, kw_only=True):
    """Copy coordinates as WGS 84, GCJ-02 or degrees and minutes: a point's, or where the map stands."""

    system: str = "wgs84"  # wgs84, gcj02, dms
    lon_deg: float | None = None
    lat_deg: float | None = None


class Overview(Call, frozen=True, kw_only=True):
    """Show or hide the overview of the whole site."""


class SaveView(Call, frozen=True, kw_only=True):
    """Save the view as a PNG, SVG or PDF page; without a file, ask."""

    file: str = ""


class ScaleWindow(Call, frozen=True, kw_only=True):
    """Scale this window's text and symbols, 80 to 240 percent; without a number, 100."""

    percent: int = 100


class Seek(Call, frozen=True, kw_only=True):
    """Find a name, an address, a crossing or coordinates, and go to the first hit."""

    name: str
    lon_deg: float | None = None  # None: look it up; else this point is called so
    lat_deg: float | None = None


class Undo(Call, frozen=True, kw_only=True):
    """Take back the last act, where the world allows it."""


class Help(Call, frozen=True, kw_only=True):
    """List what can be typed, or explain one verb."""

    verb: str = ""
