"""Reviews whose record was opened again and not signed anew: who opened it, why, and how that is said."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from kie.i18n import _
from kie.people.models import Person
from kie.reviews.models import Moderation, Record, Reopening
from kie.reviews.queries import BATCH


@dataclass(frozen=True, slots=True)
class Reopened:
    """Who opened the latest record again and their words. `moderated`: in deciding on a disagreement."""

    by: str
    reason: str
    moderated: bool

    @property
    def sentence(self) -> str:
        """Who asks for what, and why, spoken to either of the two."""
        if self.moderated:
            return _(
                "%(name)s asks the two of you to talk once more: “%(reason)s”",
                name=self.by,
                reason=self.reason,
            )
        return _("%(name)s opened the record again: “%(reason)s”", name=self.by, reason=self.reason)


def reopened_of(session: Session, participation_ids: Iterable[UUID]) -> dict[UUID, Reopened]:
    """Those of these reviews whose latest record was opened again, in one statement for up to 20,000 of them."""
    ids = list(dict.fromkeys(participation_ids))
    found: dict[UUID, Reopened] = {}
    for start in range(0, len(ids), BATCH):
        found |= _read(session, ids[start : start + BATCH])
    return found


def _read(session: Session, ids: list[UUID]) -> dict[UUID, Reopened]:
    latest = (
        select(Record.participation_id, func.max(Record.revision).label("revision"))
        .where(Record.participation_id.in_(ids))
        .group_by(Record.participation_id)
        .subquery()
    )
    rows = session.execute(
        select(Record.participation_id, Person.name, Reopening.reason, Moderation.record_id)
        .join(
            latest,
            and_(Record.participation_id == latest.c.participation_id, Record.revision == latest.c.revision),
        )
        .join(Reopening, Reopening.record_id == Record.id)
        .join(Person, Person.id == Reopening.reopened_by_id)
        .outerjoin(Moderation, and_(Moderation.record_id == Record.id, Moderation.decision == "reopened"))
    )
    return {row.participation_id: Reopened(row.name, row.reason, row.record_id is not None) for row in rows}
