"""Keeping one person to oneself while something is written that only one may write at a time."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.people.models import Person


def hold_person(session: Session, person_id: UUID) -> bool:
    """Wait until nobody else holds the person, and hold them until the transaction ends; whether there is such a one.

    Rows that only refer to the person may be written by others meanwhile. On SQLite every writing transaction waits
    for the others from its beginning.
    """
    held = select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    return session.scalar(held) is not None
