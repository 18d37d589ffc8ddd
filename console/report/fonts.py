"""A Chinese font inside the file: just the characters that stand in it, of a font that is free to be embedded.

Noto Sans CJK and Source Han Sans (SIL Open Font License 1.1) may be; Microsoft YaHei may not, so on a machine that has
only that, the page asks the reader's machine for a font, and the report says so.
"""

from __future__ import annotations

import base64
import functools
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

FAMILY: Final = "OneMap Sans"
_FREE: Final = {  # file names, the best first; a collection holds a face for each language
    400: ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "NotoSansSC-Regular.ttf",
          "SourceHanSansSC-Regular.otf", "SourceHanSans-Regular.ttc", "NotoSansSC-VF.ttf"),
    700: ("NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf", "NotoSansSC-Bold.otf", "NotoSansSC-Bold.ttf",
          "SourceHanSansSC-Bold.otf", "SourceHanSans-Bold.ttc"),
}  # fmt: skip
_ROOM: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts")
_NEVER: Final = 0x0002  # OS/2 fsType: restricted licence embedding
_ALWAYS: Final = "".join(map(chr, range(32, 127))) + "—–…·±≥≤<>×°％%、，。（）：；“”"


@functools.cache
def font_file(weight: int) -> Path | None:
    """The file of a free font of that weight on this machine."""
    found = {path.name: path for path in _files()}
    return next((found[name] for name in _FREE[weight] if name in found), None)


def _files() -> Iterator[Path]:
    wanted = {name for names in _FREE.values() for name in names}
    windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
    for root in (*(Path(one).expanduser() for one in _ROOM), windows):
        for folder, _, names in os.walk(root):
            yield from (Path(folder) / name for name in names if name in wanted)


def subset(text: str, weight: int, flavour: str | None = "woff") -> bytes | None:
    """The font with just these characters; None when there is none that is free. ``flavour`` None: for Pillow."""
    path = font_file(weight)
    if path is None:
        return None
    from fontTools import subset as cutter

    options = cutter.Options(flavor=flavour, hinting=False, desubroutinize=True, notdef_outline=True)
    options.layout_features = ["kern", "tnum", "lnum", "ccmp", "locl"]
    options.name_IDs = [0, 1, 2, 13]  # copyright and licence stay with it
    work = cutter.Subsetter(options)
    work.populate(text="".join(sorted(set(text) | set(_ALWAYS))))
    with _face(path) as font:
        if font["OS/2"].fsType & _NEVER:
            return None
        work.subset(font)
        font.flavor = flavour
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


def _face(path: Path) -> Any:
    from fontTools.ttLib import TTFont

    return TTFont(path, lazy=True, fontNumber=face_number(path) if path.suffix.lower() == ".ttc" else -1)


@functools.cache
def face_number(path: Path) -> int:
    """The face for simplified Chinese: a collection's others draw some characters in another country's way."""
    from fontTools.ttLib import TTCollection

    if path.suffix.lower() != ".ttc":
        return 0
    with TTCollection(path, lazy=True) as faces:
        names = [face["name"].getDebugName(1) or "" for face in faces.fonts]
    return next((n for n, name in enumerate(names) if name.endswith(" SC") and "Mono" not in name), 0)


def embedded(text: str) -> str:
    """``@font-face`` rules that hold the characters of ``text``; "" when no free font is here."""
    rules = []
    for weight in _FREE:
        raw = subset(text, weight)
        if raw is not None:
            data = base64.b64encode(raw).decode("ascii")
            rules.append(
                f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
                f'src:url(data:font/woff;base64,{data}) format("woff")}}'
            )
    return "\n".join(rules)
