"""Reading reflections: always for the person whose they are, and with the installation's secret key."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.errors import NotFound
from kie.reflections.models import Reflection
from kie.reflections.sealing import unseal
from kie.reflections.words import ReflectionWords


@dataclass(frozen=True, slots=True)
class Opened:
    """A reflection as its owner reads it. `words`: None when the installation's key has been changed since."""

    id: UUID
    person_id: UUID
    begun_at: datetime
    saved_at: datetime
    version: int
    words: ReflectionWords | None


def all_of(session: Session, key: str, person_id: UUID) -> tuple[Opened, ...]:
    """Everything that the person keeps, the newest first."""
    rows = session.scalars(
        select(Reflection)
        .where(Reflection.person_id == person_id)
        .order_by(Reflection.begun_at.desc(), Reflection.id)
    )
    return tuple(opened(key, row) for row in rows)


def count_of(session: Session, person_id: UUID) -> int:
    """How many reflections the person keeps."""
    found = select(func.count()).select_from(Reflection).where(Reflection.person_id == person_id)
    return session.scalar(found) or 0


def person_of(session: Session, reflection_id: UUID) -> UUID:
    """Whose reflection it is. Raises NotFound."""
    found = session.scalar(select(Reflection.person_id).where(Reflection.id == reflection_id))
    if found is None:
        raise NotFound()
    return found


def one_of(session: Session, key: str, reflection_id: UUID) -> Opened:
    """One reflection; the caller has asked whose it is. Raises NotFound."""
    row = session.get(Reflection, reflection_id)
    if row is None:
        raise NotFound()
    return opened(key, row)


def line_of(session: Session, key: str, person_id: UUID, reflection_id: UUID, name: str) -> str:
    """A line of the person's own reflection by its name, such as "now-1", to begin a goal with; "" for any other."""
    row = session.scalar(
        select(Reflection).where(Reflection.id == reflection_id, Reflection.person_id == person_id)
    )
    words = None if row is None else unseal(key, person_id, row.sealed)
    return "" if words is None else words.line(name)


def opened(key: str, row: Reflection) -> Opened:
    """A row with its words."""
    words = unseal(key, row.person_id, row.sealed)
    return Opened(row.id, row.person_id, row.begun_at, row.saved_at, row.version, words)
