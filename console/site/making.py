"""A new site from an OpenStreetMap extract: the extract, a ``site.toml`` that explains every key, sample units."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Final

from console.say import say
from console.site.compiling import Cancelled, Progress, compile_if_stale
from console.site.loading import load
from console.site.model import SiteError
from console.site.reading import DEFAULTS, NAME

UNITS: Final = "units.csv"

_HEAD: Final = """\
# 站点配置。未写的项取 config/console.toml 的值。改后重新打开控制台即可。
# This site's configuration; a key that is removed comes from config/console.toml. Open the console again after.
# units.csv 里的 12 个单元是示例，换成本单位的；留着只供试用和演练。
# The 12 units in units.csv are samples (示例): replace them by your own; they are there for trying out and drills.
"""
_KINDS: Final = ("car", "car", "moto", "pair", "car", "officer", "moto", "pair", "car", "moto", "car", "post")
_NUMBERS: Final = "一二三四五六七八九十"


def new(
    folder: Path, osm: Path, name: str, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> None:
    """Make a working, prepared site. ``SiteError`` when there is one already, the extract is unusable, or cancelled.

    What it has written goes again when it does not come to its end.
    """
    folder, osm = Path(folder), Path(osm)
    if (folder / NAME).exists():
        raise SiteError("site.not_empty", path=str(folder))
    if not osm.is_file():
        raise SiteError("site.no_extract", path=str(osm), reason="—")
    existed = folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / ("map.osm.pbf" if osm.name.endswith(".pbf") else "map.osm"), folder / NAME, folder / UNITS]
    try:
        if progress:
            progress(0.0, say("site.step.copy"))
        shutil.copyfile(osm, written[0])
        written[1].write_text(site_toml(folder.resolve().name, name, written[0].name), "utf-8", newline="\n")
        written[2].write_text(sample_units(), "utf-8", newline="\n")
        compile_if_stale(folder, progress, cancelled)
        _check(folder, osm)
    except BaseException:
        _undo(folder, existed, written)
        raise


def _check(folder: Path, osm: Path) -> None:
    bad = [p for p in load(folder).problems if p.code == "site.osm.unreadable"]
    if bad:
        raise SiteError("site.no_extract", path=str(osm), reason=bad[0].facts["reason"])


def _undo(folder: Path, existed: bool, written: list[Path]) -> None:
    if not existed:
        shutil.rmtree(folder, ignore_errors=True)
        return
    shutil.rmtree(folder / ".onemap", ignore_errors=True)
    for path in written:
        path.unlink(missing_ok=True)


def site_toml(folder_name: str, name: str, osm: str) -> str:
    """The defaults' own text, every key explained, with this site's values."""
    text = DEFAULTS.read_text("utf-8")
    text = _HEAD + text[text.index("\n\n") + 1 :]  # the defaults' heading speaks of the defaults
    text = text.replace("\nbasemaps = []\n", "\n")  # which would forbid the tables that the lines above tell of
    id_ = re.sub(r"[^A-Za-z0-9_-]+", "-", folder_name).strip("-") or "site"
    for key, value in (("id", id_), ("name", name), ("osm", osm)):
        line = f"{key} = " + json.dumps(value, ensure_ascii=False)  # a JSON string is a TOML string
        text = re.sub(rf'^{key} = ".*"$', line.replace("\\", "\\\\"), text, count=1, flags=re.M)
    return text


def sample_units() -> str:
    """``units.csv`` of twelve plainly marked sample units."""
    rows = ["id,name,call_sign,kind,officers,auxiliaries,skills,beat,shift"]
    for number, kind in enumerate(_KINDS, start=1):
        officers = 1 if kind in ("officer", "moto") else 2
        word = _NUMBERS[number - 1] if number <= 10 else f"十{_NUMBERS[number - 11]}"
        rows.append(f"{number:02d},示例{word}组,示例{number:02d},{kind},{officers},1,,,")
    return "\n".join(rows) + "\n"
