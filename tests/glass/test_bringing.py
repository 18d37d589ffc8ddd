"""A file dropped on the window becomes a layer of the site: looked at, asked about, kept, brought in again, removed."""

from __future__ import annotations

import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import site
from console.glass.screens.evening import Evening
from console.glass.window.frame import DeskWindow
from console.site import Role
from console.verbs import calls

ROOT = Path(__file__).resolve().parents[2]
LON, LAT = 123.5, 30.5
PATIENCE_S = 40.0
HEAD = "设备编码，点位名称，纬度，经度，摄像机类型，状态"


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo site with its cache, to be copied."""
    folder = tmp_path_factory.mktemp("bringing") / "site"
    shutil.copytree(ROOT / "config" / "demo", folder, ignore=shutil.ignore_patterns(".onemap", "layers", "layers.toml"))
    site.compile_here(folder)
    return folder


@pytest.fixture
def window(compiled: Path, tmp_path: Path, qapp: QApplication) -> Iterator[DeskWindow]:
    folder = tmp_path / "site"
    shutil.copytree(compiled, folder)
    site.compile_here(folder)
    shown = DeskWindow(Evening(site.load(folder)).play(), "dark", "zh_CN")
    shown.resize(1920, 1080)
    shown.show()
    qapp.processEvents()
    yield shown
    shown.close()
    shown.deleteLater()
    qapp.processEvents()


def cameras(file: Path, count: int, more: str = "") -> Path:
    """A table as a bureau sends it: byte-order mark, full-width commas, latitude first."""
    rows = [f"JK{n:03d}，人民路{n}号，{LAT + n * 1e-4:.5f}，{LON + n * 1e-4:.5f}，球机，正常" for n in range(count)]
    file.write_text("\n".join([HEAD, *rows, *([more] if more else [])]) + "\n", "utf-8-sig")
    return file


def wait(done: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < until, "nothing came of it"
        QApplication.processEvents()
        time.sleep(0.01)
    QApplication.processEvents()


def drop(window: DeskWindow, file: Path) -> None:
    """As the desktop does it: the pointer comes in with the file and lets go over the map."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    at, copy, none = QPoint(900, 500), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, copy, data, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(at), copy, data, Qt.MouseButton.LeftButton, none))


def looked(window: DeskWindow) -> None:
    wait(lambda: not window.bringing.errand.busy)
    window.bringing.panel.grab()


def test_a_dropped_file_is_looked_at_and_kept_by_enter(window: DeskWindow, tmp_path: Path) -> None:
    drop(window, cameras(tmp_path / "监控.csv", 40, "JK900，零点，0，0，枪机，正常"))
    panel, errand = window.bringing.panel, window.bringing.errand
    assert panel.isVisible()
    looked(window)
    assert errand.state == "looked", errand.fault
    assert errand.look is not None
    assert (errand.look.rows, errand.look.left_out, errand.role) == (41, 1, "cameras")
    assert not list((window.desk.site.folder / "layers").glob("*")), "nothing is written before it is said"
    before = len(window.desk.site.cameras.ids)
    QTest.keyClick(panel.name, Qt.Key.Key_Return)
    wait(lambda: errand.state == "done")
    assert len(window.desk.site.cameras.ids) == before + 40
    assert [one.spec.role for one in window.desk.site.layers] == [Role.CAMERAS]
    assert "JK007" in window.desk.site.cameras.ids
    panel.grab()
    QTest.keyClick(panel.name, Qt.Key.Key_Return)
    assert not panel.isVisible()


def test_a_newer_state_goes_into_its_layer_which_leaves_when_it_is_said_twice(
    window: DeskWindow, tmp_path: Path
) -> None:
    for count in (40, 30):
        drop(window, cameras(tmp_path / "监控.csv", count))
        looked(window)
        window.bringing.errand.add()
        wait(lambda: window.bringing.errand.state == "done")
    done = window.bringing.errand.done
    assert done is not None
    assert (done.added, done.changed, done.removed, done.unchanged) == (0, 0, 10, 30)
    window.bringing.panel.leave()
    (layer,) = window.desk.site.layers
    window.drawers.toggle_layers()
    window.layers.grab()
    window.layers.press(layer.spec.name)
    window.layers.grab()
    window.layers.press(f"删除 {layer.spec.name}")
    assert window.asked == calls.RemoveLayer(layer=f"layer:{layer.spec.id}", force=True)
    assert len(window.desk.site.layers) == 1
    QTest.keyClick(window.keys, Qt.Key.Key_Return)
    wait(lambda: not window.desk.site.layers)
    assert not (window.desk.site.folder / layer.spec.file).exists()


def test_the_verb_opens_the_drawer_where_role_and_fields_are_what_the_person_says(
    window: DeskWindow, tmp_path: Path
) -> None:
    panel, errand = window.bringing.panel, window.bringing.errand
    assert window.run(f"引 {cameras(tmp_path / '点.csv', 12)}").ok
    wait(lambda: panel.isVisible())
    looked(window)
    assert errand.look is not None
    assert errand.look.good == 12
    panel.press("重点场所")
    looked(window)
    assert errand.role == "places"
    errand.ask(fields={"name": "设备编码"})
    errand.colour("lay5")
    errand.add()
    wait(lambda: errand.state == "done")
    (layer,) = window.desk.site.layers
    assert (layer.spec.role, layer.spec.style.token) == (Role.PLACES, "lay5")
    assert layer.overlay.names[:2] == ("JK000", "JK001")


def test_a_broken_file_says_what_is_wrong_where_it_was_dropped(window: DeskWindow, tmp_path: Path) -> None:
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w") as bundle:
        bundle.writestr("a.geojson", "{}" * 4000)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole.read_bytes()[:-60])
    drop(window, cut)
    looked(window)
    errand = window.bringing.errand
    assert errand.state == "failed"
    assert "cut.zip" in errand.fault
    window.escape()
    assert not window.bringing.panel.isVisible()
    assert window.desk.site.layers == ()


def test_another_language_says_it_all_again(window: DeskWindow, tmp_path: Path) -> None:
    """What came from the child as sentences too; and no two drawers lie on one another."""
    drop(window, cameras(tmp_path / "监控.csv", 40, "JK900，零点，0，0，枪机，正常"))
    looked(window)
    errand = window.bringing.errand
    assert errand.look is not None
    assert errand.look.flaws[0].text.endswith("坐标是 0,0")
    QTest.keyClick(window, Qt.Key.Key_F10)
    looked(window)
    assert errand.state == "looked"
    assert errand.look.flaws[0].text.endswith("lies at 0,0")
    drawers = window.drawers
    health, layers = drawers.toggle_health, drawers.toggle_layers
    for first, second in ((health, layers), (layers, health)):
        first()
        second()
        assert window.health.isVisible() != window.layers.isVisible()
    QTest.keyClick(window, Qt.Key.Key_F10)


def test_leaving_ends_the_child_and_writes_nothing(window: DeskWindow, tmp_path: Path) -> None:
    drop(window, cameras(tmp_path / "监控.csv", 3000))
    assert window.bringing.errand.busy
    window.escape()
    assert not window.bringing.errand.busy
    assert not (window.desk.site.folder / "layers.toml").exists()
