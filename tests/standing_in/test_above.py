"""Who is above whom, however far: one answer for who may stand in, and for whom HR and clerks must be outside."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Relation
from kie.people.models import Person, StandIn
from kie.people.standing import above, in_line_of, outside_line, reads_by_reason
from kie.standing_in.refusing import StandInRefused
from kie.standing_in.service import Wish, appoint
from tests.cast import Cast, give_role, make_person, reports_to

pytestmark = pytest.mark.both_databases
FAR = timedelta(days=60)


def stands_in(
    session: Session, manager: Person, deputy: Person, only: Person | None = None, until: date | None = None
) -> StandIn:
    today = clock.today()
    row = StandIn(
        kind="acting",
        manager_id=manager.id,
        deputy_id=deputy.id,
        person_id=None if only is None else only.id,
        starts_on=today - FAR,
        ends_on=until or today,
        made_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def test_leaders_are_counted_however_far_up_and_moderators_lead_nobody(session: Session, cast: Cast) -> None:
    reports_to(session, cast.efua, cast.femi, kind="moderator")
    today = clock.today()
    assert above(session, cast.ana.id, today) == {cast.ben.id, cast.efua.id}
    assert in_line_of(session, cast.ana.id, today) == {cast.ben.id, cast.efua.id, cast.femi.id}
    assert not outside_line(session, cast.femi.id, cast.ana.id)
    # Chloé leads Femi, and is not above everybody because Femi was named to decide for the director.
    assert outside_line(session, cast.chloe.id, cast.ana.id)


def test_a_ring_of_lines_ends(session: Session, cast: Cast) -> None:
    reports_to(session, cast.efua, cast.ana, kind="reviewer")
    assert above(session, cast.ana.id, clock.today()) == {cast.ben.id, cast.efua.id}
    assert not outside_line(session, cast.ana.id, cast.efua.id)


def test_a_line_that_ended_counts_no_more(session: Session, cast: Cast) -> None:
    yesterday = clock.today() - timedelta(days=1)
    reports_to(session, cast.ben, cast.grace, kind="reviewer", until=yesterday)
    assert outside_line(session, cast.grace.id, cast.ana.id)
    assert cast.grace.id in above(session, cast.ana.id, yesterday)


def test_whoever_stands_in_for_somebody_above_is_in_the_line(session: Session, cast: Cast) -> None:
    assert outside_line(session, cast.chloe.id, cast.ana.id)
    row = stands_in(session, cast.efua, cast.chloe)
    assert not outside_line(session, cast.chloe.id, cast.ana.id)
    assert not outside_line(session, cast.ana.id, cast.chloe.id)
    assert cast.chloe.id in above(session, cast.ana.id, clock.today())
    row.ended_at = clock.now()
    session.flush()
    assert outside_line(session, cast.chloe.id, cast.ana.id)


def test_a_deputy_whose_days_are_over_is_outside_again(session: Session, cast: Cast) -> None:
    stands_in(session, cast.ben, cast.chloe, until=clock.today() - timedelta(days=1))
    assert outside_line(session, cast.chloe.id, cast.ana.id)


def test_a_deputy_for_one_person_stands_in_the_line_of_that_person_and_below(
    session: Session, cast: Cast
) -> None:
    hana = make_person(session, "1008", "Hana Ito", cast.parks)
    reports_to(session, hana, cast.grace)
    stands_in(session, cast.efua, cast.chloe, only=cast.ben)
    assert not outside_line(session, cast.chloe.id, cast.ana.id)
    assert not outside_line(session, cast.chloe.id, cast.ben.id)
    assert outside_line(session, cast.chloe.id, hana.id)


def test_ones_own_deputy_is_not_above_oneself(session: Session, cast: Cast) -> None:
    stands_in(session, cast.ben, cast.grace)
    assert outside_line(session, cast.grace.id, cast.ben.id)
    assert not outside_line(session, cast.grace.id, cast.ana.id)


def test_nobody_is_outside_their_own_line(session: Session, cast: Cast) -> None:
    assert not outside_line(session, cast.chloe.id, cast.chloe.id)


def test_it_takes_one_statement(session: Session, cast: Cast) -> None:
    statements: list[str] = []
    engine = session.get_bind().engine

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        outside_line(session, cast.chloe.id, cast.ana.id)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert len([one for one in statements if "SAVEPOINT" not in one]) == 1


def test_hr_decides_nothing_about_whoever_stands_in_above_them(session: Session, cast: Cast) -> None:
    """Ben acts for the director, to whom HR answers: HR does not say who acts for Ben meanwhile."""
    hana = make_person(session, "1008", "Hana Ito", cast.parks)
    iris = make_person(session, "1009", "Iris Novak", cast.parks)
    give_role(session, hana, "hr")
    stands_in(session, cast.efua, cast.ben)
    wish = Wish(iris.id, None, clock.today(), clock.today())
    with pytest.raises(StandInRefused) as refused:
        appoint(session, cast.ben.id, wish, cast.chloe.id)
    assert refused.value.because == ("own-line",)
    assert appoint(session, cast.ben.id, wish, hana.id).deputy_id == iris.id


@pytest.mark.parametrize(
    ("relations", "with_a_reason"),
    [
        ({Relation.HR}, True),
        ({Relation.PARTNER, Relation.SIGNED_IN}, True),
        ({Relation.HR, Relation.MANAGER}, False),
        ({Relation.HR, Relation.MODERATOR}, False),
        ({Relation.PARTNER, Relation.SELF}, False),
        ({Relation.MANAGER}, False),
        ({Relation.SIGNED_IN, Relation.AUDITOR}, False),
    ],
)
def test_a_reason_is_for_whoever_reads_only_as_hr(relations: set[Relation], with_a_reason: bool) -> None:
    assert reads_by_reason(relations) is with_a_reason
