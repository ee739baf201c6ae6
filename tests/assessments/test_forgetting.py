"""What a manager observed is deleted twelve months after it ended, and a tombstone without words stays."""

from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.forgetting import forget_old
from kie.assessments.models import Observation
from kie.assessments.observed_models import ObservationReply, ObservationResolution, ObservationTombstone
from kie.assessments.rules import Ended, end_of_observation, forgotten_from
from kie.assessments.service import Seen, UnhelpfulItem, reply, resolve, save_unhelpful
from kie.assessments.standing import observations_about, tombstones_of, unresolved_of
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.events import Event
from tests.assessments.raising import FRAMEWORK, JARGON, TALKS_OVER, WHAT_SEEN, raise_and_reveal, saw
from tests.cast import Cast

KEY = (FRAMEWORK, JARGON)
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@given(DAYS)
def test_twelve_months_are_a_whole_year_and_a_day_at_most(day: date) -> None:
    due = forgotten_from(day)
    assert 365 <= (due - day).days <= 366
    assert (due.month, due.day) == ((3, 1) if (day.month, day.day) == (2, 29) else (day.month, day.day))


@given(st.none() | DAYS, st.none() | DAYS, st.none() | DAYS, st.booleans())
def test_it_ends_with_the_first_of_what_can_end_it(
    resolved: date | None, left: date | None, closed: date | None, brought: bool
) -> None:
    end = end_of_observation(resolved, left, closed, brought)
    known = [day for day in (resolved, left, None if brought else closed) if day is not None]
    assert (end.on if end else None) == min(known, default=None)
    if end is not None and end.reason == "never-brought":
        assert not brought


def test_what_was_brought_and_not_resolved_stays_while_the_person_does() -> None:
    assert end_of_observation(None, None, date(2020, 1, 1), brought=True) is None
    assert end_of_observation(date(2020, 2, 1), None, None, brought=True) == Ended(
        date(2020, 2, 1), "resolved"
    )


def left_over(session: Session) -> int:
    tables = (Observation, ObservationReply, ObservationResolution)
    return sum(len(session.scalars(select(table)).all()) for table in tables)


@pytest.mark.both_databases
def test_twelve_months_after_it_was_resolved_only_a_tombstone_is_left(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    raise_and_reveal(session, cast, part, saw(), saw(TALKS_OVER, "Twice on Monday"))
    reply(session, part, cast.ana.id, KEY, "I did explain", 0)
    resolve(session, part, cast.ben.id, KEY, "Plain words now")
    due = forgotten_from(clock.today())
    with time_machine.travel(due - timedelta(days=1)):
        assert forget_old(session) == ()
    with time_machine.travel(due):
        (gone,) = forget_old(session)
        assert gone.words == ("Uses jargon", WHAT_SEEN, "I did explain", "Plain words now")
        assert (gone.participation_id, gone.framework_id) == (part.participation.id, FRAMEWORK)
        assert forget_old(session) == ()
    (stone,) = tombstones_of(session, [part.participation.id])
    assert (stone.person_id, stone.raised_by_id, stone.reason) == (cast.ana.id, cast.ben.id, "resolved")
    assert [one.statement_id for one in observations_about(session, cast.ana.id)] == [TALKS_OVER]
    assert left_over(session) == 1
    event = session.scalars(select(Event).where(Event.action == "observation.forgotten")).one()
    assert (event.actor_id, event.person_id) == (None, cast.ana.id)
    assert event.details == {"framework": FRAMEWORK, "reason": "resolved"}


@pytest.mark.both_databases
def test_what_is_not_resolved_stays_open_until_a_year_after_the_person_left(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    raise_and_reveal(session, cast, part, saw())
    close_cycle(session, part.cycle.cycle.id, cast.chloe.id)
    today = clock.today()
    with time_machine.travel(today + timedelta(days=800)):
        assert forget_old(session) == ()
        assert len(unresolved_of(session, cast.ana.id)) == 1
        cast.ana.leaves_on = today + timedelta(days=430)
        session.flush()
        assert [one.statement_id for one in forget_old(session)] == [JARGON]
    assert tombstones_of(session, [part.participation.id])[0].reason == "left"


@pytest.mark.both_databases
def test_what_was_never_brought_goes_a_year_after_the_cycle_closed(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    item = UnhelpfulItem(FRAMEWORK, none_seen=False, seen=(saw(),))
    save_unhelpful(session, part, "manager", cast.ben.id, item)
    mine = UnhelpfulItem(FRAMEWORK, none_seen=False, seen=(Seen(JARGON),))
    save_unhelpful(session, part, "self", cast.ana.id, mine)
    with time_machine.travel(clock.now() + timedelta(days=500)):
        assert forget_old(session) == ()
        close_cycle(session, part.cycle.cycle.id, cast.chloe.id)
    with time_machine.travel(clock.now() + timedelta(days=500 + 366)):
        assert [one.statement_id for one in forget_old(session)] == [JARGON]
    # What Ana picked for herself was never anybody's observation, and stays with her own assessment.
    assert left_over(session) == 1


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "change", ["UPDATE observation_tombstones SET reason = 'x'", "DELETE FROM observation_tombstones"]
)
def test_a_tombstone_cannot_be_changed(
    session: Session, cast: Cast, part: ParticipationContext, change: str
) -> None:
    session.add(
        ObservationTombstone(
            person_id=cast.ana.id,
            participation_id=part.participation.id,
            framework_id=FRAMEWORK,
            raised_by_id=cast.ben.id,
            reason="resolved",
            ended_on=clock.today(),
            forgotten_at=clock.now(),
        )
    )
    session.flush()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(change))
