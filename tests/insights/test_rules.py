"""Thresholds and trees: what is refused."""

import pytest

from kie.insights.rules import ThresholdRefused, Thresholds, TreeInvalid, Unit, bottom_up, check_members


def test_the_usual_thresholds_are_ten_and_five() -> None:
    assert Thresholds() == Thresholds(people=10, outside_viewer=5)
    assert Thresholds(people=5, outside_viewer=3).people == 5


@pytest.mark.parametrize(
    ("people", "outside_viewer", "setting", "least", "most"),
    [(4, 3, "people", 5, None), (10, 2, "outside_viewer", 3, 10), (6, 7, "outside_viewer", 3, 6)],
)
def test_thresholds_below_their_floors_are_refused(
    people: int, outside_viewer: int, setting: str, least: int, most: int | None
) -> None:
    with pytest.raises(ThresholdRefused) as refused:
        Thresholds(people=people, outside_viewer=outside_viewer)
    assert (refused.value.setting, refused.value.least, refused.value.most) == (setting, least, most)
    assert str(least) in str(refused.value)


def test_children_come_before_their_parents_whatever_the_order_given() -> None:
    tree = [Unit("team", "service"), Unit("council", None), Unit("service", "council"), Unit("other", None)]
    ids = [unit.id for unit in bottom_up(tree)]
    assert ids.index("team") < ids.index("service") < ids.index("council")
    assert bottom_up(tree) == bottom_up(tree[::-1])


def test_a_tree_may_be_very_deep() -> None:
    tree = [Unit("0", None), *(Unit(str(depth), str(depth - 1)) for depth in range(1, 5000))]
    assert bottom_up(tree)[0].id == "4999"


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ([Unit("a", None), Unit("a", None)], "twice"),
        ([Unit("a", "b")], "not in the tree"),
        ([Unit("a", "b"), Unit("b", "a"), Unit("c", None)], "own ancestors"),
        ([Unit("a", "a")], "own ancestors"),
    ],
)
def test_what_is_no_tree_is_refused(tree: list[Unit], said: str) -> None:
    with pytest.raises(TreeInvalid, match=said):
        bottom_up(tree)


def test_people_sit_in_one_unit_of_the_tree() -> None:
    tree = [Unit("a", None), Unit("b", "a")]
    check_members(tree, {"a": frozenset({"ana"}), "gone": frozenset()})
    with pytest.raises(TreeInvalid, match="gone"):
        check_members(tree, {"gone": frozenset({"ana"})})
    with pytest.raises(TreeInvalid, match="ana"):
        check_members(tree, {"a": frozenset({"ana"}), "b": frozenset({"ana"})})
