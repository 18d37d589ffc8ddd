"""Templates of rings: the usual ones, a site's own over them, faults with their line, written and read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from console.site.ringfile import NAME, RingTemplate, over, read_templates, usual, write_templates
from console.words import EdgeRule, Need, RingShape, Tier

OWN = RingTemplate(
    id="own1", name="桥头", shape=RingShape.DISTANCE, edges=(EdgeRule(what="empty", hours="22:00-06:00"),),
    tiers=(Tier(limit=100.0, name="桥", needs=(Need(role="car", count=2, skills=("持枪",)),)), Tier(limit=300.0)),
)  # fmt: skip


def test_the_usual_ones_are_sound() -> None:
    assert [one.id for one in usual()] == ["135", "core", "school", "event"]
    assert [tier.limit for tier in usual()[0].ring_tiers()] == [60.0, 180.0, 300.0]
    assert [tier.limit for tier in usual()[1].ring_tiers()] == [200.0, 500.0, 1000.0]
    assert all(one.name and one.name_en for one in usual())


def test_what_is_written_is_read_back_and_only_what_is_not_ours(tmp_path: Path) -> None:
    first = replace(usual()[0], name="一三五")
    write_templates(tmp_path, over(usual(), [first, OWN]))
    assert (tmp_path / NAME).read_text("utf-8").count("[[templates]]") == 2
    found, problems = read_templates(tmp_path)
    assert not problems
    assert found == (first, *usual()[1:], OWN)


def test_without_a_file_the_usual_ones(tmp_path: Path) -> None:
    assert read_templates(tmp_path) == (usual(), ())


GOOD = '[[templates]]\nid = "a"\ntiers = [{ limit = 1.0 }]\n'


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ('[[templates]]\nid = "a b"\ntiers = [{ limit = 1.0 }]\n', 2, "templates.id"),
        (GOOD + GOOD, 5, "templates.id"),
        ('[[templates]]\nid = "a"\ntiers = [{ limit = 3.0 }, { limit = 1.0 }]\n', 3, "templates.tiers"),
        ('[[templates]]\nid = "a"\ntiers = [{ limit = 99.0 }]\n', 3, "templates.tiers"),
        ('[[templates]]\nid = "a"\n', 1, "templates.tiers"),
        ('[[templates]]\nid = "a"\nshape = "area"\ntiers = [{ limit = 1.0 }]\n', 3, "templates.shape"),
        ('[[templates]]\nid = "a"\ncolour = "red"\ntiers = [{ limit = 1.0 }]\n', 3, "templates.colour"),
        ('[[templates]]\nid = "a"\nedges = [{ what = "no" }]\ntiers = [{ limit = 1.0 }]\n', 3, "templates.edges"),
        ('[[templates]]\nid = "a"\ntravel = "boat"\ntiers = [{ limit = 1.0 }]\n', 3, "templates.travel"),
        ('[[templates]]\nid = "a"\ntiers = [{ limit = 1, needs = [{ role = "x" }] }]\n', 3, "templates.tiers.0.needs"),
    ],
)
def test_a_broken_entry_is_left_out_alone_with_its_line(tmp_path: Path, text: str, line: int, key: str) -> None:
    (tmp_path / NAME).write_text(text + '[[templates]]\nid = "good"\ntiers = [{ limit = 2.0 }]\n', "utf-8")
    found, problems = read_templates(tmp_path)
    assert [one.id for one in found][-1] == "good"
    assert len(found) - len(usual()) == 1 + (text == GOOD + GOOD)
    assert [(one.line, one.facts["key"]) for one in problems] == [(line, key)]
    assert problems[0].text()


@pytest.mark.parametrize("content", [b"[[templates", b"\xff\xfe"])
def test_a_file_that_is_no_toml_leaves_the_usual_ones(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    found, problems = read_templates(tmp_path)
    assert found == usual()
    assert problems[0].text()
