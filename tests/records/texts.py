"""Every text that people write in Ana's review, plan and diary: each says where it stands, and all name somebody."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.models import (
    FORMER,
    Assessment,
    HandOverNote,
    Observation,
    Rating,
    UnhelpfulAnswer,
    Wants,
)
from kie.assessments.observed_models import ObservationReply, ObservationResolution
from kie.cycles.extension_models import ExtendedParticipation, Extension
from kie.cycles.models import EarlierExemption, Exemption, Participation
from kie.cycles.queries import ParticipationContext
from kie.evidence.models import EvidenceNote
from kie.people.models import Person, StandIn
from kie.plans.models import (
    Action,
    EarlierAction,
    EarlierGoal,
    Goal,
    GoalClosure,
    Plan,
    PlanReview,
    ProgressNote,
)
from kie.plans.review_models import GoalStatus, TalkAnswers
from kie.records.places import Scope
from kie.records.striking import strike_in
from kie.reviews.models import AddedIssue, Annotation, IssueOutcome, Meeting, Moderation, Record, Reopening
from tests.cast import Cast
from tests.reviews.steps import settle_all, share_record, sign_record

NAME = "Mrs Öztürk"
UNHELPFUL = ("customer-focus", "unhelpful.u1", "unhelpful.u2")


def text(what: str) -> str:
    """A text that names somebody; what stays of it says where it stood."""
    return f"before-{what} {NAME} after-{what}"


def write_everywhere(session: Session, cast: Cast, part: ParticipationContext) -> Record:
    """Fill every column in which people write, share and sign the record, then open it again."""
    now, one = clock.now(), part.participation.id
    sheets = {
        each.side: each.id
        for each in session.scalars(select(Assessment).where(Assessment.participation_id == one))
    }
    for side, assessment_id in sheets.items():
        for rating in session.scalars(select(Rating).where(Rating.assessment_id == assessment_id)):
            rating.note = text(f"{side}-{rating.node_id}")
        _observe(session, assessment_id, side, cast.ben.id)
    former = Assessment(
        participation_id=one, side=FORMER, author_id=cast.efua.id, started_at=now, set_aside_at=now
    )
    session.add(former)
    session.flush()
    rating = Rating(assessment_id=former.id, framework_id="care", node_id="care.p1", saved_at=now)
    rating.note = text("set-aside")
    wants = session.get_one(Wants, sheets["self"])
    wants.soon, wants.later = text("soon"), text("later")
    wants.in_the_way, wants.needs = text("in-the-way"), text("needs")
    rows: list[Any] = [
        rating,
        HandOverNote(participation_id=one, author_id=cast.efua.id, words=text("handed-over"), signed_at=now),
        AddedIssue(participation_id=one, words=text("added"), added_by_id=cast.ana.id, added_at=now),
        Meeting(participation_id=one, place=text("place"), notes=text("notes"), changed_at=now),
        EvidenceNote(
            person_id=cast.ana.id,
            author_id=cast.ana.id,
            happened_on=date(2026, 3, 2),
            words=text("diary"),
            written_at=now,
        ),
    ]
    session.add_all(rows)
    _plan(session, cast, one)
    write_reasons(session, cast, part)
    session.commit()
    settle_all(session, part, cast.ben.id)
    for outcome in session.scalars(select(IssueOutcome).where(IssueOutcome.participation_id == one)):
        outcome.note = text("outcome")
    session.commit()
    record = share_record(session, cast, part)
    sign_record(session, cast, part, record, "disagree", text("comment"))
    about: dict[str, Any] = {"record_id": record.id, "decided_by_id": cast.efua.id, "decided_at": now}
    session.add(Moderation(decision="reopened", reason=text("decision"), **about))
    session.add(
        Reopening(record_id=record.id, reason=text("reopening"), reopened_by_id=cast.efua.id, reopened_at=now)
    )
    session.add(
        Annotation(
            record_id=record.id,
            party="employee",
            author_id=cast.ana.id,
            words=text("annotation"),
            written_at=now,
        )
    )
    session.commit()
    return record


def write_reasons(session: Session, cast: Cast, part: ParticipationContext) -> None:
    """Beside Ana's name: two exemptions that have ended, more time, and a stand-in that has ended."""
    now, gone = clock.now(), date(2020, 1, 31)
    exempt: dict[str, Any] = {"participation_id": part.participation.id, "made_by_id": cast.chloe.id}
    extension = Extension(
        cycle_id=part.cycle.cycle.id,
        team_id=part.participation.team_id,
        everybody=False,
        reason=text("more-time"),
        people=1,
        made_at=now,
    )
    session.add_all(
        [
            Exemption(reason=text("exempt"), made_at=now, expires_on=gone, **exempt),
            EarlierExemption(reason=text("exempt-before"), made_at=now, expires_on=gone, **exempt),
            extension,
            StandIn(
                kind="delegate",
                manager_id=cast.ana.id,
                deputy_id=cast.efua.id,
                starts_on=gone,
                ends_on=gone,
                reason=text("stand-in"),
                made_at=now,
            ),
        ]
    )
    session.flush()
    session.add(ExtendedParticipation(extension_id=extension.id, participation_id=part.participation.id))
    session.flush()


