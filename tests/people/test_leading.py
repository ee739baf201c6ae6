"""Who leads somebody at all, whose lines are read for it, and that only who is stood in for has delegates."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.people.lines import Raters
from kie.people.models import Person, StandIn
from kie.people.queries import leads_somebody, lines_above, raters_of
from tests.cast import Cast, make_person, reports_to

pytestmark = pytest.mark.both_databases


def _leading(session: Session) -> set[str]:
    return set(session.scalars(select(Person.name).where(leads_somebody(clock.today()))))


def test_a_named_reviewer_leads_somebody_and_a_named_moderator_does_not(session: Session, cast: Cast) -> None:
    before = _leading(session)
    assert cast.ben.name in before and not before & {cast.dev.name, cast.grace.name}
    reports_to(session, cast.chloe, cast.dev, kind="reviewer")
    reports_to(session, cast.chloe, cast.grace, kind="moderator")
    session.flush()
    assert _leading(session) - before == {cast.dev.name}


def test_without_somebody_standing_in_only_the_manager_writes(session: Session, cast: Cast) -> None:
    assert raters_of(session, cast.ana.id, clock.today()) == Raters(cast.ben.id, absent=None)


def test_who_writes_for_the_whole_team_does_not_write_about_themselves(session: Session, cast: Cast) -> None:
    today = clock.today()
    gina = make_person(session, "90007", "Gina Osei", cast.highways)
    reports_to(session, gina, cast.ben)
    for_all = StandIn(
        kind="delegate",
        manager_id=cast.ben.id,
        deputy_id=cast.ana.id,
        starts_on=today,
        ends_on=today,
        made_at=clock.now(),
    )
    session.add(for_all)
    session.flush()
    assert raters_of(session, gina.id, today) == Raters(cast.ben.id, (cast.ana.id,))
    assert raters_of(session, cast.ana.id, today) == Raters(cast.ben.id)


def test_the_lines_of_the_person_and_of_those_above_are_read_and_of_nobody_beside_or_before(
    session: Session, cast: Cast
) -> None:
    """They are held while somebody writes because of them: nobody else's change of manager waits for Ana's review."""
    today = clock.today()
    reports_to(session, cast.ana, cast.femi, kind="reviewer", until=today - timedelta(days=1))
    own, bens = (cast.ana.id, "manager"), (cast.ben.id, "manager")
    assert lines_above(session, [cast.ana.id], today).above == {own: cast.ben.id, bens: cast.efua.id}
