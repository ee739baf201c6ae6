"""Who leads somebody at all, and that a manager whom nobody stands in for has no delegates."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.people.lines import Raters
from kie.people.models import Person
from kie.people.queries import leads_somebody, raters_of
from tests.cast import Cast, reports_to

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
