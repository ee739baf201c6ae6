"""Ana and her colleagues are reminded: rarely, of what is so at that moment, and no more once it is done."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.on_paper import PaperEntry
from kie.assessments.service import hand_in
from kie.cycles.models import Cycle
from kie.frameworks.models import Catalogue
from kie.i18n import format_day
from kie.mail import NotYet, QueuedMail, Words
from kie.reminders.mails import still
from kie.reminders.models import Reminder
from kie.reminders.queries import Preferences
from kie.reminders.service import choose, forget_old
from kie.work.models import Job
from kie.workdays import working_days_after, working_days_before
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.cast import Cast
from tests.reminders.steps import HOME, asked_now, morning, plan_today, queued, said_now, send_all

pytestmark = pytest.mark.both_databases

OPENED = date(2026, 11, 2)
SELF_DUE = OPENED + timedelta(days=14)
ANA, BEN = "ana@wexcombe.example", "ben@wexcombe.example"
NO_WEEKLY = Preferences(weekly_on=None)


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """A cycle over everybody, opened on Monday, 2 November 2026; nobody wants a weekly mail."""
    with time_machine.travel(morning(OPENED), tick=False):
        opened = open_cycle_with(session, cast, shipped, {"customer-focus": "theme"})
        for person in (cast.ana, cast.ben, cast.chloe, cast.dev, cast.efua, cast.femi, cast.grace):
            choose(session, person.id, NO_WEEKLY)
        session.commit()
    return opened


def sent_on(session: Session, day: date) -> dict[str, str]:
    with time_machine.travel(morning(day), tick=False):
        plan_today(session)
        return send_all(session)


def test_ana_gets_one_reminder_before_her_part_is_due_and_one_after(session: Session, cycle: Cycle) -> None:
    got = {}
    for number in range(7, 23):
        day = OPENED + timedelta(days=number)
        words = sent_on(session, day).get(ANA)
        if words is not None:
            got[day] = words
    before, after = working_days_before(SELF_DUE, 3), working_days_after(SELF_DUE, 1)
    assert list(got) == [before, after]
    assert "Say where you stand. Due by 16 November 2026. About" in got[before]
    assert "Say where you stand. It was due on 16 November 2026." in got[after]
    assert f"{HOME}/reminders" in got[before]


def test_a_reminder_of_what_was_done_meanwhile_is_not_sent(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    with time_machine.travel(morning(working_days_before(SELF_DUE, 3)), tick=False):
        plan_today(session)
        assert said_now(session, ANA) is not None
        part = part_of(session, cycle, cast.ana)
        fill(session, part, "self", cast.ana.id)
        hand_in(session, part, "self", cast.ana.id)
        session.commit()
        assert said_now(session, ANA) is None


def test_ben_gets_one_mail_for_all_his_people_and_no_second_from_a_second_planner(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    with time_machine.travel(morning(working_days_before(cycle.manager_due_on, 3)), tick=False):
        plan_today(session)
        plan_today(session)
        words = said_now(session, "efua@wexcombe.example")
    assert words is not None
    assert "Give your view of 4 people. Due by 23 November 2026." in words.text
    assert words.text.count("\n- ") == 2, "and her own part, which is late"


def test_what_came_on_paper_is_reminded_of_by_the_day_it_is_to_be_read_through(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    before = working_days_before(SELF_DUE, 3)
    until = before + timedelta(days=1)
    part = part_of(session, cycle, cast.ana)
    with time_machine.travel(morning(OPENED), tick=False):
        fill(session, part, "self", cast.ana.id)
    session.add(
        PaperEntry(
            participation_id=part.participation.id,
            kind="typed",
            typed_by_id=cast.dev.id,
            typed_at=morning(OPENED),
            correct_until=until,
        )
    )
    session.commit()
    assert f"Read it through by {format_day(until)}." in sent_on(session, before)[ANA]


def test_a_moved_date_is_announced_anew(session: Session, cast: Cast, cycle: Cycle) -> None:
    assert ANA in sent_on(session, working_days_before(SELF_DUE, 3))
    cycle.self_due_on = cycle.manager_due_on
    session.commit()
    assert ANA not in sent_on(session, working_days_before(SELF_DUE, 1))
    assert "23 November 2026" in sent_on(session, working_days_before(cycle.manager_due_on, 3))[ANA]


def test_the_weekly_mail_says_all_that_waits_and_stays_away_when_nothing_does(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    choose(session, cast.ben.id, Preferences(weekly_on=2, version=1))
    choose(session, cast.grace.id, Preferences(weekly_on=2, version=1))
    part = part_of(session, cycle, cast.grace)
    wednesday = OPENED + timedelta(days=2)
    with time_machine.travel(morning(wednesday), tick=False):
        plan_today(session)
        assert set(queued(session)) == {BEN, "grace@wexcombe.example"}
        fill(session, part, "self", cast.grace.id)
        hand_in(session, part, "self", cast.grace.id)
        assert said_now(session, "grace@wexcombe.example") is None, "her manager has it now"
        words = said_now(session, BEN)
        assert send_all(session).keys() == {BEN}
    assert words is not None
    assert "- Say where you stand. Due by 16 November 2026." in words.text
    assert "- Give your view of Ana Silva. Due by 23 November 2026." in words.text
    assert sent_on(session, wednesday + timedelta(days=1)) == {}
    near, rest = sent_on(session, wednesday + timedelta(days=7))[BEN].split("This waits for you as well:")
    assert "Say where you stand" in near
    assert "Give your view of Ana Silva" in rest


def test_what_somebody_chooses_after_planning_counts(session: Session, cast: Cast, cycle: Cycle) -> None:
    with time_machine.travel(morning(working_days_before(SELF_DUE, 3)), tick=False):
        plan_today(session)
        choose(session, cast.ana.id, Preferences(weekly_on=None, deadlines=False, version=1))
        cast.grace.leaves_on = clock.today() - timedelta(days=1)
        session.commit()
        assert said_now(session, ANA) is None
        assert said_now(session, "grace@wexcombe.example") is None
        assert said_now(session, BEN) is not None


def test_mail_waits_for_the_hours_somebody_chose(session: Session, cast: Cast, cycle: Cycle) -> None:
    choose(session, cast.ana.id, Preferences(weekly_on=None, first_hour=20, last_hour=22, version=1))
    with time_machine.travel(morning(working_days_before(SELF_DUE, 3), hour=21), tick=False):
        plan_today(session)
        at = {
            address: clock.local(run_at)
            for address, run_at in session.execute(
                select(QueuedMail.recipient, Job.run_at).join(Job, Job.id == QueuedMail.id)
            )
        }
    assert (at[ANA].date(), at[ANA].hour) == (date(2026, 11, 11), 21)
    assert at[BEN].date() == date(2026, 11, 12)
    assert at[BEN].hour in {7, 8}, "not everybody at once"


def test_mail_that_was_held_up_until_the_night_waits_for_the_morning(session: Session, cycle: Cycle) -> None:
    friday = date(2026, 11, 13)
    with time_machine.travel(morning(friday), tick=False):
        plan_today(session)
        assert said_now(session, ANA) is not None
    with time_machine.travel(morning(friday, hour=19), tick=False):
        waits = asked_now(session, ANA)
    assert isinstance(waits, NotYet)
    assert clock.local(waits.until) == clock.local(morning(friday + timedelta(days=3), hour=7))


def test_people_without_an_address_get_no_mail_and_old_rows_are_forgotten(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    cast.ana.email = None
    session.commit()
    with time_machine.travel(morning(working_days_before(SELF_DUE, 3)), tick=False):
        plan_today(session)
        assert ANA not in queued(session)
        assert BEN in queued(session)
    with time_machine.travel(morning(SELF_DUE + timedelta(days=100)), tick=False):
        forget_old(session)
        assert session.scalars(select(Reminder)).all() == []


def test_mail_goes_to_the_address_of_that_morning(session: Session, cast: Cast, cycle: Cycle) -> None:
    with time_machine.travel(morning(working_days_before(SELF_DUE, 3)), tick=False):
        plan_today(session)
        cast.ana.email = "ana.silva@wexcombe.example"
        session.commit()
        words = said_now(session, ANA)
    assert words is not None and words.to == "ana.silva@wexcombe.example"


def test_what_was_held_up_for_weeks_comes_once(session: Session, cast: Cast, cycle: Cycle) -> None:
    choose(session, cast.ana.id, Preferences(weekly_on=0, version=1))
    mondays = [OPENED + timedelta(days=7 * week) for week in range(1, 4)]
    for day in sorted([*mondays, working_days_before(SELF_DUE, 3), working_days_after(SELF_DUE, 1)]):
        with time_machine.travel(morning(day), tick=False):
            plan_today(session)
    with time_machine.travel(morning(mondays[-1]), tick=False):
        mails = session.scalars(select(QueuedMail).where(QueuedMail.recipient == ANA)).all()
        said = [
            still(session, mail.reason.id, Words(mail.subject, mail.text)) for mail in mails if mail.reason
        ]
        assert len(said) > 3
        (words,) = [one for one in said if one is not None]
    assert isinstance(words, Words) and "Say where you stand. It was due on 16 November 2026." in words.text
