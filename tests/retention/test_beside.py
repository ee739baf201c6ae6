"""Nothing goes that somebody still needs: who waits for an answer, who is held beside a leaver, who left by mistake."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.extension_models import ExtendedParticipation, Extension
from kie.cycles.models import Cycle
from kie.evidence.models import EvidenceNote
from kie.mail.outbox import QueuedMail
from kie.people.models import AddressChange, Person
from kie.plans.models import Goal, GoalAgreement, GoalClosure, Plan, PlanReview
from kie.records.models import RemovalAnswer, RemovalRequest
from kie.retention.holding import release_hold
from kie.retention.rules import LEAVERS
from kie.retention.service import delete_portion
from kie.reviews.models import MeetingConfirmation
from kie.subject_access.complaints import answer, complain
from kie.subject_access.requests import end_without_file, record_request
from kie.thanks.models import Thanks
from tests.cast import Cast, make_person
from tests.insights.reviews import sign
from tests.retention.town import closed_cycle, hold, take_part, write

pytestmark = pytest.mark.both_databases
KINDS = ("drafts", "reviews", "goals", "talks", "pauses", LEAVERS)
SHARED = "office@wexcombe.example"


def before(days: int) -> datetime:
    """That many days ago."""
    return clock.now() - timedelta(days=days)


def night(session: Session) -> dict[str, int]:
    """How much of what went."""
    return {kind: number for kind in KINDS if (number := delete_portion(session, kind))}


def add(session: Session, *rows: Any) -> Any:
    """Keep these; gives the first."""
    session.add_all(rows)
    session.flush()
    return rows[0]


def left(session: Session, person: Person, days: int) -> None:
    """Their last day was so many days ago."""
    person.leaves_on = clock.today() - timedelta(days=days)
    session.flush()


def plan_of(session: Session, person: Person) -> Plan:
    """A plan of long ago."""
    plan: Plan = add(session, Plan(person_id=person.id, made_at=before(1_500)))
    return plan


def goal_of(session: Session, plan: Plan, by: Person) -> Goal:
    """A goal of long ago that this person wrote."""
    at = before(1_400)
    made = {"drafted_by_id": by.id, "drafted_at": at, "written_by_id": by.id, "written_at": at}
    goal: Goal = add(session, Goal(plan_id=plan.id, title="Listen", **made))
    return goal


def talk_of(plan: Plan, by: Person, ago: int) -> PlanReview:
    """A talk that this person noted."""
    at = before(ago)
    return PlanReview(
        plan_id=plan.id, talked_on=clock.local(at).date(), note="", noted_by_id=by.id, noted_at=at
    )


def test_whoever_waits_for_an_answer_keeps_what_it_may_be_about(session: Session, cast: Cast) -> None:
    part = take_part(session, closed_cycle(session, "Old", before(1_200)), cast.ana)
    write(session, part, "self", cast.ana, "draft")
    plan = plan_of(session, cast.ana)
    goal = goal_of(session, plan, cast.ana)
    add(
        session,
        GoalClosure(goal_id=goal.id, kind="done", closed_by_id=cast.ana.id, closed_at=before(1_200)),
        *(talk_of(plan, cast.ben, ago) for ago in (1_300, 1_250)),
    )
    made = complain(session, cast.ana.id, "It is wrong what stands there")
    assert night(session) == {}
    answer(session, made.id, cast.chloe.id, "It was right")
    asked = record_request(session, cast.chloe.id, cast.ana.id, clock.today(), "letter", "known")
    assert night(session) == {}
    end_without_file(session, asked.id, cast.chloe.id, "withdrawn", "By letter")
    of = {"person_id": cast.ana.id, "participation_id": part.id, "place": "review", "about": "A name"}
    removal = add(session, RemovalRequest(id=uuid4(), asked_by_id=cast.ben.id, asked_at=clock.now(), **of))
    assert night(session) == {}
    said = {"reason": "No", "answered_by_id": cast.chloe.id, "answered_at": clock.now()}
    add(session, RemovalAnswer(request_id=removal.id, **said))
    assert night(session) == {"drafts": 1, "reviews": 1, "goals": 1, "talks": 1}


def between(session: Session, cast: Cast, one: Person, other: Person) -> Iterator[str]:
    """What `one` may have of the other's hand, one thing after the other."""
    now, today = clock.now(), clock.today()
    add(session, Thanks(sender_id=other.id, person_id=one.id, kind="thanks", sent_at=now))
    yield "thanks"
    note = {"happened_on": today, "kind": "thanks", "words": "Well done", "written_at": now}
    add(session, EvidenceNote(person_id=one.id, author_id=other.id, **note))
    yield "the words of it"
    goal = goal_of(session, plan_of(session, one), one)
    add(session, GoalAgreement(goal_id=goal.id, agreed_by_id=other.id, agreed_at=now))
    yield "an agreed goal"
    add(session, talk_of(plan_of(session, one), other, 3))
    yield "a talk"
    answer(session, complain(session, one.id, "Too much").id, other.id, "It is less now")
    yield "an answer"
    asked = record_request(session, other.id, one.id, clock.today(), "letter", "known")
    end_without_file(session, asked.id, cast.chloe.id, "withdrawn", "By letter")
    yield "a request"
    part = take_part(session, session.scalars(select(Cycle)).one(), one)
    met = {"party": "manager", "held_on": today, "confirmed_by_id": other.id, "confirmed_at": now}
    add(session, MeetingConfirmation(participation_id=part.id, **met))
    yield "a meeting"


