"""Which rows are shown: one readable case for each rule, and how much of a council remains visible."""

from time import perf_counter

from kie.insights.rules import Members, Pattern, Thresholds, Unit, Viewers
from kie.insights.suppression import suppress
from tests.insights.councils import council

NOBODY: Viewers = {}


def people(unit: str, count: int) -> frozenset[str]:
    return frozenset(f"{unit}-{number}" for number in range(count))


def run(tree: dict[str, str | None], sizes: dict[str, int], viewers: Viewers = NOBODY) -> Pattern:
    members: Members = {unit: people(unit, size) for unit, size in sizes.items()}
    return suppress([Unit(unit, parent) for unit, parent in tree.items()], members, viewers, Thresholds())


SERVICE = {"service": None, "north": "service", "south": "service"}


def test_ten_people_are_shown_and_nine_are_not() -> None:
    assert run({"team": None}, {"team": 10}).shows("team")
    assert run({"team": None}, {"team": 9}) == Pattern({}, {}, frozenset({"team"}))
    assert run({"team": None}, {}).hidden == {"team"}


def test_the_boss_is_left_out_instead_of_being_the_remainder() -> None:
    pattern = run(SERVICE, {"service": 1, "north": 14, "south": 16})
    assert pattern.hidden == set()
    assert pattern.figures["service"] == people("north", 14) | people("south", 16)
    assert pattern.atoms["service"] == set()


def test_a_team_of_three_is_left_out_of_its_service() -> None:
    tree = {**SERVICE, "tiny": "service"}
    pattern = run(tree, {"north": 14, "south": 16, "tiny": 3})
    assert pattern.hidden == {"tiny"}
    assert not pattern.figures["service"] & people("tiny", 3)


def test_more_than_a_tenth_is_not_left_out_but_hides_the_smallest_team() -> None:
    tree = {**SERVICE, "tiny": "service"}
    pattern = run(tree, {"north": 14, "south": 16, "tiny": 4})
    assert pattern.hidden == {"tiny", "north"}
    assert len(pattern.figures["service"]) == 34
    assert pattern.atoms["service"] == people("north", 14) | people("tiny", 4)


def test_of_two_equal_teams_the_first_by_id_is_hidden() -> None:
    pattern = run({**SERVICE, "tiny": "service"}, {"south": 14, "north": 14, "tiny": 4})
    assert pattern.hidden == {"tiny", "north"}


def test_a_unit_whose_hiding_would_add_nobody_is_not_hidden() -> None:
    """Of `s`, only the head is not in a figure beneath it, and the head is left out already."""
    tree = {"all": None, "s": "all", "s.t": "s", "other": "all", "tiny": "all"}
    pattern = run(tree, {"s": 1, "s.t": 12, "other": 14, "tiny": 8})
    assert pattern.hidden == {"tiny", "other"}
    assert len(pattern.figures["all"]) == 35


def test_people_left_out_below_are_counted_above_once_they_are_enough_together() -> None:
    tree = {"all": None, **{f"s{n}": "all" for n in range(5)}, **{f"s{n}.t": f"s{n}" for n in range(5)}}
    sizes = {"all": 1, **{f"s{n}": 2 for n in range(5)}, **{f"s{n}.t": 20 for n in range(5)}}
    pattern = run(tree, sizes)
    assert pattern.hidden == set()
    assert all(len(pattern.figures[f"s{n}"]) == 20 for n in range(5))
    assert len(pattern.figures["all"]) == 111
    assert len(pattern.atoms["all"]) == 11


def test_figures_beneath_a_hidden_unit_come_up_in_its_place() -> None:
    tree = {"all": None, "s": "all", "s.t": "s", "other": "all", "tiny": "all"}
    pattern = run(tree, {"s": 12, "s.t": 12, "other": 30, "tiny": 8})
    assert pattern.hidden == {"s", "tiny"}
    assert pattern.atoms["all"] == people("s", 12) | people("tiny", 8)
    assert len(pattern.figures["all"]) == 62


def test_the_insider_who_knows_most_of_a_team_cannot_have_it_shown() -> None:
    """Whoever managed eight of the twelve knows the sum of the other four, were the row shown."""
    knows = {"former manager": frozenset(f"north-{number}" for number in range(8))}
    pattern = run(SERVICE, {"north": 12, "south": 16}, knows)
    assert pattern.hidden == {"north", "south"}
    assert len(pattern.figures["service"]) == 28
    fewer = {"former manager": frozenset(f"north-{number}" for number in range(7))}
    assert run(SERVICE, {"north": 12, "south": 16}, fewer).shows("north")


def test_a_manager_who_knows_the_whole_team_learns_nothing_from_its_row() -> None:
    knows = {"manager": people("north", 12)}
    assert run(SERVICE, {"north": 12, "south": 16}, knows).hidden == set()


def test_a_manager_cannot_undo_the_hiding_of_another_team() -> None:
    """North joins a team of four; its manager would be left with those four, so South joins as well."""
    tree = {**SERVICE, "tiny": "service"}
    sizes = {"north": 12, "south": 16, "tiny": 4}
    assert run(tree, sizes).hidden == {"north", "tiny"}
    assert run(tree, sizes, {"manager": people("north", 12)}).hidden == {"north", "south", "tiny"}


def test_several_organisations_side_by_side_are_decided_apart() -> None:
    assert run({"a": None, "b": None}, {"a": 10, "b": 9}).hidden == {"b"}


def test_most_of_a_council_remains_visible() -> None:
    """Over sixty random councils: team rows shown of those with ten people, and staff in the top row."""
    eligible = shown = staff = counted = 0
    for seed in range(60):
        organisation = council(seed)
        tree = [Unit(unit, parent) for unit, parent in organisation.parents.items()]
        pattern = suppress(tree, organisation.members, organisation.knows, Thresholds())
        large = [team for team in organisation.teams if len(organisation.members[team]) >= 10]
        eligible += len(large)
        shown += sum(pattern.shows(team) for team in large)
        staff += len(organisation.beneath("council"))
        counted += len(pattern.figures.get("council", ()))
    assert shown / eligible >= 0.87, f"{shown} of {eligible} teams"
    assert counted / staff >= 0.99, f"{counted} of {staff} people"


def test_two_thousand_teams_are_decided_in_a_moment() -> None:
    """20,000 people and a viewer for each manager; the limit is a hundred times what it takes."""
    tree: dict[str, str | None] = {"all": None, **{f"s{n}": "all" for n in range(200)}}
    tree |= {f"s{n}.t{team}": f"s{n}" for n in range(200) for team in range(10)}
    members = {unit: people(unit, 1 if ".t" not in unit else 10) for unit in tree}
    teams = sorted(unit for unit in tree if ".t" in unit)
    viewers = {
        f"{team}-0": members[team] | {f"{other}-1" for other in teams[place : place + 15]}
        for place, team in enumerate(teams)
    }
    started = perf_counter()
    pattern = suppress([Unit(unit, parent) for unit, parent in tree.items()], members, viewers, Thresholds())
    assert perf_counter() - started < 5
    assert len(pattern.figures) == len(tree)
