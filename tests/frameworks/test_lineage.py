"""What a thing of one edition was in an earlier one: over one edition, and over several."""

from hypothesis import given
from hypothesis import strategies as st

from kie.frameworks.models import CARRIED_KINDS, Carried, Editions, Lineage

FIRST = Lineage(
    "tea",
    {
        "brewing": Carried("same", ("brewing",)),
        "brewing.p1": Carried("reworded", ("brewing.p1",)),
        "brewing.p3": Carried("split", ("brewing.p2",)),
        "brewing.p4": Carried("split", ("brewing.p2",)),
        "serving": Carried("merged", ("pouring", "carrying")),
        "tidying": Carried("new"),
    },
    gone=("sipping",),
)
SECOND = Lineage(
    "tea-2028",
    {
        "brewing": Carried("same", ("brewing",)),
        "brewing.p1": Carried("same", ("brewing.p1",)),
        "brewing.p5": Carried("merged", ("brewing.p3", "brewing.p4")),
        "hosting": Carried("merged", ("serving", "tidying")),
        "tidying-up": Carried("reworded", ("tidying",)),
    },
)
EDITIONS = Editions({"tea-2028": FIRST, "tea-2030": SECOND})


def test_editions_stand_in_a_row() -> None:
    assert EDITIONS.before("tea-2030") == ("tea-2028", "tea")
    assert EDITIONS.after("tea") == ("tea-2028", "tea-2030")
    assert EDITIONS.before("tea") == EDITIONS.after("tea-2030") == EDITIONS.before("coffee") == ()


def test_one_edition_back_is_as_it_was_published() -> None:
    assert EDITIONS.carried("tea", "tea-2028") == FIRST.carried
    assert EDITIONS.source("tea", "tea-2028", "serving") == Carried("merged", ("pouring", "carrying"))
    assert EDITIONS.source("tea", "tea-2028", "brewing.p1").one == "brewing.p1"
    assert EDITIONS.source("tea", "tea-2028", "brewing.p3").one is None


def test_only_what_stayed_one_thing_all_the_way_may_be_compared() -> None:
    assert EDITIONS.carried("tea", "tea-2030") == {
        "brewing": Carried("same", ("brewing",)),
        "brewing.p1": Carried("reworded", ("brewing.p1",)),
        # Split, and put together again: not shown to be what it was.
        "brewing.p5": Carried("merged", ("brewing.p2",)),
        # One half of it was new in between.
        "hosting": Carried("merged", ("pouring", "carrying")),
        "tidying-up": Carried("new"),
    }


def test_what_became_of_a_thing() -> None:
    assert set(EDITIONS.onward("tea", "tea-2028", "brewing.p2")) == {"brewing.p3", "brewing.p4"}
    assert EDITIONS.onward("tea", "tea-2030", "pouring") == {
        "hosting": Carried("merged", ("pouring", "carrying"))
    }
    assert EDITIONS.onward("tea", "tea-2028", "sipping") == {}


def test_two_things_are_one_whichever_is_later() -> None:
    one = ("tea", "brewing.p1"), ("tea-2030", "brewing.p1")
    assert EDITIONS.are_one(*one) and EDITIONS.are_one(*reversed(one)) and EDITIONS.are_one(one[0], one[0])
    for other in (("tea-2030", "brewing.p5"), ("tea", "brewing.p2"), ("coffee", "brewing.p1")):
        assert not EDITIONS.are_one(("tea", "brewing.p1"), other)
    assert not EDITIONS.are_one(("tea", "brewing.p2"), ("tea-2028", "brewing.p3")), "half of it is not it"


def test_frameworks_that_are_no_editions_of_one_another_share_nothing() -> None:
    assert EDITIONS.carried("coffee", "tea-2030") == EDITIONS.carried("tea-2030", "tea") == {}
    assert EDITIONS.source("coffee", "tea", "brewing") == Carried("new")
    assert EDITIONS.source("tea", "tea", "brewing").one == "brewing"


NODES = st.sampled_from("abcd")
ONE = st.sampled_from([kind for kind in CARRIED_KINDS if kind not in ("merged", "new")])


@st.composite
def lineages(draw: st.DrawFn, follows: str) -> Lineage:
    carried: dict[str, Carried] = {}
    for node in draw(st.sets(NODES)):
        sources = tuple(draw(st.lists(NODES, unique=True, max_size=3)))
        carried[node] = (
            Carried("new")
            if not sources
            else Carried(draw(ONE), sources)
            if len(sources) == 1
            else Carried("merged", sources)
        )
    return Lineage(follows, carried)


@given(first=lineages("1"), second=lineages("2"))
def test_over_two_editions_a_thing_is_one_only_if_it_was_in_both(first: Lineage, second: Lineage) -> None:
    editions = Editions({"2": first, "3": second})
    for node, was in editions.carried("1", "3").items():
        between = second.carried[node]
        straight = between.one is not None and first.carried.get(between.one, Carried("new")).one is not None
        assert (was.one is not None) == straight
        reached = {s for b in between.sources for s in first.carried.get(b, Carried("new")).sources}
        assert set(was.sources) == reached
        assert (was.kind == "new") == (not reached)
        assert all(node in editions.onward("1", "3", source) for source in reached)
