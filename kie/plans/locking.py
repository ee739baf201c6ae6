"""Writing to one plan at a time: whoever writes first holds the person's row, the others wait for their turn."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.errors import NotFound
from kie.people.holding import hold_person
from kie.plans.models import Plan
from kie.plans.queries import plan_of
from kie.plans.whole import PlanView


def hold(session: Session, person_id: UUID) -> None:
    """Wait for the turn to write to this person's plan, and forget what was read before it.

    Raises NotFound for an unknown person. (SQLite has one writer at a time from the start of the transaction.)
    """
    if not hold_person(session, person_id):
        raise NotFound()
    session.flush()
    session.expire_all()


def plan_for_writing(session: Session, person_id: UUID) -> Plan:
    """The person's plan, made if there is none yet, with nobody else writing to it. Raises NotFound."""
    hold(session, person_id)
    plan = session.scalar(select(Plan).where(Plan.person_id == person_id))
    if plan is None:
        plan = Plan(person_id=person_id, review_due_on=None, made_at=clock.now())
        session.add(plan)
        session.flush()
    return plan


def whole_plan(session: Session, person_id: UUID) -> PlanView:
    """The person's plan as one whole. Raises NotFound when they have none."""
    whole = plan_of(session, person_id)
    if whole is None:
        raise NotFound()
    return whole
