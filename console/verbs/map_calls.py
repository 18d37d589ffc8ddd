"""Acts on the map: where it looks, its layers, markers, tools and pages. See ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


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
