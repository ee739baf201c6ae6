"""Whatever lines and stand-ins there are: nobody rates whoever, by whatever way, rates them because of a stand-in; and
whoever rates somebody, or decides for them, is in their line, so that neither HR nor a clerk does it with one's own."""

from collections.abc import Iterable
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie import clock
from kie.people.models import Person, StandIn
from kie.people.queries import moderator_of, raters_of
from kie.people.standing import in_line_of
from tests.cast import make_person, make_team, reports_to

pytestmark = pytest.mark.both_databases
FIVE = st.integers(0, 4)
STANDS = st.tuples(st.sampled_from(("acting", "delegate")), FIVE, FIVE, st.none() | FIVE)


def _reached(edges: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """All pairs with a way from one to the other."""
    found = set(edges)
    for via, one, other in product(range(5), repeat=3):
        if (one, via) in found and (via, other) in found:
            found.add((one, other))
    return found


@given(
    st.lists(st.none() | FIVE, min_size=5, max_size=5),
    st.lists(STANDS, max_size=4, unique_by=lambda one: (one[1], one[2], one[3])),
    st.lists(st.none() | FIVE, min_size=5, max_size=5),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_stand_in_makes_no_ring_and_whoever_rates_or_decides_is_in_the_line(
    fresh_database: Engine,
    above: list[int | None],
    stands: list[tuple[str, int, int, int | None]],
    named: list[int | None],
) -> None:
    today = clock.today()
    with Session(fresh_database) as session:
        team = make_team(session, "T", "Team")
        people = [make_person(session, f"9{n}", f"P{n} Cole", team) for n in range(5)]
        lines = {(n, up) for n, up in enumerate(above) if up is not None and up != n}
        for one, up in lines:
            reports_to(session, people[one], people[up])
        for one, decider in enumerate(named):
            if decider is not None and decider != one:
                reports_to(session, people[one], people[decider], kind="moderator")
        for kind, manager, deputy, only in stands:
            if deputy != manager and deputy != only:
                session.add(
                    _stand_in(kind, people[manager], people[deputy], None if only is None else people[only])
                )
        session.flush()
        number = {person.id: n for n, person in enumerate(people)}
        rated = {
            (n, number[one])
            for n, person in enumerate(people)
            for raters in [raters_of(session, person.id, today)]
            for one in (raters.leader, *raters.delegates)
            if one is not None
        }
        deciding = [(n, moderator_of(session, person.id, today)) for n, person in enumerate(people)]
        decide = {(n, number[one]) for n, one in deciding if one is not None}
        in_line = {
            (n, number[one])
            for n, person in enumerate(people)
            for one in in_line_of(session, person.id, today)
        }
        session.rollback()
    assert rated | decide <= in_line, (above, stands, named)
    steps = _reached(rated | lines)
    through = {
        (n, one)
        for n, one in rated - lines
        if any(
            only in (None, n) and (above[n], one) == (manager, deputy) for _k, manager, deputy, only in stands
        )
    }
    assert not {(n, one) for n, one in through if (one, n) in steps}, (above, stands)


def _stand_in(kind: str, manager: Person, deputy: Person, only: Person | None) -> StandIn:
    return StandIn(
        kind=kind,
        manager_id=manager.id,
        deputy_id=deputy.id,
        person_id=None if only is None else only.id,
        starts_on=clock.today(),
        ends_on=clock.today(),
        made_at=clock.now(),
    )
