"""How people stand to somebody is worked out from roles, lines, stand-ins and reasons: nobody by accident."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Relation
from kie.people.inside import inside_line
from kie.people.standing import above, outside_among, outside_line
from kie.readings import granted
from tests.access.asking import Asker
from tests.access.council import Council
from tests.access.differences import World, misanswered, misended, misexempted, misjudged, mistyped
from tests.cast import reports_to

pytestmark = pytest.mark.both_databases


def test_everybody_stands_to_ana_as_written(world: World) -> None:
    assert list(misjudged(world)) == []


def test_to_themselves_everybody_is_the_person_and_nothing_else(council: Council, asker: Asker) -> None:
    own = frozenset({Relation.SIGNED_IN, Relation.SELF})
    for person in council.people.values():
        who = asker.signed_in(person)
        assert who.relations_to(person.id) == own


def test_above_are_all_who_lead_and_nobody_who_is_only_named(council: Council, session: Session) -> None:
    found = above(session, council.people["ana"].id, clock.today())
    led = {name for name, person in council.people.items() if person.id in found}
    assert led == {"ben", "efua", "ida", "lea", "wes", "wanda"}


def test_of_several_only_those_asked_about_are_outside_each_by_their_own_line(
    council: Council, session: Session
) -> None:
    ana, cal, omar = (council.people[name].id for name in ("ana", "cal", "omar"))
    assert outside_among(session, omar, [ana, cal]) == {ana}, "he decides for Cal in the stead of Max"


def test_deputies_of_who_is_named_are_not_in_that_persons_own_line(
    council: Council, session: Session
) -> None:
    most, nia, ben = (council.people[name] for name in ("max", "nia", "ben"))
    reports_to(session, most, ben)
    assert outside_line(session, nia.id, most.id)


def test_a_reason_is_over_with_its_last_moment(session: Session, council: Council) -> None:
    hana, ana = council.people["hana"].id, council.people["ana"].id
    given = granted(session, hana, ana)
    assert given is not None
    with time_machine.travel(given.ends_at - timedelta(seconds=1), tick=False):
        assert granted(session, hana, ana) is not None
    with time_machine.travel(given.ends_at, tick=False):
        assert granted(session, hana, ana) is None


def test_who_may_end_a_stand_in(world: World) -> None:
    assert list(misended(world)) == []


def test_who_exempts_ana(world: World) -> None:
    assert list(misexempted(world)) == []


def test_who_types_in_what_ana_wrote_on_paper(world: World) -> None:
    assert list(mistyped(world)) == []


def test_who_deals_with_what_is_to_be_taken_out(world: World) -> None:
    assert list(misanswered(world)) == []


def test_as_one_condition_the_same_are_in_the_line_as_one_by_one(council: Council, session: Session) -> None:
    """For each of the council and each other."""
    ids = {person.id: name for name, person in council.people.items()}
    for one_id, name in ids.items():
        inside = set(session.scalars(inside_line(one_id, clock.today())))
        outside = outside_among(session, one_id, ids)
        assert {ids[found] for found in inside & ids.keys()} == {
            ids[left] for left in ids.keys() - outside
        }, name
