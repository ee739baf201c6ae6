"""Who has had which version of the privacy notice before them."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.db import inserting
from kie.subject_access.models import NoticeLook


def has_looked(session: Session, person_id: UUID, number: int) -> bool:
    """Whether the person has opened this version; one statement."""
    return session.get(NoticeLook, (person_id, number)) is not None


def note_look(session: Session, person_id: UUID, number: int) -> None:
    """Keep that they did. A second time at the same moment changes nothing."""
    values = {"person_id": person_id, "number": number, "looked_at": clock.now()}
    session.execute(inserting(session, NoticeLook).values(values).on_conflict_do_nothing())
