"""What was published on the page: read for the catalogue, and for the list of who published what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, column, select, table
from sqlalchemy.orm import Session

from kie.frameworks.addition_models import Addition

_persons = table("persons", column("id"), column("name"))
"""Only for a name: the room of people is above this one."""
_frozen = table("frozen_frameworks", column("framework_id"))
"""Only for ids: the room of cycles is above this one."""


@dataclass(frozen=True, slots=True)
class Published:
    """A publication: of a framework or of a role profile, by whom, and when. `name`: who it was."""

    number: int
    framework_id: str | None
    role_profile_id: str | None
    follows: str | None
    name: str
    published_at: datetime


def latest_addition() -> ScalarSelect[UUID]:
    """The id of what was published last, which stands for all there is; to be read along with something else."""
    return select(Addition.id).order_by(Addition.number.desc()).limit(1).scalar_subquery()


def bodies(session: Session) -> Sequence[tuple[UUID, dict[str, Any]]]:
    """Everything published, in its order, by its id."""
    rows = session.execute(select(Addition.id, Addition.body).order_by(Addition.number))
    return [(row.id, row.body) for row in rows]


def publications(session: Session) -> tuple[Published, ...]:
    """Who published what, the newest first."""
    return tuple(Published(*row) for row in session.execute(_published().order_by(Addition.number.desc())))


def publication_of(session: Session, framework_id: str) -> Published | None:
    """Who published this framework, and when; None for one that is a file."""
    row = session.execute(_published().where(Addition.framework_id == framework_id)).one_or_none()
    return None if row is None else Published(*row)


def source_of_framework(session: Session, framework_id: str) -> str | None:
    """The file of a framework as it was published, word for word; None for one that is a file of the installation."""
    return session.scalar(select(Addition.source).where(Addition.framework_id == framework_id))


def was_reviewed_under(session: Session, framework_id: str) -> bool:
    """Whether a review was ever opened with a framework of this id, be it there still or not."""
    found = select(_frozen.c.framework_id).where(_frozen.c.framework_id == framework_id).limit(1)
    return session.scalar(found) is not None


def _published() -> Select[int, str | None, str | None, str | None, str, datetime]:
    return select(
        Addition.number,
        Addition.framework_id,
        Addition.role_profile_id,
        Addition.follows,
        _persons.c.name,
        Addition.published_at,
    ).join(_persons, _persons.c.id == Addition.person_id)
