"""People who left: a year later nothing is known of them but what others need.

What goes and what stays is data (`leaving_rules`), and how is `forgetting`. Their reviews go first, as old ones do.
While one of two who had to do with each other is held, the other's name and words are part of what is held.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from kie import clock
from kie.people.holding import hold_tree
from kie.people.models import Person, ReportingLine, StandIn
from kie.people.posts import has_left
from kie.retention.forgetting import forget_people
from kie.retention.hands import had_to_do_with
from kie.retention.kinds import Does


def due(before: datetime) -> Select[Any]:
    """People whose last day was before that day."""
    columns: list[Any] = [
        Person.id.label("row_id"),
        Person.id.label("person_id"),
    ]
    left = has_left(clock.local(before).date())
    return select(*columns).where(left, Person.forgotten_at.is_(None))


def beside(row_id: ColumnElement[UUID]) -> Sequence[Select[Any]]:
    """Whoever was led by the person, and whoever stood in for somebody with them."""
    return (
        select(ReportingLine.person_id).where(ReportingLine.manager_id == row_id),
        select(StandIn.manager_id).where(StandIn.deputy_id == row_id),
        select(StandIn.deputy_id).where(StandIn.person_id == row_id),
    )


def lock(session: Session, ids: Sequence[UUID]) -> None:
    """Keep them from coming back until the transaction ends: no file of people is imported meanwhile, and nothing is
    written that names them."""
    hold_tree(session)
    session.execute(select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update())


def is_back(session: Session, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those who are known again."""
    return session.scalars(select(Person.id).where(Person.id.in_(ids), Person.forgotten_at.is_(None))).all()


DOES = Does("persons", due, forget_people, is_back, lock, beside, had_to_do_with)
