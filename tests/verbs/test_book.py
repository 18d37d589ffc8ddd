"""A book that follows the room finds what one made anew would find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.verbs import Book, Thing
from console.verbs.pinyin import equals, starts

TITLES = st.sampled_from(["城关一组", "城关三组", "重案组", "骑警二组", "North", "", "持械斗殴"])
THINGS = st.builds(
    lambda n, label, title: Thing(kind="unit", id=f"u{n}", label=label, title=title),
    st.integers(0, 5), st.sampled_from(["03", "3", "05", "b1", "B2"]), TITLES,
)  # fmt: skip
WORDS = ("03", "3", "b", "b1", "城关", "cg", "cgyz", "zaz", "caz", "chengguan", "qijing", "no", "north", "cxdo", "")


@given(st.lists(st.tuples(st.sampled_from(["put", "drop", "ask"]), THINGS), max_size=25))
def test_followed_or_made_anew_is_the_same(steps: list[tuple[str, Thing]]) -> None:
    book, kept = Book(), dict[str, Thing]()
    for what, thing in steps:
        if what == "put":
            book.put(thing)
            kept[thing.id] = thing  # a dict keeps the place of a key, as the book does
        elif what == "drop" and thing.id in kept:
            book.drop(thing.id)
            del kept[thing.id]
        elif what == "ask":
            book.find("cgyz")
    fresh = Book(kept.values())
    assert book.things == fresh.things == tuple(kept.values())
    for word in WORDS:
        assert book.find(word) == fresh.find(word)
        assert book.beginning(word) == fresh.beginning(word)


def test_what_is_put_first_comes_first() -> None:
    book = Book([Thing(kind="unit", id=one, label=one) for one in ("01", "02", "03", "04")])
    assert [one.id for one in book.beginning("0", {"03": 0, "02": 1})] == ["03", "02", "01", "04"]
    book.put(Thing(kind="unit", id="00", label="00"), (-1, 0))
    assert book.things[0].id == "00"


def test_pinyin_by_initials_in_full_or_mixed() -> None:
    for typed in ("cgyz", "chengguanyizu", "chenggyz", "cguanyz"):
        assert equals("城关一组", typed), typed
        assert starts("城关一组", typed[:-1]), typed
    assert not equals("城关一组", "cgy")
    assert not starts("城关一组", "cgx")
    assert starts("重案组", "zh")
    assert starts("重案组", "ch")
