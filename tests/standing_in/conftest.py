"""A review that the cast is in, for stories of people who come, go and stand in."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Catalogue
from kie.people.models import Person, ReportingLine
from tests.assessments.steps import open_cycle_with, part_of
from tests.cast import Cast, reports_to


@pytest.fixture
def part(session: Session, cast: Cast, shipped: Catalogue) -> ParticipationContext:
    """Ana's participation in an open cycle that asks one framework."""
    cycle = open_cycle_with(session, cast, shipped, {"customer-focus": "theme"})
    session.commit()
    return part_of(session, cycle, cast.ana)


def moves(session: Session, person: Person, manager: Person) -> None:
    """From today the person answers to this manager; the line before ended yesterday, or never was."""
    today = clock.today()
    for line in session.scalars(
        select(ReportingLine).where(ReportingLine.person_id == person.id, ReportingLine.ends_on.is_(None))
    ):
        if line.starts_on == today:
            session.delete(line)
        else:
            line.ends_on = today - timedelta(days=1)
    session.flush()
    reports_to(session, person, manager, since=today)
    session.commit()
