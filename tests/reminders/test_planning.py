"""Who is reminded of which date, and in how many statements."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle
from kie.frameworks.models import Catalogue
from kie.plans.queries import waiting_of
from kie.plans.service import add_goal
from kie.plans.talks import note_talk
from kie.plans.words import GoalWords
from kie.reminders import planning, service
from kie.reminders.planning import SCANS, Scan
from kie.reminders.queries import Preferences
from kie.reminders.service import choose, queue_round
from kie.reviews.deadlines import answer_by, decide_by
from kie.workdays import working_days_before
from tests.assessments.steps import counted, open_cycle_with, part_of
from tests.cast import Cast
from tests.reminders.steps import HOME, morning, plan_today, queued, said_now, send_all
from tests.reviews.steps import reveal, settle_all, share_record, sign_record

pytestmark = pytest.mark.both_databases

OPENED = date(2026, 11, 2)
ANA, BEN, EFUA = (f"{name}@wexcombe.example" for name in ("ana", "ben", "efua"))


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """A cycle over everybody, opened on Monday, 2 November 2026."""
    with time_machine.travel(morning(OPENED), tick=False):
        opened = open_cycle_with(session, cast, shipped, {"customer-focus": "theme"})
        session.commit()
    return opened


def no_weekly(session: Session, cast: Cast) -> None:
    for person in (cast.ana, cast.ben, cast.efua):
        choose(session, person.id, Preferences(weekly_on=None))


def three_days_before(session: Session, day: date) -> dict[str, str]:
    with time_machine.travel(morning(working_days_before(day, 3)), tick=False):
        plan_today(session)
        return send_all(session)


def test_a_signature_and_a_decision_have_their_dates(session: Session, cast: Cast, cycle: Cycle) -> None:
    no_weekly(session, cast)
    part = part_of(session, cycle, cast.ana)
    with time_machine.travel(morning(OPENED), tick=False):
        reveal(session, cast, part)
        settle_all(session, part, cast.ben.id)
        record = share_record(session, cast, part)
    sign_by = answer_by(OPENED)
    sent = three_days_before(session, sign_by)
    assert "Read your record, then sign it or disagree. Due by 30 November 2026." in sent[ANA]
    with time_machine.travel(morning(sign_by), tick=False):
        sign_record(session, cast, part, record, "disagree", "It was not like that.")
    decided_by = decide_by(sign_by)
    sent = three_days_before(session, decided_by)
    assert "Decide on Ana Silva’s disagreement. Due by 14 December 2026." in sent[EFUA]
    assert ANA not in sent
    assert "disagreement" not in sent.get(BEN, "")


def test_no_mail_says_a_rating(session: Session, cast: Cast, cycle: Cycle, shipped: Catalogue) -> None:
    part = part_of(session, cycle, cast.ana)
    with time_machine.travel(morning(OPENED), tick=False):
        reveal(session, cast, part)
        settle_all(session, part, cast.ben.id)
        share_record(session, cast, part)
    names = {step.name for scale in shipped.scales.values() for step in scale.steps}
    sent: dict[str, str] = {}
    for monday in (OPENED + timedelta(days=7 * week) for week in range(1, 5)):
        with time_machine.travel(morning(monday), tick=False):
            plan_today(session)
            sent |= send_all(session)
    assert {ANA, BEN, EFUA} <= set(sent)
    assert {"sometimes", "Advanced"} <= names
    said = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b", re.IGNORECASE)
    assert [found.group() for text in sent.values() for found in said.finditer(text)] == []


def test_the_talk_about_a_plan_is_both_sides_to_remember(session: Session, cast: Cast) -> None:
    no_weekly(session, cast)
    with time_machine.travel(morning(OPENED), tick=False):
        add_goal(session, cast.ana.id, GoalWords("Ask before I answer"), cast.ana.id)
        session.commit()
    due_on = waiting_of(session, [cast.ana.id])[cast.ana.id].review_due_on
    assert due_on is not None
    with time_machine.travel(morning(working_days_before(due_on, 3)), tick=False):
        plan_today(session)
        anas, bens = said_now(session, ANA), said_now(session, BEN)
        assert anas is not None and "Talk with your manager about your plan" in anas.text
        assert bens is not None and "Talk with Ana Silva about the plan" in bens.text
        assert EFUA not in queued(session)
        note_talk(session, cast.ana.id, clock.today(), "", cast.ana.id)
        assert said_now(session, ANA) is None
        assert said_now(session, BEN) is None


@pytest.mark.parametrize("scan", SCANS, ids=lambda scan: str(scan.__name__))
def test_the_number_of_statements_does_not_depend_on_the_people(
    session: Session, cast: Cast, cycle: Cycle, scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = (cast.ana, cast.ben, cast.chloe, cast.dev, cast.efua, cast.femi, cast.grace)
    with time_machine.travel(morning(OPENED), tick=False):
        for person in everybody:
            add_goal(session, person.id, GoalWords("Ask before I answer"), person.id)
        session.commit()
    day = {"reviews": cycle.self_due_on, "weekly": OPENED + timedelta(days=7)}.get(scan.__name__)
    day = day or waiting_of(session, [cast.ana.id])[cast.ana.id].review_due_on
    assert day is not None
    found = []
    for portion in (2, 7):
        monkeypatch.setattr(planning, "AT_ONCE", portion)
        with time_machine.travel(morning(day), tick=False), counted(session) as statements:
            scan(session, day, None)
        found.append(len(statements))
        session.rollback()
    if scan is planning.weekly:
        # What waits for those who lead nobody is looked at for all of them at once; for one alone it takes as many.
        assert max(found) <= 24
    else:
        assert found[0] == found[1] <= 12


def test_whoever_moves_the_weekly_mail_to_a_day_gone_by_has_it_the_next_morning(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    thursday = OPENED + timedelta(days=3 - OPENED.weekday())
    for person in (cast.ana, cast.ben):
        with time_machine.travel(morning(thursday - timedelta(days=14)), tick=False):
            choose(session, person.id, Preferences(weekly_on=4, deadlines=False))
    with time_machine.travel(morning(thursday), tick=False):
        choose(session, cast.ana.id, Preferences(weekly_on=0, deadlines=False, version=1))
        plan_today(session)
        assert ANA in queued(session) and BEN not in queued(session)
    with time_machine.travel(morning(thursday + timedelta(days=1)), tick=False):
        plan_today(session)
        assert {ANA, BEN} <= set(queued(session)), "one each: two would be an error"


def test_no_weekly_mail_is_queued_for_whom_nothing_waits(session: Session, cast: Cast) -> None:
    with time_machine.travel(morning(OPENED), tick=False):
        plan_today(session)
        assert {ANA, "dev@wexcombe.example"}.isdisjoint(queued(session))
        assert BEN in queued(session), "who leads somebody is looked at when it is sent"
        assert send_all(session) == {}
        add_goal(session, cast.ana.id, GoalWords("Ask before I answer"), cast.ben.id)
        session.commit()
    with time_machine.travel(morning(OPENED + timedelta(days=1)), tick=False):
        plan_today(session)
        assert queued(session) == {}, "her day was yesterday"
    with time_machine.travel(morning(OPENED + timedelta(days=7)), tick=False):
        plan_today(session)
        assert set(send_all(session)) == {ANA}


def test_queueing_takes_as_many_statements_for_few_as_for_many(
    session: Session, cast: Cast, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(morning(cycle.self_due_on), tick=False):
        planning.reviews(session, cycle.self_due_on, None)
        session.commit()
        found = []
        for portion in (2, 4):
            monkeypatch.setattr(service, "AT_ONCE", portion)
            with counted(session) as statements:
                assert queue_round(session, cycle.self_due_on, HOME) == portion
            found.append(len(statements))
    assert found[0] == found[1] <= 6