def test_while_one_of_two_is_held_nothing_of_what_they_had_to_do_with_each_other_goes(
    session: Session, cast: Cast
) -> None:
    """Femi left, Grace is held; neither led the other or rated them."""
    closed_cycle(session, "Spring", clock.now())
    left(session, cast.femi, 400)
    made = hold(session, cast.chloe, cast.grace)
    assert tried(session) == 1
    for one, other in ((cast.femi, cast.grace), (cast.grace, cast.femi)):
        things = between(session, cast, one, other)
        point = session.begin_nested()
        while what := next(things, ""):
            assert (what, tried(session)) == (what, 0)
            point.rollback()
            session.expire_all()
            point = session.begin_nested()
        point.rollback()
    release_hold(session, cast.chloe.id, made.id, "Settled")
    assert tried(session) == 1


def tried(session: Session) -> int:
    """How many leavers would go; nobody does."""
    with session.begin_nested() as point:
        number = delete_portion(session, LEAVERS)
        point.rollback()
    session.expire_all()
    return number


def test_whoever_comes_back_finds_the_current_review_and_the_last_talk(session: Session, cast: Cast) -> None:
    """Also whoever a file of people left out by mistake, for one night."""
    part = take_part(session, closed_cycle(session, "Old", before(1_200)), cast.ana)
    with time_machine.travel(before(1_210), tick=False):
        sign(session, part, "accept")
    add(session, talk_of(plan_of(session, cast.ana), cast.ben, 1_200))
    left(session, cast.ana, 1)
    assert night(session) == {}
    left(session, cast.ana, 366)
    assert night(session) == {LEAVERS: 1}


def test_messages_to_whoever_has_the_address_by_now_stay(session: Session, cast: Cast) -> None:
    changed = {"before": SHARED, "changed_at": before(500), "changed_by_id": cast.femi.id}
    add(session, AddressChange(person_id=cast.femi.id, **changed))
    make_person(session, "77", "Zoe Brown", cast.parks, email=SHARED)
    sent = {"subject": "Your record", "text": "", "queued_at": before(3), "sent_at": before(3)}
    add(session, *(QueuedMail(key=str(to), recipient=to, **sent) for to in (SHARED, cast.femi.email)))
    left(session, cast.femi, 400)
    assert delete_portion(session, LEAVERS) == 1
    assert session.scalars(select(QueuedMail.recipient)).all() == [SHARED]


def test_why_there_was_more_time_goes_with_the_last_review_that_had_it(session: Session, cast: Cast) -> None:
    cycle = closed_cycle(session, "Old", before(1_200))
    parts = [take_part(session, cycle, one) for one in (cast.ana, cast.femi)]
    made = []
    for people in (parts, parts[:1], parts[1:]):
        given = {"team_id": cast.highways.id, "everybody": False, "reason": "Ana was ill", "people": 1}
        one = add(session, Extension(cycle_id=cycle.id, made_at=before(1_300), **given))
        made.append(one.id)
        add(
            session,
            *(ExtendedParticipation(extension_id=one.id, participation_id=each.id) for each in people),
        )
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(delete(Extension))
    held = hold(session, cast.chloe, cast.femi)
    assert delete_portion(session, "reviews") == 1
    assert set(session.scalars(select(Extension.id))) == {made[0], made[2]}
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(delete(Extension))
    release_hold(session, cast.chloe.id, held.id, "Settled")
    assert delete_portion(session, "reviews") == 1
    assert session.scalars(select(Extension.id)).all() == []


@pytest.mark.parametrize(
    "now", ["2025-10-26T23:30+00:00", "2026-03-29T23:30+01:00", "2024-02-29T00:30+00:00"]
)
def test_no_day_is_lost_where_clocks_change(session: Session, cast: Cast, now: str) -> None:
    with time_machine.travel(datetime.fromisoformat(now), tick=False):
        left(session, cast.femi, 365)
        assert delete_portion(session, LEAVERS) == 0
        left(session, cast.femi, 366)
        assert tried(session) == 1
