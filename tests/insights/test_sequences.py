"""Publications of one cycle one after the other, at random: nothing can be told from all of them together."""

from array import array
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kie.assessments.models import AgreedRating
from kie.frameworks.models import Catalogue
from kie.insights.contributors import Contributions, Member, Rated
from kie.insights.figures import FACETS, Basis, TeamRow
from kie.insights.heavy import Asked
from kie.insights.known import Known
from kie.insights.models import Publication
from kie.insights.publisher import make_figures
from kie.insights.service import AlreadyPublished, CycleNotClosed, foresee, publish
from tests.insights.again import sign_again
from tests.insights.shown import shown_by_facet, shown_figures, shown_teams
from tests.insights.steps import TOWN, Council, close, id_of, make_council
from tests.insights.sums import fewest_left

UNITS = {
    "all": None,
    "north": "all",
    "south": "all",
    "n1": "north",
    "n2": "north",
    "s1": "south",
    "s2": "south",
}
SEATS = ("n1", "n2", "s1", "s2", "north", "all")
COMPETENCY = ("town", "care")


@dataclass
class World:
    """Who has signed, in which revision, and what was published so far."""

    seat: dict[UUID, str] = field(default_factory=dict)
    value: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    signed: dict[UUID, int] = field(default_factory=dict)
    bases: list[tuple[Basis, ...]] = field(default_factory=list)
    figures: list[frozenset[str]] = field(default_factory=list)
    rows: int = 0
    later_rows: int = 0

    def knows(self) -> dict[UUID, Known]:
        """The first of each team knows the team, and the first of all knows those."""
        found: dict[UUID, Known] = {one: Known({one}, set()) for one in self.seat}
        for unit in SEATS:
            people = [one for one in sorted(self.seat) if self.seat[one] == unit]
            if people:
                found[people[0]] = Known(set(people[: len(people) - 2]), set(people[-2:]))
        return found

    def publish(self, closed: bool) -> None:
        """Publish through the product's own publisher, and keep the figures as the attacker sees them."""
        members = tuple(
            Member(one, id_of(self.seat[one]), self.signed[one], (*self.value[one], "", ""))
            for one in sorted(self.signed)
        )
        twos = array("b", [2] * len(members))
        rated = Rated(array("l", range(len(members))), twos, twos, twos, twos)
        by_facet = closed and not any(basis.facets for bases in self.bases for basis in bases)
        made = make_figures(
            Asked(
                cycle(),
                [
                    TeamRow(id_of(unit), unit, id_of(above) if above else None, depth(unit))
                    for unit, above in UNITS.items()
                ],
                Contributions(members, {COMPETENCY: rated}),
                self.knows(),
                self.bases,
                by_facet,
            )
        )
        for basis in made.bases:
            shown = self.of(basis)
            self.rows += len(shown)
            self.later_rows += len(shown) if self.bases else 0
            self.figures += shown
        self.bases.append(made.bases)

    def of(self, basis: Basis) -> list[frozenset[str]]:
        """The people of every figure of one publication, each with the revision of what was in it."""
        names = [f"{one}@{revision}" for one, revision in zip(basis.people, basis.revisions, strict=True)]
        found = []
        for unit in basis.units:
            beneath = {str(id_of(one)) for one in UNITS if unit in line(one)}
            held = {
                name
                for name, seat in zip(names, basis.seats, strict=True)
                if seat >= 0 and basis.units[seat] in beneath
            }
            found.append(frozenset(held))
        for values in basis.facets.values():
            found += [
                frozenset(name for name, here in zip(names, values, strict=True) if here == value)
                for value in sorted(set(values) - {-1})
            ]
        return found


def line(unit: str) -> list[str]:
    found = []
    above: str | None = unit
    while above is not None:
        found.append(str(id_of(above)))
        above = UNITS[above]
    return found


def depth(unit: str) -> int:
    return len(line(unit)) - 1


def cycle() -> Any:
    """As much of a cycle as the publisher looks at: thresholds and one competency."""
    competency = SimpleNamespace(id=COMPETENCY[1], audience="all")
    scale = SimpleNamespace(steps=range(4))
    framework = SimpleNamespace(id=COMPETENCY[0], competencies=[competency], scale=scale)
    return SimpleNamespace(
        cycle=SimpleNamespace(people_threshold=10, viewer_threshold=5),
        frameworks=(SimpleNamespace(framework=framework),),
        role_profiles={},
    )


def people_left(figures: list[frozenset[str]], known: set[str]) -> int:
    """The fewest people that a sum can be about, however many revisions of theirs are in it."""
    versions = {name for figure in figures for name in figure if name.partition("@")[0] in known}
    return len({name.partition("@")[0] for name in fewest_left(figures, versions, tries=25)})