def _observe(session: Session, assessment_id: Any, side: str, manager_id: Any) -> None:
    now, (framework_id, statement_id, kept_id) = clock.now(), UNHELPFUL
    session.get_one(UnhelpfulAnswer, (assessment_id, framework_id)).none_seen = False
    for shared in (True, False):
        session.add(
            Observation(
                assessment_id=assessment_id,
                framework_id=framework_id,
                statement_id=statement_id if shared else kept_id,
                step=1,
                seen_on=date(2026, 3, 2),
                raised_on=date(2026, 3, 3),
                what_seen=text(f"seen-{side}" if shared else f"kept-{side}"),
                shared=shared or side == "manager",
            )
        )
    session.flush()
    key = {"assessment_id": assessment_id, "framework_id": framework_id, "statement_id": statement_id}
    session.add(ObservationReply(**key, words=text("reply"), written_at=now))
    session.add(
        ObservationResolution(**key, words=text("resolution"), resolved_by_id=manager_id, resolved_at=now)
    )
    session.flush()


def _plan(session: Session, cast: Cast, participation_id: UUID) -> None:
    now = clock.now()
    plan = Plan(person_id=cast.ana.id, review_due_on=None, made_at=now)
    session.add(plan)
    session.flush()
    goal = Goal(
        plan_id=plan.id,
        title=text("title"),
        why=text("why"),
        success=text("success"),
        if_then=text("if-then"),
        support=text("goal-support"),
        drafted_by_id=cast.ana.id,
        drafted_at=now,
        written_by_id=cast.ana.id,
        written_at=now,
    )
    old = Goal(
        plan_id=plan.id,
        title=text("old-title"),
        drafted_by_id=cast.ana.id,
        drafted_at=now,
        written_by_id=cast.ana.id,
        written_at=now,
    )
    session.add_all([goal, old])
    session.flush()
    action = Action(
        goal_id=goal.id, text=text("action"), owner="me", kind="on-the-job", support=text("support")
    )
    earlier = EarlierGoal(
        goal_id=goal.id,
        number=1,
        title=text("earlier-title"),
        competency_title="",
        statements=[],
        success=text("earlier-success"),
        if_then=text("earlier-if-then"),
        support=text("earlier-support"),
        written_by_id=cast.ana.id,
        written_at=now,
    )
    session.add(earlier)
    session.flush()
    session.add_all(
        [
            action,
            EarlierAction(
                earlier_goal_id=earlier.id,
                text=text("earlier-action"),
                owner="me",
                support=text("earlier-needs"),
                position=0,
            ),
            ProgressNote(goal_id=goal.id, author_id=cast.ana.id, written_at=now, text=text("progress")),
            GoalClosure(
                goal_id=old.id,
                kind="dropped",
                reason=text("closure"),
                closed_by_id=cast.ana.id,
                closed_at=now,
            ),
            GoalStatus(
                participation_id=participation_id,
                goal_id=old.id,
                kind="dropped",
                reason=text("status"),
                given_by_id=cast.ana.id,
                given_at=now,
            ),
        ]
    )
    talk = PlanReview(
        plan_id=plan.id,
        talked_on=date(2026, 3, 2),
        note=text("talk"),
        noted_by_id=cast.ana.id,
        noted_at=now,
    )
    session.add(talk)
    session.flush()
    answers = TalkAnswers(review_id=talk.id, author_id=cast.ana.id, written_at=now)
    answers.moved, answers.in_the_way = text("talk-moved"), text("talk-in-the-way")
    answers.support, answers.changes = text("talk-support"), text("talk-changes")
    answers.next_steps = text("talk-next-steps")
    session.add(answers)
    session.flush()


def strike(
    session: Session, participation_id: UUID, words: Sequence[str], because: str, actor_id: UUID | None
) -> int:
    """Take words out of one review, the person's plan and diary; gives how often they were found."""
    person_id = session.get_one(Participation, participation_id).person_id
    scope = Scope(person_id, participation_id)
    return strike_in(session, scope, words, because, actor_id, everybody(session)).times


def everybody(session: Session) -> frozenset[UUID]:
    """As if all had agreed."""
    return frozenset(session.scalars(select(Person.id)))
