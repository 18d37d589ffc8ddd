"""layers.toml: what is written is read; what is broken is named with its line and leaves that layer alone out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.site import LayerSpec, LayerStyle, Role, StyleClass
from console.site.layerlist import read_layers, toml, write_layers

ROWS = '{"type":"FeatureCollection","features":[]}'
texts = st.text(st.characters(codec="utf-8"), max_size=20)
styles = st.builds(
    LayerStyle, token=st.sampled_from(["lay1", "lay8"]), field=texts.filter(bool),
    mode=st.sampled_from(["single", "categories", "graduated"]),
    classes=st.lists(st.builds(StyleClass, value=texts | st.floats(-1e6, 1e6) | st.none(), token=st.just("lay2")),
                     max_size=3).map(tuple),
    width_px=st.floats(0, 9), fill=st.floats(0, 1), dash=st.booleans(), label=texts, finest_m=st.floats(0, 5),
    coarsest_m=st.floats(6, 1e9),
)  # fmt: skip
specs = st.builds(
    LayerSpec, id=st.just("a"), name=texts, role=st.sampled_from(Role), file=st.just("layers/a.geojson"), source=texts,
    crs=texts, swapped=st.booleans(), fields=st.dictionaries(texts, texts, max_size=3), style=styles,
    visible=st.booleans(), opacity=st.floats(0, 1),
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("s")
    (folder / "layers").mkdir()
    for name in "abc":
        (folder / "layers" / f"{name}.geojson").write_text(ROWS, "utf-8")
    return folder


@given(specs)
def test_what_is_written_is_read(folder: Path, spec: LayerSpec) -> None:
    write_layers(folder, [spec])
    assert read_layers(folder) == ((spec,), ())


def test_without_the_file_there_is_no_layer(tmp_path: Path) -> None:
    assert read_layers(tmp_path) == ((), ())


@pytest.mark.parametrize(
    ("lines", "at", "code"),
    [
        ('role = "bears"', 7, "site.layers.wrong"),
        ('opacity = 2.0', 7, "site.layers.wrong"),
        ('visible = 3', 7, "site.layers.wrong"),
        ('file = "../x.geojson"', 7, "site.layers.wrong"),
        ('file = "layers/no.geojson"', 7, "site.layers.no_file"),
        ('[layers.style]\nmode = "rainbow"', 8, "site.layers.wrong"),
        ('[layers.style]\nmode = "categories"', 7, "site.layers.wrong"),
        ('[layers.style]\nclasses = [{ value = 3 }]', 8, "site.layers.wrong"),
        ('colour = "red"', 7, "site.unknown_key"),
        ('[layers.style]\ncolour = "red"', 8, "site.unknown_key"),
    ],
)  # fmt: skip
def test_a_broken_entry_is_named_with_its_line(folder: Path, lines: str, at: int, code: str) -> None:
    entry = '[[layers]]\nid = "{}"\nname = "一"\n'
    text = entry.format("a") + entry.format("b") + lines + "\n" + entry.format("c")
    (folder / "layers.toml").write_text(text, "utf-8")
    layers, problems = read_layers(folder)
    assert [(p.file, p.line, p.code) for p in problems] == [("layers.toml", at, code)]
    assert problems[0].text().startswith(f"layers.toml 第 {at} 行：")
    assert [spec.id for spec in layers] == (["a", "b", "c"] if code == "site.unknown_key" else ["a", "c"])


def test_ids_are_their_own_and_plain(folder: Path) -> None:
    entry = '[[layers]]\nid = "{}"\nname = "x"\nfile = "layers/a.geojson"\n'
    (folder / "layers.toml").write_text("".join(map(entry.format, ("a", "a", "巡区"))), "utf-8")
    layers, problems = read_layers(folder)
    assert [spec.id for spec in layers] == ["a"]
    assert [(p.line, p.code) for p in problems] == [(6, "site.layers.twice"), (10, "site.layers.bad_id")]


@pytest.mark.parametrize(
    ("raw", "line", "code"),
    [(b"[[layers]]\nid = \n", 2, "site.layers.not_toml"), (b"a = 1\n\xff", 2, "site.not_utf8"),
     (b"layers = 3\n", 1, "site.layers.not_list")],
)  # fmt: skip
def test_a_broken_file_means_no_layers(folder: Path, raw: bytes, line: int, code: str) -> None:
    (folder / "layers.toml").write_bytes(raw)
    layers, problems = read_layers(folder)
    assert (layers, [(p.line, p.code) for p in problems]) == ((), [(line, code)])


def test_texts_that_toml_cannot_hold_raw() -> None:
    assert toml('a"\\\x7f\n\ud800') == '"a\\"\\\\\\u007f\\n?"'
