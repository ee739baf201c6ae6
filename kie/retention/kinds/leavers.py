"""People who left: a year later nothing is known of them but what others need.

What goes and what stays is data (`leaving_rules`), and how is `forgetting`. Their reviews go first, as old ones do.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, column, exists, or_, select, table
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.assessments.models import Assessment
from kie.cycles.models import Participation
from kie.people.holding import hold_tree
from kie.people.models import Person, ReportingLine
from kie.people.posts import has_left
from kie.records.models import RemovalAnswer, RemovalRequest
from kie.retention.forgetting import forget_people
from kie.retention.kinds import Does, reviews
from kie.reviews.models import Record, SignOff

WAITS = (
    ("complaints", "complaint_answers", "complaint_id"),
    ("subject_requests", "subject_closures", "request_id"),
)
"""What somebody asked for and what ends it; their tables by name, because their room lies above this one."""


def due(before: datetime) -> Select[Any]:
    """People whose last day was before that day, unless something that they asked for waits for its answer."""
    columns: list[Any] = [
        Person.id.label("row_id"),
        Person.id.label("person_id"),
        Person.id.label("other_id"),
    ]
    left = has_left(clock.local(before).date())
    return select(*columns).where(left, Person.forgotten_at.is_(None), ~_waits())


def hands(row_id: ColumnElement[UUID]) -> Sequence[Select[UUID]]:
    """Whoever led the person or was led by them, had a hand in one of their reviews, or was rated by them or signed
    with them: while one of the two is held, the other's name and words are part of what is held."""
    mine, theirs = aliased(Participation), aliased(Participation)
    rated = select(theirs.person_id).join(Assessment, Assessment.participation_id == theirs.id)
    signed = select(theirs.person_id).join(Record, Record.participation_id == theirs.id)
    return (
        select(ReportingLine.manager_id).where(ReportingLine.person_id == row_id),
        select(ReportingLine.person_id).where(ReportingLine.manager_id == row_id),
        rated.where(Assessment.author_id == row_id),
        signed.join(SignOff, SignOff.record_id == Record.id).where(SignOff.signed_by_id == row_id),
        *(hand.where(mine.person_id == row_id) for hand in reviews.hands(mine.id.expression)),
    )


def _waits() -> ColumnElement[bool]:
    """Something that they asked for has no answer yet."""
    answered = exists().where(RemovalAnswer.request_id == RemovalRequest.id)
    asked = [exists().where(RemovalRequest.person_id == Person.id, ~answered)]
    for name, end, ended_by in WAITS:
        made = table(name, column("id", Uuid()), column("person_id", Uuid()))
        over = table(end, column(ended_by, Uuid()))
        ended = exists().where(over.c[ended_by] == made.c.id)
        asked.append(exists().where(made.c.person_id == Person.id, ~ended))
    return or_(*asked)


def lock(session: Session, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those who have left still, kept from coming back until the transaction ends: no file of people is imported
    meanwhile."""
    hold_tree(session)
    session.execute(select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update())
    left = has_left(clock.today())
    return session.scalars(
        select(Person.id).where(Person.id.in_(ids), left, Person.forgotten_at.is_(None))
    ).all()


def is_back(session: Session, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those who are known again."""
    return session.scalars(select(Person.id).where(Person.id.in_(ids), Person.forgotten_at.is_(None))).all()


DOES = Does("persons", due, lock, forget_people, is_back, hands)
