"""Tables: encodings, delimiters, headers, and coordinates in whatever writing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.bring import CannotRead, bring, look
from layers.bring.coordinates import one, pair
from layers.bring.decode import decode
from layers.bring.delimited import delimiter_of, read_delimited
from tests.layers.bring_files import SITE, write_text

TABLE = "编号,名称,经度,纬度\nC1,青阳镇,115.03,35.53\nC2,马集,115.04,35.54\n"


@pytest.mark.parametrize(("encoding", "said", "why"), [
    ("utf-8-sig", "utf-8", "bom"), ("utf-8", "utf-8", "valid_utf8"), ("gb18030", "gb18030", "han"),
    ("utf-16", "utf-16", "bom"), ("utf-16-le", "utf-16-le", "nulls"),
])  # fmt: skip
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，", "|"])
def test_a_csv_in_every_encoding_and_delimiter(
    tmp_path: Path, encoding: str, said: str, why: str, delimiter: str
) -> None:
    path = write_text(tmp_path / "a.csv", TABLE.replace(",", delimiter), encoding)
    found = look(path, near=SITE)
    assert (found.encoding, found.encoding_why) == (said, why)
    assert (found.rows, found.good, found.lon_field, found.lat_field) == (2, 2, "经度", "纬度")
    assert [n.facts for n in found.notes if n.code == "delimiter"] == (
        [] if delimiter == "," else [{"delimiter": delimiter}]
    )
    out = bring(path, found.choice(), near=SITE)
    assert [(f.id, f.name, f.geometry.x) for f in out.features] == [("C1", "青阳镇", 115.03), ("C2", "马集", 115.04)]


def test_asked_encodings_are_obeyed_or_refused(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", TABLE, "gb18030")
    assert look(path, encoding="GBK").name_field == "名称"
    with pytest.raises(CannotRead, match="not_text"):
        look(path, encoding="no-such")


def test_latin_text_is_not_taken_for_chinese() -> None:
    text = "name,lon,lat\nCafé Müller à la Gare,9.5,47.1\nGöteborgsgränd,9.6,47.2\n"
    assert decode(text.encode("cp1252")).text == text


def test_a_mark_and_full_width_commas_in_some_rows(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", TABLE + "C3，濮水，115.05，35.55\n", "utf-8-sig")
    found = look(path, near=SITE)
    assert found.good == 3
    assert [n.facts for n in found.notes if n.code == "wide_commas"] == [{"count": 1}]


def test_decimal_commas_and_degrees_and_one_column_for_both(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", "id;x;y\n1;115,03;35,53\n2;115,04;35,54\n")
    found = look(path, near=SITE)
    assert "decimal_comma" in [n.code for n in found.notes]
    assert found.bounds_deg == pytest.approx((115.03, 35.53, 115.04, 35.54))
    path = write_text(tmp_path / "b.csv", "id,坐标\n1,115°01′48″E 35°31′48″N\n2,\"N35°32′24″，E115°02′24″\"\n")
    found = look(path, near=SITE)
    assert found.bounds_deg == pytest.approx((115.03, 35.53, 115.04, 35.54))
    assert not found.swapped


def test_wkt_in_a_column_with_its_own_system(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", 'id,geom\n1,"SRID=4490;POLYGON((115 35.5,115.1 35.5,115.1 35.6,115 35.5))"\n')
    found = look(path, near=SITE)
    assert (found.kinds, found.crs) == ({"area": 1}, "EPSG:4490")
    assert bring(path, found.choice()).features[0].properties == {}


def test_rows_that_are_wrong_are_named_by_line(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", (
        "监控表,,,\n编号,名称,经度,纬度\nC1,\"两\n行\",115.03,35.53\nC2,好,没有,35.5\nC3,多,115.04,35.54,余\n"
        "C4,零,0,0\nC5,空,,\nC6,外,215.04,35.5\nC1,重,115.04,35.54\n,无,115.05,35.54\nC7,远,15.03,35.53\n"
        + "".join(f"D{k},好,115.05,35.55\n" for k in range(9))
    ))  # fmt: skip
    out = bring(path, look(path, near=SITE).choice(), near=SITE)
    assert [(f.line, f.code, f.facts["id"]) for f in out.faults] == [
        (5, "bad_coordinates", "C2"), (6, "long_row", "C3"), (7, "at_zero", "C4"), (8, "no_geometry", "C5"),
        (9, "off_earth", "C6"), (10, "twice", "C1"), (11, "no_id", "#8"), (12, "far_away", "C7"),
    ]  # fmt: skip
    assert len(out.features) == out.rows - out.left_out == 11
    assert out.features[0].name == "两\n行"


def test_no_header_no_coordinates_no_rows(tmp_path: Path) -> None:
    bare = write_text(tmp_path / "a.csv", "1,115.03,35.53\n2,115.04,35.54\n")
    found = look(bare, near=SITE)
    assert (found.rows, found.lon_field, [n.code for n in found.notes if n.code == "no_header"]) == (
        2, "column 2", ["no_header"]
    )  # fmt: skip
    cases = {"no_geometry_column": "编号,名称\n1,甲\n", "empty_layer": "id,lon,lat\n", "empty_file": " \n"}
    for code, text in cases.items():
        with pytest.raises(CannotRead, match=code):
            look(write_text(tmp_path / "b.csv", text))
    with pytest.raises(CannotRead, match="no_field"):
        look(bare, lon_field="经度")


def test_codes_stay_texts_and_numbers_become_numbers(tmp_path: Path) -> None:
    row = "34020000001320000001,115.03,35.5,0457,3,true,2024-01-02"
    path = write_text(tmp_path / "a.csv", f"编号,lon,lat,邮编,层,在用,日\n{row}\n")
    found = look(path, near=SITE)
    assert [(f.name, f.type) for f in found.fields][3:] == [
        ("邮编", "text"), ("层", "number"), ("在用", "flag"), ("日", "date")
    ]  # fmt: skip
    kept = bring(path, found.choice()).features[0]
    assert kept.id == "34020000001320000001"
    assert [kept.properties[n] for n in ("邮编", "层", "在用", "日")] == ["0457", 3, True, "2024-01-02"]


# --- coordinates in text -----------------------------------------------------------------------------------------

LON = st.floats(-180, 180).map(lambda v: round(v, 6))
LAT = st.floats(-90, 90).map(lambda v: round(v, 6))
FORMS = st.sampled_from([
    "{a},{b}", "({a}, {b})", "[{a};{b}]", "{a} {b}", "{a}，{b}", "（{a}，{b}）", "{a}\t{b}", "路口 1 号\n({a}, {b})",
])  # fmt: skip


@given(LON, LAT, FORMS)
def test_pairs_of_decimals(lon: float, lat: float, form: str) -> None:
    found = pair(form.format(a=f"{lon:.6f}", b=f"{lat:.6f}"))
    assert found is not None
    assert [found[0][0], found[1][0]] == pytest.approx([lon, lat])


@given(LON, LAT, st.booleans(), st.booleans())
def test_degrees_minutes_seconds(lon: float, lat: float, lat_first: bool, wide: bool) -> None:
    east, north = _dms(lon, "EW"), _dms(lat, "NS")
    text = f"{north} {east}" if lat_first else f"{east}, {north}"
    found = pair(text.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")) if wide else text)
    assert found is not None
    first, second = found if not lat_first else (found[1], found[0])
    assert (first[1], second[1]) == ("lon", "lat")
    assert [first[0], second[0]] == pytest.approx([lon, lat], abs=1e-6)


def _dms(value: float, letters: str) -> str:
    whole = round(abs(value) * 3600, 3)
    degrees, rest = divmod(whole, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{int(degrees)}°{int(minutes):02d}′{min(seconds, 59.999):06.3f}″{letters[value < 0]}"


@given(st.text(max_size=40))
def test_any_text_is_a_coordinate_or_none(text: str) -> None:
    for found in (one(text), pair(text)):
        assert found is None or isinstance(found, tuple)


@pytest.mark.parametrize("text", ["2024-01-02", "1.2.3.4", "115°61′", "甲", "", "115", "13800138000"])
def test_what_is_no_pair(text: str) -> None:
    assert pair(text) is None


CHARACTERS = st.characters(exclude_characters="\ufeff，", exclude_categories=("Cs", "Cc", "Co", "Cn"))
CELLS = st.text(CHARACTERS, max_size=12)


@given(st.lists(st.tuples(CELLS, LON, LAT), min_size=1, max_size=8), st.sampled_from([",", ";", "\t", "|"]),
       st.sampled_from(["utf-8-sig", "utf-16"]))  # fmt: skip
def test_what_a_csv_writer_wrote_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, float, float]], delimiter: str, encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["备注", "经度", "纬度"])
    writer.writerows(rows)
    path = write_text(tmp_path_factory.mktemp("csv") / "a.csv", text.getvalue(), encoding)
    assert delimiter_of(text.getvalue()) == delimiter
    raw = read_delimited(path, "", None)
    assert raw.columns["备注"] == [cell.strip() or None for cell, _, _ in rows]
    assert [float(str(v)) for v in raw.columns["经度"]] == [lon for _, lon, _ in rows]
