"""Whoever has handed in goes ahead, once the other has had ten working days; the missing part stays blank."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Fact
from kie.assessments.ahead import (
    NothingMissing,
    OwnPartMissing,
    TooEarly,
    ahead_from,
    day_to_go_ahead,
    go_ahead,
)
from kie.assessments.drafts import OtherWentAhead
from kie.assessments.models import GoneAhead, Reveal
from kie.assessments.queries import review_facts, sheets
from kie.assessments.rules import GRACE
from kie.assessments.service import Item, OtherHandedIn, hand_in, save_items, take_back
from kie.cycles.absence import Absence
from kie.cycles.models import Exemption
from kie.cycles.queries import ParticipationContext
from kie.events import Event
from kie.mail import QueuedMail
from kie.workdays import is_working_day, working_days_after
from tests.assessments.steps import fill
from tests.cast import Cast

pytestmark = pytest.mark.both_databases

LONG_AGO = timedelta(days=30)


@pytest.fixture
def overdue(session: Session, part: ParticipationContext) -> ParticipationContext:
    """Ana's participation, both parts due a month ago."""
    cycle = part.cycle.cycle
    cycle.opens_on = clock.today() - 2 * LONG_AGO
    cycle.self_due_on = cycle.manager_due_on = clock.today() - LONG_AGO
    session.commit()
    return part


def hand_in_as(session: Session, context: ParticipationContext, side: str, author: UUID) -> None:
    """One side filled in and handed in."""
    fill(session, context, side, author)
    hand_in(session, context, side, author)
    session.commit()


def test_ten_working_days_after_the_due_date() -> None:
    assert ahead_from(date(2026, 11, 30)) == date(2026, 12, 14)
    assert ahead_from(date(2026, 12, 18)) == date(2027, 1, 6), (
        "Christmas, Boxing Day's substitute and New Year"
    )


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 11, 1), date(2026, 11, 20), date(2026, 12, 14)),
        (date(2026, 11, 20), date(2026, 12, 4), date(2026, 12, 18)),
        (date(2026, 12, 7), date(2026, 12, 11), date(2026, 12, 21)),
        (date(2026, 12, 21), date(2027, 1, 8), date(2026, 12, 14)),
        (date(2026, 12, 21), None, date(2026, 12, 14)),
        (date(2026, 12, 7), None, None),
    ],
)
def test_days_away_are_not_counted(first: date, last: date | None, expected: date | None) -> None:
    assert ahead_from(date(2026, 11, 30), Absence(first, last)) == expected


def test_a_pause_only_ever_gives_more_time() -> None:
    due = date(2026, 12, 1)
    for start in range(-10, 30):
        for length in range(20):
            pause = Absence(due + timedelta(days=start), due + timedelta(days=start + length))
            day = ahead_from(due, pause)
            assert day is not None and is_working_day(day) and pause.last is not None
            counted = sum(
                is_working_day(one) and not pause.first <= one <= pause.last
                for one in (due + timedelta(days=after) for after in range(1, (day - due).days + 1))
            )
            assert counted == GRACE


def test_ana_goes_ahead_without_ben(session: Session, cast: Cast, overdue: ParticipationContext) -> None:
    one = overdue.participation.id
    fill(session, overdue, "manager", cast.ben.id, note="NEVER-HANDED-IN")
    hand_in_as(session, overdue, "self", cast.ana.id)
    gone = go_ahead(session, overdue, "self", cast.ana.id)
    assert go_ahead(session, overdue, "self", cast.ana.id) is gone
    session.commit()
    assert (gone.side, gone.gone_by_id) == ("self", cast.ana.id)
    assert session.get(Reveal, one) is not None
    both = sheets(session, one)
    assert both["self"].ratings and not both["manager"].ratings and both["manager"].assessment is None
    actions = list(session.scalars(select(Event.action).where(Event.subject == str(one)).order_by(Event.id)))
    assert actions[-2:] == ["review.gone-ahead", "review.revealed"]
    told = session.scalars(select(QueuedMail).where(QueuedMail.key == f"went-ahead/{one}")).one()
    assert told.recipient == cast.ben.email and cast.ana.name in told.text


def test_what_is_left_behind_can_be_neither_written_nor_handed_in(
    session: Session, cast: Cast, overdue: ParticipationContext
) -> None:
    fill(session, overdue, "manager", cast.ben.id)
    hand_in_as(session, overdue, "self", cast.ana.id)
    go_ahead(session, overdue, "self", cast.ana.id)
    item = Item("customer-focus", "respect-and-courtesy", version=1, step=1)
    with pytest.raises(OtherWentAhead):
        save_items(session, overdue, "manager", cast.ben.id, [item])
    with pytest.raises(OtherWentAhead):
        hand_in(session, overdue, "manager", cast.ben.id)
    with pytest.raises(OtherHandedIn):
        take_back(session, overdue, "self", cast.ana.id)
    assert review_facts(session, overdue.participation.id, "self") == {Fact.REVEALED}


def test_a_part_that_was_never_begun_cannot_be_begun(
    session: Session, cast: Cast, overdue: ParticipationContext
) -> None:
    hand_in_as(session, overdue, "manager", cast.ben.id)
    go_ahead(session, overdue, "manager", cast.ben.id)
    with pytest.raises(OtherWentAhead):
        save_items(
            session, overdue, "self", cast.ana.id, [Item("customer-focus", "respect-and-courtesy", step=1)]
        )


def test_going_ahead_waits_for_its_day(session: Session, cast: Cast, part: ParticipationContext) -> None:
    hand_in_as(session, part, "self", cast.ana.id)
    cycle = part.cycle.cycle
    with pytest.raises(TooEarly) as refused:
        go_ahead(session, part, "self", cast.ana.id)
    assert refused.value.day == working_days_after(cycle.manager_due_on, GRACE)
    assert day_to_go_ahead(session, part, "manager") == working_days_after(cycle.self_due_on, GRACE)
    assert session.get(GoneAhead, part.participation.id) is None


def test_nobody_goes_ahead_of_somebody_who_is_away(
    session: Session, cast: Cast, overdue: ParticipationContext
) -> None:
    hand_in_as(session, overdue, "manager", cast.ben.id)
    session.add(
        Exemption(
            participation_id=overdue.participation.id,
            reason="Long leave",
            made_by_id=cast.chloe.id,
            made_at=datetime.combine(overdue.cycle.cycle.self_due_on, datetime.min.time(), tzinfo=UTC),
            expires_on=clock.today() + LONG_AGO,
        )
    )
    session.flush()
    with pytest.raises(TooEarly):
        go_ahead(session, overdue, "manager", cast.ben.id)


def test_only_whoever_has_handed_in_goes_ahead_of_whoever_has_not(
    session: Session, cast: Cast, overdue: ParticipationContext
) -> None:
    with pytest.raises(OwnPartMissing):
        go_ahead(session, overdue, "self", cast.ana.id)
    hand_in_as(session, overdue, "manager", cast.ben.id)
    with pytest.raises(NothingMissing):
        go_ahead(session, overdue, "self", cast.ana.id)
    go_ahead(session, overdue, "manager", cast.ben.id)
    with pytest.raises(NothingMissing):
        go_ahead(session, overdue, "self", cast.ana.id)


def test_both_in_leaves_nothing_to_go_ahead_without(
    session: Session, cast: Cast, overdue: ParticipationContext
) -> None:
    hand_in_as(session, overdue, "self", cast.ana.id)
    hand_in_as(session, overdue, "manager", cast.ben.id)
    with pytest.raises(NothingMissing):
        go_ahead(session, overdue, "self", cast.ana.id)
