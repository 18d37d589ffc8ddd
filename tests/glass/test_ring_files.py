"""Rings to files, from files and on paper, by typing in a real window; faults said, the good part kept."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QImage

from console.desk import events as ev
from console.desk.ringview import RingView
from console.glass.tools import ringpage
from console.glass.window.frame import DeskWindow
from console.words import Block, Closing, Need, OpenWay, Ring, Tier, Travel
from tests.glass.ringmade import ring_view
from tests.glass.toolroom import said, standing, until

SMALL = (1366, 768)


def run(window: DeskWindow, line: str) -> str:
    """What the bar says in the end."""
    before = window.bar.outcome
    window.desk.run(line)
    until(lambda: not window.toolbox.errands.busy and window.bar.outcome is not before
          and not said(window).startswith(("导出防控圈", "引入防控圈", "打印防控圈")))  # fmt: skip
    return said(window)


def drawn(window: DeskWindow) -> RingView:
    """A ring with posts, and outlines as the worker would give them."""
    site = window.desk.site
    west, south, east, north = site.base.bounds
    view = ring_view((west + east) / 2, (south + north) / 2, (400, 900), id="r71")
    centre = view.ring.centre
    assert centre is not None
    blocks = tuple(Block(id=f"k{n}", lon_deg=centre.lon_deg + 0.002 * n, lat_deg=centre.lat_deg, name=f"人民路×{n}街",
                         unit="03" if n else "", arrive_s=40.0, passed_s=88.0) for n in range(3))  # fmt: skip
    way = OpenWay(lon_deg=centre.lon_deg, lat_deg=centre.lat_deg, name="滨河桥", passed_s=130.0, short_s=40.0)
    plan = Closing(travel=Travel.CAR, head_s=60, margin_s=20, made_at=0.0, blocks=blocks, open_ways=(way,),
                   authority="王局")  # fmt: skip
    tiers = (Tier(limit=60.0, name="核心", needs=(Need(role="patrol", count=2),)), Tier(limit=180.0))
    ring = replace(view.ring, closing=plan, tiers=tiers, name="校门口")
    window.desk.record((ev.RingDrawn(ring=ring), ring.id), actor="x")
    window.pulse.beat()
    window.desk.ring_views[ring.id] = RingView(ring, view.answer, stale=False)
    return window.desk.ring_views[ring.id]


def test_a_ring_goes_out_to_files_and_comes_in_again(tmp_path: Path) -> None:
    with standing(tmp_path, SMALL) as window:
        view = drawn(window)
        for ending in ("geojson", "kml"):
            file = tmp_path / f"ring.{ending}"
            assert run(window, f"导圈 圈71 {file}") == f"已写 {file}"
            before = file.read_bytes()
            assert run(window, f"导圈 圈71 {file}") == f"ring.{ending} 已有，加 ! 覆盖，或换个名"
            assert run(window, f"导圈 圈71 {file}!") == f"已写 {file}"
            assert file.read_bytes() == before
            known = set(window.desk.rings)
            assert run(window, f"引圈 {file}") == "引入 1 个防控圈"
            (made,) = (ring for key, ring in window.desk.rings.items() if key not in known)
            assert (made.name, made.tiers) == ("校门口", view.ring.tiers)
            assert made.closing is not None
            assert [block.name for block in made.closing.blocks] == ["人民路×0街", "人民路×1街", "人民路×2街"]


def test_what_is_wrong_with_a_file_is_said_and_the_good_part_is_kept(tmp_path: Path) -> None:
    with standing(tmp_path, SMALL) as window:
        drawn(window)
        centre = next(ring.centre for ring in window.desk.rings.values() if ring.id == "r71")
        assert centre is not None
        lon, lat = centre.lon_deg, centre.lat_deg
        shapes = [{"type": "Polygon", "coordinates": [[[lon, lat], [lon + 0.01, lat], [lon, lat + 0.01], [lon, lat]]]},
                  {"type": "Point", "coordinates": [lon, lat]}]  # fmt: skip
        features = [{"type": "Feature", "properties": {"name": name}, "geometry": shape}
                    for name, shape in zip("南北", shapes, strict=True)]  # fmt: skip
        file = tmp_path / "others.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
        assert run(window, f"引圈 {file}") == "引入 1 个防控圈；1 处有问题：第 2 行（北）：Point 作不成防控圈，略去"
        assert run(window, f"引圈 {tmp_path / 'none.kml'}") == "没有文件 none.kml"
        (tmp_path / "broken.kml").write_text("<kml>", "utf-8")
        assert "broken.kml" in run(window, f"引圈 {tmp_path / 'broken.kml'}")
        assert run(window, "导圈 圈71 a.docx") == "文件名以 .geojson .json .kml 结尾"
        assert "none" in run(window, f"导圈 圈71 {tmp_path}/none/a.kml")


@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_a_ring_on_paper(tmp_path: Path, ending: str) -> None:
    with standing(tmp_path, SMALL) as window:
        drawn(window)
        seen = window.canvas.centre_m, window.canvas.m_per_px
        file = tmp_path / f"ring.{ending}"
        assert run(window, f"印圈 圈71 {file}") == f"已印 {file}"
        assert (window.canvas.centre_m, window.canvas.m_per_px) == seen  # nobody's map has moved
    if ending == "pdf":
        data = file.read_bytes()
        assert re.search(rb"/Count\s+1\b", data)
        assert re.search(rb"/MediaBox \[0 0 59[45]", data)
        return
    image = QImage(str(file))
    assert (image.width(), image.height()) == (1654, 2339)
    assert dark(image, 1500, 2200) > 400  # words below the map


def dark(image: QImage, top: int, bottom: int) -> int:
    found = (image.pixelColor(x, y).lightness() < 110 for x in range(80, 1600, 4) for y in range(top, bottom, 3))
    return sum(found)


def test_what_the_sheet_says(tmp_path: Path) -> None:
    with standing(tmp_path, SMALL) as window:
        view = drawn(window)
        rows = [f"{row.left} {row.right}".strip() for row in ringpage.rows(window.desk, view)]
        text = "\n".join(rows)
        for words in ("校门口", "1 分 · 核心", "2 组", "未定谁处置", "2 人民路×1街 03", "余 48 秒", "滨河桥",
                      "封路授权：王局"):  # fmt: skip
            assert words in text, words
        west, south, east, north = ringpage.bounds(view)
        assert view.answer is not None
        assert west < view.answer.tiers.xy[:, 0].min() < view.answer.tiers.xy[:, 0].max() < east
        assert south < view.answer.tiers.xy[:, 1].min() < view.answer.tiers.xy[:, 1].max() < north
        bare = ringpage.rows(window.desk, RingView(Ring(id="q", no="圈8", tiers=(Tier(limit=60.0),))))
        assert any("还没算出" in row.left for row in bare)
        assert ringpage.bounds(RingView(Ring(id="q", no="圈8")))
