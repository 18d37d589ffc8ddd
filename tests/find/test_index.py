"""Names and the ways in which people type them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.find import Entry, Fit, Index, bench, build
from console.find.cells import fold, readings


def named(
    kind: str, name: str, *more: str, rank: int = 60, at: tuple[float, float] = (0.0, 0.0), id: str = ""
) -> Entry:
    return Entry(kind=kind, id=id or f"{kind}:{name}", name=name, x_m=at[0], y_m=at[1], more=more, rank=rank)


COUNTY = (
    named("place", "青阳镇", "Qingyang Town", rank=12),
    named("place", "青年公园", rank=50),
    named("road", "人民路", rank=18),
    named("road", "青年街", rank=24),
    named("crossing", "人民路×青年街", rank=48),
    named("crossing", "和平路×人民路", rank=48),
    named("road", "和平路", rank=24),
    named("place", "重庆小吃", rank=50),
    named("place", "长安超市", rank=50),
    named("place", "绿地", rank=50),
    named("road", "Äulestrasse", rank=30),
    named("road", "Main Street", rank=30),
    named("place", "Café de l'Étoile", rank=50),
    named("place", "Москва", rank=50),
    named("address", "人民路12号", rank=62),
    named("plate", "红旗小区3号楼", id="3708830012", rank=64),
    named("plate", "红旗小区4号楼", id="37088300121", rank=64),
    named("camera", "人民路口东", id="CAM-0017", rank=56),
    named("beat", "三巡区", "示例甲", id="B03", rank=22),
)
INDEX = build(COUNTY)


def names(text: str, **how: object) -> list[str]:
    return [hit.entry.name for hit in INDEX.find(text, **how)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("青阳镇", "青阳镇"), ("阳镇", "青阳镇"), ("qyz", "青阳镇"), ("qingyangzhen", "青阳镇"), ("qingyz", "青阳镇"),
        ("q阳z", "青阳镇"), ("qing阳", "青阳镇"), ("QINGYANG TOWN", "青阳镇"), ("ｑｙｚ", "青阳镇"),
        ("qing yang zhen", "青阳镇"),
        ("rml", "人民路"), ("renmin", "人民路"), ("人民 12", "人民路12号"), ("rml12", "人民路12号"),
        ("cqxc", "重庆小吃"), ("zqxc", "重庆小吃"), ("chongqing", "重庆小吃"), ("zacs", "长安超市"),
        ("caCS", "长安超市"),
        ("lvdi", "绿地"), ("ludi", "绿地"),
        ("aulestrasse", "Äulestrasse"), ("AULE", "Äulestrasse"), ("strasse", "Äulestrasse"), ("äule", "Äulestrasse"),
        ("ms", "Main Street"), ("street main", "Main Street"), ("cafe etoile", "Café de l'Étoile"),
        ("моск", "Москва"),
        ("3708830012", "红旗小区3号楼"), ("红旗 3号", "红旗小区3号楼"), ("cam0017", "人民路口东"), ("b03", "三巡区"),
        ("示例甲", "三巡区"),
    ],
)  # fmt: skip
def test_one_name_in_many_hands(typed: str, first: str) -> None:
    assert names(typed)[0] == first


@pytest.mark.parametrize(
    "typed",
    [
        "人民路 青年街", "青年街 人民路", "人民路和青年街", "人民路与青年街交叉口", "青年街人民路",
        "人民路×青年街", "renmin rd & qingnian",
        "renmin and qingnian", "rml qnj", "人民路青年街路口", "qingnian / renmin",
    ],
)  # fmt: skip
def test_a_crossing_by_its_two_roads(typed: str) -> None:
    assert names(typed)[0] == "人民路×青年街"


def test_a_name_that_holds_the_word_for_and_stays_whole() -> None:
    assert names("和平路")[0] == "和平路"
    assert names("和平路和人民路")[0] == "和平路×人民路"


def test_exact_before_prefix_before_initials_before_inside() -> None:
    index = build([
        named("place", "老人民路桥", rank=1), named("place", "瑞明楼", rank=1), named("road", "人民路", rank=90),
        named("place", "人民路小学", rank=1), named("place", "ren min l", rank=200),
    ])  # fmt: skip
    fits = [(hit.entry.name, hit.fit) for hit in index.find("人民路")]
    assert fits == [("人民路", Fit.EXACT), ("人民路小学", Fit.PREFIX), ("老人民路桥", Fit.INSIDE)]
    by_letters = [(hit.entry.name, hit.fit) for hit in index.find("rml")]
    assert by_letters == [
        ("瑞明楼", Fit.INITIALS), ("人民路", Fit.INITIALS), ("ren min l", Fit.INITIALS), ("人民路小学", Fit.MIXED),
        ("老人民路桥", Fit.INSIDE_INITIALS),
    ]  # fmt: skip


def test_rank_before_nearness_and_nearness_before_all_else() -> None:
    index = build([
        named("place", "中心街", rank=30, at=(9000.0, 0.0), id="far"),
        named("place", "中心街", rank=30, at=(10.0, 0.0), id="near"),
        named("place", "中心街", rank=20, at=(50_000.0, 0.0), id="main"),
        named("place", "中心街", rank=30, at=(float("nan"), float("nan")), id="nowhere"),
    ])  # fmt: skip
    assert [hit.entry.id for hit in index.find("zxj", near_m=(0.0, 0.0))] == ["main", "near", "far", "nowhere"]
    assert [hit.entry.id for hit in index.find("zxj", near_m=(9000.0, 0.0))][:2] == ["main", "far"]
    assert [hit.entry.id for hit in index.find("zxj", 2)] == ["main", "far"]


def test_an_exact_code_comes_before_a_longer_one() -> None:
    assert [hit.fit for hit in INDEX.find("3708830012")] == [Fit.EXACT, Fit.PREFIX]
    assert INDEX.find("3708830012")[0].called == "3708830012"


@pytest.mark.parametrize(
    ("typed", "name", "marked"),
    [
        ("阳镇", "青阳镇", "阳镇"), ("qy", "青阳镇", "青阳"), ("renmin rd & qingnian", "人民路×青年街", "人民青年"),
        ("street main", "Main Street", "MainStreet"), ("strasse", "Äulestrasse", "strasse"),
        ("etoile", "Café de l'Étoile", "Étoile"),
        ("rml12", "人民路12号", "人民路12"),
    ],
)  # fmt: skip
def test_what_matched_is_marked(typed: str, name: str, marked: str) -> None:
    hit = next(hit for hit in INDEX.find(typed) if hit.entry.name == name)
    assert "".join(name[a:b] for a, b in hit.spans) == marked


@pytest.mark.parametrize("typed", ["", "   ", "，", "vvv", "青阳阳", "xyzzy plugh", "gxiaochi", "\u0000", "😀"])
def test_what_means_nothing_finds_nothing(typed: str) -> None:
    assert INDEX.find(typed) == []
    assert Index().find(typed) == []


def test_an_empty_index_finds_nothing_and_can_be_kept(tmp_path: Path) -> None:
    build([]).save(tmp_path)
    loaded = Index.load(tmp_path)
    assert len(loaded) == 0
    assert loaded.find("青") == []


def test_saved_and_loaded_it_is_the_same(tmp_path: Path) -> None:
    INDEX.save(tmp_path)
    loaded = Index.load(tmp_path)
    assert list(loaded) == list(COUNTY)
    for typed in ("qyz", "人民路 青年街", "0012", "strasse"):
        assert loaded.find(typed) == INDEX.find(typed)


def test_what_is_missing_or_broken_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="names"):
        Index.load(tmp_path)
    INDEX.save(tmp_path)
    (tmp_path / "names.json").write_text('{"format": 1, "entries": 19}', "utf-8")
    with pytest.raises(ValueError, match="format"):
        Index.load(tmp_path)
    INDEX.save(tmp_path)
    np.save(tmp_path / "names.rank.npy", np.zeros(3, dtype=np.uint8))
    with pytest.raises(ValueError, match="together"):
        Index.load(tmp_path)


MADE = tuple(bench.made(3000))
MADE_INDEX = build(MADE)


@given(st.integers(0, len(MADE) - 1), st.data())
def test_every_name_is_found_by_itself_its_pinyin_its_initials(row: int, data: st.DataObject) -> None:
    """However many others match, it is among the hits when all of them are asked for."""
    entry = MADE[row]
    for typed in (entry.name, *bench.ways(entry.name)[:3]):
        hits = MADE_INDEX.find(typed, len(MADE))
        assert entry.id in {hit.entry.id for hit in hits}, typed
    start = data.draw(st.integers(0, len(entry.name) - 1))
    end = data.draw(st.integers(start + 1, len(entry.name)))
    part = entry.name[start:end]
    if any(c.isalnum() for c in part):
        assert entry.id in {hit.entry.id for hit in MADE_INDEX.find(part, len(MADE))}, part
    if "".join(fold(part).split()):
        exact = MADE_INDEX.find(entry.name, len(MADE))[0]
        assert exact.fit is Fit.EXACT


@settings(max_examples=12)
@given(st.lists(st.integers(0, len(MADE) - 1), min_size=1, max_size=3), st.integers(1, 9))
def test_few_hits_are_the_first_of_many(rows: list[int], limit: int) -> None:
    """What was typed before (and is kept) changes nothing, nor does how many are asked for."""
    fresh = unasked()
    for row in rows:
        word = bench.ways(MADE[row].name)[1]
        for size in range(1, len(word) + 1):
            kept = fresh.find(word[:size], limit, (0.0, 0.0))
            assert kept == unasked().find(word[:size], limit, (0.0, 0.0))
            assert len(kept) <= limit


def unasked() -> Index:
    """An index that was never asked before: its arrays are shared, its memory is not."""
    return Index(MADE_INDEX._rows, MADE_INDEX._cells)


@given(st.text(max_size=30))
def test_any_text_may_be_asked(text: str) -> None:
    for hit in INDEX.find(text):
        name = hit.called or hit.entry.name
        assert all(0 <= a < b <= len(name) for a, b in hit.spans)


@given(st.lists(st.text(min_size=1, max_size=12), max_size=8))
def test_any_name_may_be_filed(texts: list[str]) -> None:
    index = build([named("place", text, id=str(n)) for n, text in enumerate(texts)])
    assert [entry.name for entry in index] == texts
    for n, text in enumerate(texts):
        if any(c.isalnum() for c in fold(text)):
            assert str(n) in {hit.entry.id for hit in index.find(text, 99)}


def test_readings_are_plain_and_the_usual_comes_first() -> None:
    assert readings("重") == ("zhong", "chong", "tong")
    assert readings("女")[0] == "nv"
    assert "nu" in readings("女")
    assert readings("a") == readings("Ж") == ()


def test_the_bench_says_what_it_measured() -> None:
    found = bench.search(bench.made(300), lambda _line: None, asked=5)
    assert found["names"] == 300
    assert {"p50_ms", "p95_ms", "build_s", "memory_mb", "load_ms"} <= found.keys()
