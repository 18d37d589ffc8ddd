"""Every code that ``layers.bring`` gives, with the facts that come with it. The sentences are the site's."""

from __future__ import annotations

from typing import Final

# CannotRead: nothing of the file or sublayer can be had. ``file`` is its bare name.
CANNOT: Final[dict[str, tuple[str, ...]]] = {
    "missing": ("file",),  # no such file
    "unreadable": ("file", "reason"),  # the system would not open it
    "empty_file": ("file",),  # no bytes, or blanks only
    "unknown_format": ("file", "suffix"),  # neither the extension nor the content says what it is
    "old_excel": ("file",),  # .xls of before 2007: to be saved as .xlsx or CSV
    "is_raster": ("file",),  # an image or tiles: a base map, not a layer
    "is_osm": ("file",),  # an OpenStreetMap extract: it makes a site, it is no layer
    "locked": ("file",),  # an encrypted workbook or zip
    "broken": ("file", "format", "reason"),  # the format's reader gave up
    "truncated": ("file", "format"),  # it ends too early
    "not_json": ("file", "line", "column", "reason"),
    "no_list": ("file",),  # JSON without a list of things that have coordinates
    "bad_zip": ("file",),  # truncated or damaged
    "zip_bomb": ("file", "mb", "limit_mb"),  # what it would unpack to
    "zip_path": ("file", "member"),  # a member that wants out of the folder
    "zip_nothing": ("file",),  # nothing in it that can be read
    "shp_part_missing": ("file", "part"),  # .shx, .dbf
    "too_large": ("file", "mb", "limit_mb", "advice"),  # advice: flatgeobuf, clip, split
    "no_sublayer": ("file", "sublayer", "sublayers"),  # asked for one that is not there
    "empty_layer": ("file", "sublayer"),  # no rows
    "none_near": ("file", "sublayer"),  # indexed file, nothing within 50 km of the site
    "no_geometry_column": ("file", "columns"),  # a table: no coordinate columns found (columns: the names, joined)
    "no_field": ("file", "field"),  # a chosen column that is not there
    "not_text": ("file", "encoding"),  # undecodable as asked or as guessed
    "unknown_crs": ("file", "crs"),
}

# Fault: one row is left out (``line`` = line of a text, row of a sheet, else number of the feature from 1).
# All have the facts ``number`` (data row from 1) and ``id`` ("" when it has none).
LEFT_OUT: Final[dict[str, tuple[str, ...]]] = {
    "no_geometry": (),  # empty cell, null geometry, a broken line of newline-delimited GeoJSON
    "bad_coordinates": ("found",),  # text that is no coordinate, NaN
    "at_zero": (),  # 0,0
    "off_earth": ("lon", "lat"),
    "far_away": ("lon", "lat", "km"),  # more than 500 km from the site while most others are near
    "wrong_geometry": ("found", "wanted"),  # point, points, line, area, mixed, other (a curve)
    "not_mendable": ("reason",),  # invalid, and mending gives nothing of its kind
    "too_few_points": ("found",),  # a line or ring that is a point
    "twice": ("first",),  # the id was there already, in row ``first``
    "long_row": ("cells", "columns"),  # a text row with more cells than the header: a delimiter too many somewhere
}

# Fault: the row stays.
KEPT: Final[dict[str, tuple[str, ...]]] = {
    "mended": ("reason", "parts", "lon", "lat"),  # made valid; reason: self_intersection, ring_self_intersection,
    # hole_lies_outside_shell, nested_shells, nested_holes, duplicate_rings …; parts it has now; where it was (or "")
    "parts_dropped": ("kept",),  # a collection of several kinds: only its areas, lines or points are kept
    "odd_value": ("field", "found"),  # a role's field that was not understood, left empty
    "no_id": (),  # others have an id, this row has none: "#" and its row number is taken
}

# Notes: once per file, ``line`` None.
NOTES: Final[dict[str, tuple[str, ...]]] = {
    "wrong_extension": ("suffix", "format"),
    "dropped_z": ("count",),
    "dropped_m": ("count",),
    "linearised": ("count",),  # curves as chains of short lines
    "ids_are_rows": ("count",),  # no id column: row numbers are the ids, they hold while the order of rows does
    "read_near": ("km",),  # only what lies near the site was read
    "title_rows": ("count",),  # rows above the header that were passed over
    "encoding_mixed": ("count", "encoding"),  # characters that could not be decoded, replaced
    "decimal_comma": (),
    "delimiter": ("delimiter",),  # comma, semicolon, tab, bar, full-width comma: when it is no plain comma
    "coordinates_in_text": ("field",),  # "(47.6, -122.3)", WKT, 115°02′31″E
    "split_points": ("count",),  # multipoints of one point each
    "column_renamed": ("field", "renamed"),
    "no_header": ("count",),  # the first row is data: columns are "column 1" … "column {count}"
    "wide_commas": ("count",),  # rows that were parted by full-width commas ， here and there
}

WHY_CRS: Final[dict[str, tuple[str, ...]]] = {
    "asked": (),  # the caller said so
    "inside_site": ("percent",),  # share of the rows inside the site's bounds (widened)
    "swapped_fits": ("percent",),  # only with latitude first it lies there
    "roads": ("off_m", "then_m"),  # median distance to the nearest road: as WGS 84, and as this system
    "file_says": ("said",),  # .prj, crs member, the format's own rule
    "file_says_but_outside": ("said", "km"),  # it says so, but then it lies km from the site
    "zone": ("meridian", "percent"),  # Gauss-Krüger with this central meridian lands in the site
    "mercator": ("percent",),
    "amap_like": ("said",),  # attributes as DataV/Amap publish (adcode …), a file named gcj02: GCJ-02 is likely
    "baidu_like": ("said",),  # named bd09 or baidu
    "roads_agree": ("then_m",),  # median distance to the nearest road is small as it is
    "roads_against": ("then_m",),  # another reading lies clearly nearer to the roads
    "name_says": ("said",),  # the file's name has wgs84, gcj02, bd09, 高德, 百度 …
    "cannot_tell": ("near_m", "said"),  # WGS 84, GCJ-02 and BD-09 all lie in the site; they differ by about near_m
    "degrees": (),  # looks like degrees, no site to compare
    "degrees_swapped": (),  # the first number is a latitude, the second cannot be
    "column_names": (),  # columns are named gcj_lon, wgs_lat, bd_x …
    "metres": (),  # too large for degrees
    "outside_all": ("km",),  # no reading lies in the site; the least far one
}

WHY_ENCODING: Final[tuple[str, ...]] = (
    "",  # fixed by the format
    "asked", "bom", "cpg", "dbf", "valid_utf8", "ascii", "han", "nulls", "declared", "fallback",
)  # fmt: skip

FAULTS: Final[dict[str, tuple[str, ...]]] = {**LEFT_OUT, **KEPT}
