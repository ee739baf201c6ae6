"""Long absence: what is due waits, and comes back by itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.models import Submission
from kie.assessments.service import hand_in
from kie.cycles.absence import NEVER, Absence, absence_of, absences_of
from kie.cycles.models import Exemption
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import exempt
from tests.assessments.steps import fill
from tests.assessments.web import Open, url
from tests.cast import Cast

DUE, CLOSES = date(2026, 3, 20), date(2026, 6, 30)


@pytest.mark.parametrize(
    ("absence", "due"),
    [
        (NEVER, DUE),
        (Absence(date(2026, 3, 10), date(2026, 3, 16)), date(2026, 3, 27)),
        (Absence(date(2026, 3, 20), date(2026, 4, 16)), date(2026, 4, 17)),
        (Absence(date(2026, 3, 20), date(2026, 4, 18)), date(2026, 4, 20)),
        (Absence(date(2026, 3, 20), date(2026, 6, 26)), date(2026, 6, 29)),
        (Absence(date(2026, 3, 21), date(2026, 4, 18)), DUE),
        (Absence(date(2026, 3, 1), date(2026, 6, 29)), CLOSES),
        (Absence(date(2026, 3, 1), None), DUE),
        (Absence(date(2026, 3, 10), date(2026, 3, 9)), DUE),
    ],
)
def test_what_is_due_waits_as_long_as_the_person_was_away(absence: Absence, due: date) -> None:
    assert absence.due(DUE, CLOSES) == due


def test_what_would_be_due_after_a_closing_on_a_day_off_is_due_on_it() -> None:
    sunday = date(2026, 4, 19)
    assert Absence(date(2026, 3, 20), date(2026, 4, 17)).due(DUE, sunday) == sunday


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(DAYS, DAYS, DAYS, DAYS)
def test_nothing_becomes_due_earlier_and_a_longer_absence_gives_more_time(
    first: date, last: date, longer: date, due: date
) -> None:
    short, long = sorted((last, longer))
    one, other = Absence(first, short).due(due, CLOSES), Absence(first, long).due(due, CLOSES)
    assert due <= one <= other <= max(due, CLOSES)


@pytest.fixture
def back(session: Session, cast: Cast, part: ParticipationContext) -> ParticipationContext:
    """Ana was away for the last twenty days, and the parts were due five days ago."""
    today = clock.today()
    cycle = part.cycle.cycle
    cycle.opens_on = today - timedelta(days=30)
    cycle.self_due_on = cycle.manager_due_on = today - timedelta(days=5)
    exempt(session, part.participation.id, "Parental leave", cast.chloe.id, today)
    row = session.get_one(Exemption, part.participation.id)
    row.made_at = clock.now() - timedelta(days=20)
    session.commit()
    return part


@pytest.mark.both_databases
def test_nobody_is_asked_while_ana_is_away_and_it_comes_back_by_itself(
    session: Session, browser: Open, cast: Cast, back: ParticipationContext
) -> None:
    ana, ben = browser(cast.ana), browser(cast.ben)
    assert "Say where you stand" not in ana.get("/").text
    assert f"Give your view of {cast.ana.name}" not in ben.get("/").text
    row = session.get_one(Exemption, back.participation.id)
    row.expires_on = clock.today() - timedelta(days=1)
    session.commit()
    assert "Overdue" not in ana.get("/").text
    assert f"Give your view of {cast.ana.name} Due by" in ben.get("/").text
    assert "Say where you stand" in ana.get("/").text
    assert "Hand it in by" in ana.get(url(back, "self")).text
    assert "Your turn, late" not in ben.get("/insights/team").text


@pytest.mark.both_databases
def test_what_is_handed_in_after_coming_back_is_not_late(
    session: Session, cast: Cast, back: ParticipationContext
) -> None:
    session.get_one(Exemption, back.participation.id).expires_on = clock.today() - timedelta(days=1)
    assert absences_of(session, [back.participation.id])[
        back.participation.id
    ].last == clock.today() - timedelta(1)
    fill(session, back, "self", cast.ana.id)
    hand_in(session, back, "self", cast.ana.id)
    assert [one.late for one in session.scalars(select(Submission))] == [False]


@pytest.mark.both_databases
def test_without_an_absence_it_is_late(session: Session, cast: Cast, back: ParticipationContext) -> None:
    session.delete(session.get_one(Exemption, back.participation.id))
    session.flush()
    assert absence_of(session, back.participation.id) is NEVER
    fill(session, back, "self", cast.ana.id)
    hand_in(session, back, "self", cast.ana.id)
    assert [one.late for one in session.scalars(select(Submission))] == [True]
