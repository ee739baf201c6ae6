"""Keeping one person, or the tree of teams, to oneself while something is written that only one may write at a time."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from kie.people.models import Person, RoleGrant, Team


def hold_person(session: Session, person_id: UUID) -> bool:
    """Wait until nobody else holds the person, and hold them until the transaction ends; whether there is such a one.

    Rows that only refer to the person may be written by others meanwhile. On SQLite every writing transaction waits
    for the others from its beginning.
    """
    held = select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    return session.scalar(held) is not None


def hold_people(session: Session, *person_ids: UUID | None) -> None:
    """The same for several at once, always in one order, so that no two wait for each other. None: nobody."""
    _hold_all(session, Person.id.in_([one for one in person_ids if one is not None]))


def hold_role(session: Session, role: str, *besides: UUID | None) -> None:
    """Wait until nobody else holds anybody who has this role, or one of those `besides`, and hold them all until the
    transaction ends."""
    theirs = select(RoleGrant.person_id).where(RoleGrant.role == role, RoleGrant.ended_at.is_(None))
    others = [one for one in besides if one is not None]
    _hold_all(session, or_(Person.id.in_(theirs), Person.id.in_(others)))


def _hold_all(session: Session, those: ColumnElement[bool]) -> None:
    people = select(Person.id).where(those).order_by(Person.id)
    session.execute(people.with_for_update(key_share=True)).all()


def hold_tree(session: Session) -> None:
    """Wait until nobody else changes teams, and let nobody until the transaction ends.

    The team at the top stands for all of them, so that of two changes which fit by themselves and not together the
    second sees the first. Rows that only refer to it, such as people in it, may be written by others meanwhile.
    """
    top = select(Team.id).where(Team.parent_id.is_(None)).order_by(Team.id)
    session.execute(top.with_for_update(key_share=True)).all()