class Publications(RuleBasedStateMachine):
    """People sign, are reopened and sign again, and the cycle is published now and then."""

    @initialize(sizes=st.lists(st.integers(8, 26), min_size=4, max_size=4), extra=st.integers(0, 2))
    def open(self, sizes: list[int], extra: int) -> None:
        self.world = World()
        number = 0
        for unit, size in zip(SEATS, [*sizes, extra, 1], strict=False):
            for place in range(size):
                one = UUID(int=number + 1)
                number += 1
                self.world.seat[one] = unit
                self.world.value[one] = ("lead" if place % 4 == 0 else "staff", f"G{(place + len(unit)) % 2}")

    @rule(unit=st.sampled_from(SEATS), most=st.sampled_from([1, 3, 10, 26]))
    def sign(self, unit: str, most: int) -> None:
        waiting = [
            one for one, seat in self.world.seat.items() if seat == unit and one not in self.world.signed
        ]
        self.world.signed.update(dict.fromkeys(waiting[:most], 1))

    @rule()
    def all_sign(self) -> None:
        self.world.signed.update({one: 1 for one in self.world.seat if one not in self.world.signed})

    @rule(unit=st.sampled_from(SEATS), many=st.sampled_from([1, 4, 12]))
    def sign_again(self, unit: str, many: int) -> None:
        there = [one for one in self.world.signed if self.world.seat[one] == unit]
        for one in there[:many]:
            self.world.signed[one] += 1

    @rule(unit=st.sampled_from(SEATS), many=st.sampled_from([1, 12]))
    def reopen(self, unit: str, many: int) -> None:
        for one in [one for one in self.world.signed if self.world.seat[one] == unit][:many]:
            del self.world.signed[one]

    @rule(closed=st.booleans())
    def publish(self, closed: bool) -> None:
        if len(self.world.bases) < 4:
            self.world.publish(closed)

    @invariant()
    def nobody_stands_out(self) -> None:
        world = getattr(self, "world", None)
        if world is None or not world.figures:
            return
        left = people_left(world.figures, set())
        assert not left or left >= 10
        for seen in [one for one in world.knows().values() if len(one.surely) > 5]:
            for known in (seen.surely, seen.surely | seen.perhaps):
                left = people_left(world.figures, set(map(str, known)))
                assert not left or left >= 5


Publications.TestCase.settings = settings(max_examples=25, stateful_step_count=12)
TestPublications = Publications.TestCase


def test_a_later_publication_shows_something_and_a_careless_one_gives_people_away() -> None:
    """Twelve sign after an interim and are shown; three sign, and a publisher without memory tells of the three."""

    def world(late: int) -> World:
        made = World()
        for number in range(60):
            one = UUID(int=number + 1)
            made.seat[one] = SEATS[number % 4]
            made.value[one] = ("staff", "G1")
        made.signed = dict.fromkeys(list(made.seat)[: 60 - late], 1)
        made.publish(False)
        made.signed = dict.fromkeys(made.seat, 1)
        return made

    for late, shown in ((48, True), (3, False)):
        made = world(late)
        made.publish(True)
        assert bool(made.later_rows) is shown, late
        assert people_left(made.figures, set()) in (0, *range(10, 61))
    forgetful = world(3)
    forgetful.bases.clear()
    forgetful.publish(True)
    assert 0 < people_left(forgetful.figures, set()) < 10


@pytest.fixture
def open_town(session: Session, shipped: Catalogue) -> Council:
    return make_council(session, shipped, TOWN, closed=False)


def cells_of(session: Session, number: int) -> list[tuple[Any, ...]]:
    found = shown_figures(session, number).items()
    return sorted((where, cell["value"]) for where, cell in found if not where.facet)


@pytest.mark.both_databases
def test_an_interim_is_by_team_and_the_first_after_the_close_brings_the_facets(
    session: Session, open_town: Council
) -> None:
    with pytest.raises(CycleNotClosed):
        foresee(session, open_town.cycle_id)
    publish(session, open_town.cycle_id, None, interim=True)
    first = cells_of(session, 1)
    assert first and not shown_by_facet(session)
    with pytest.raises(AlreadyPublished):
        publish(session, open_town.cycle_id, None, interim=True)
    close(session, open_town.cycle_id)
    assert foresee(session, open_town.cycle_id).by_facet
    publish(session, open_town.cycle_id, None)
    assert cells_of(session, 1) == cells_of(session, 2) == first
    assert {where.facet for where in shown_by_facet(session)} == set(FACETS)
    kept = session.scalars(select(Publication).order_by(Publication.number)).all()
    assert [(one.number, one.interim, one.audit["earlier"]) for one in kept] == [(1, True, 0), (2, False, 1)]


@pytest.mark.both_databases
def test_one_changed_review_is_not_the_difference_of_two_publications(
    session: Session, open_town: Council
) -> None:
    publish(session, open_town.cycle_id, None, interim=True)
    before = cells_of(session, 1)
    changed = open_town.people["Parks"][4]
    sign_again(session, open_town, changed)
    session.execute(
        update(AgreedRating)
        .values(step=4)
        .where(AgreedRating.participation_id == open_town.participation_id(changed))
    )
    close(session, open_town.cycle_id)
    publish(session, open_town.cycle_id, None)
    units = shown_teams(session, 2)
    assert open_town.team_id("Homes") in units
    assert not units & {open_town.team_id(one) for one in ("Parks", "Place", "Council")}
    assert cells_of(session, 1) == before
