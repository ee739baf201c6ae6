"""How many reviews of a cycle lack a part whose day has passed, team by team; how many plans nobody talked about."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, Reveal, Submission
from kie.cycles.absence import absence, due_column
from kie.cycles.models import Cycle, Exemption, Participation
from kie.cycles.past_models import PastStanding
from kie.cycles.queries import exempt_on
from kie.insights.completion import Figures, in_scope
from kie.people.models import Person
from kie.people.posts import not_left
from kie.plans.models import Plan
from kie.plans.queries import waiting_of
from kie.reviews.overdue import overdue_since
from kie.reviews.queries import progress_of

PORTION = 5_000
"""People whose plans are read together: a statement can name so many."""


def with_overdue(
    session: Session,
    direct: Mapping[UUID, Figures],
    cycle_id: UUID,
    day: date,
    teams: Collection[UUID] | None = None,
) -> dict[UUID, Figures]:
    """The figures of each team with how many of the counted are overdue. Two statements, and five more where somebody
    has come back from an absence, which moved what was due. `teams`: those of the figures, None for all."""
    scope = in_scope(cycle_id, teams)
    usual = _usual(scope, day).with_only_columns(Participation.team_id, func.count())
    found = Counter(dict(session.execute(usual.group_by(Participation.team_id)).all()))
    found.update(one.team_id for one in _after_absence(session, scope, day))
    return {team_id: replace(figures, overdue=found[team_id]) for team_id, figures in direct.items()}


def with_late_talks(
    session: Session,
    direct: Mapping[UUID, Figures],
    cycle_id: UUID,
    today: date,
    teams: Collection[UUID] | None = None,
) -> dict[UUID, Figures]:
    """The figures of each team with how many of those in post have a plan that was to be talked about before today.

    One statement, and four more for each `PORTION` of people with a plan whose day has passed: a pause may move it.
    """
    begun = session.execute(
        select(Plan.person_id, Participation.team_id)
        .join(Participation, Participation.person_id == Plan.person_id)
        .join(Person, Person.id == Plan.person_id)
        .where(in_scope(cycle_id, teams), Plan.review_due_on < today, not_left(today))
    )
    rows = [(person_id, team_id) for person_id, team_id in begun]
    found = Counter[UUID]()
    for start in range(0, len(rows), PORTION):
        team_of = dict(rows[start : start + PORTION])
        waiting = waiting_of(session, team_of)
        found.update(team_of[one] for one, waits in waiting.items() if waits.overdue(today))
    return {team_id: replace(figures, late_talks=found[team_id]) for team_id, figures in direct.items()}


def is_overdue(session: Session, scope: ColumnElement[bool], day: date) -> ColumnElement[bool]:
    """Condition: the participation, one in scope, is overdue. One statement, and five more where somebody has come
    back."""
    moved = [one.id for one in _after_absence(session, scope, day)]
    return or_(Participation.id.in_(_usual(scope, day)), Participation.id.in_(moved))


def _usual(scope: ColumnElement[bool], day: date) -> Select[UUID]:
    """Those who were never away; and of past reviews, those of which it was noted before they were deleted."""
    own, managers = _handed_in(scope, "self"), _handed_in(scope, "manager")
    missing = or_(
        and_(own.c.id.is_(None), due_column("self") < day),
        and_(managers.c.id.is_(None), due_column("manager") < day),
    )
    return (
        select(Participation.id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .join(Person, Person.id == Participation.person_id)
        .outerjoin(Exemption, Exemption.participation_id == Participation.id)
        .outerjoin(Reveal, Reveal.participation_id == Participation.id)
        .outerjoin(own, own.c.id == Participation.id)
        .outerjoin(managers, managers.c.id == Participation.id)
        .outerjoin(PastStanding, PastStanding.participation_id == Participation.id)
        .where(
            scope,
            or_(
                PastStanding.overdue.is_(True),
                and_(
                    PastStanding.participation_id.is_(None),
                    not_left(day),
                    missing,
                    Exemption.participation_id.is_(None),
                    Reveal.participation_id.is_(None),
                ),
            ),
        )
    )


def _handed_in(scope: ColumnElement[bool], side: str) -> FromClause:
    """Reviews in which this side's part stands handed in."""
    return (
        select(Assessment.participation_id.label("id"))
        .join(Submission, and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None)))
        .join(Participation, Participation.id == Assessment.participation_id)
        .where(scope, Assessment.side == side)
        .subquery()
    )


def _after_absence(session: Session, scope: ColumnElement[bool], day: date) -> list[Participation]:
    """Of those whose absence is over, whoever is overdue by the days to which it moved what was due."""
    rows = session.execute(
        select(Participation, Cycle, Exemption)
        .join(Exemption, Exemption.participation_id == Participation.id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .join(Person, Person.id == Participation.person_id)
        .outerjoin(PastStanding, PastStanding.participation_id == Participation.id)
        .where(scope, ~exempt_on(day), not_left(day), PastStanding.participation_id.is_(None))
    ).all()
    progress = progress_of(session, [row[0].id for row in rows])
    return [
        one
        for one, cycle, away in rows
        if overdue_since(progress[one.id], cycle, one.own_days, absence(away), day) is not None
    ]
