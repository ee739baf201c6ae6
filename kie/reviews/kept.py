"""Records as they were kept: whose, which revision, and who may still read them. Everything here only reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from kie.cycles.earlier import current_reviews
from kie.cycles.models import Participation
from kie.errors import NotFound
from kie.reviews.models import Acknowledgement, Moderation, Record, Reopening, SignOff


@dataclass(frozen=True, slots=True)
class Kept:
    """A record with everything that happened to it since. `sign_offs` by party; `read`: by the employee."""

    record: Record
    sign_offs: Mapping[str, SignOff]
    reopening: Reopening | None
    moderation: Moderation | None
    read: Acknowledgement | None


def kept_records(session: Session, participation_id: UUID) -> list[Kept]:
    """Every record of the review, the newest first, reopened or not, in two statements."""
    rows = session.execute(
        select(Record, Reopening, Moderation, Acknowledgement)
        .outerjoin(Acknowledgement, Acknowledgement.record_id == Record.id)
        .outerjoin(Reopening, Reopening.record_id == Record.id)
        .outerjoin(Moderation, Moderation.record_id == Record.id)
        .where(Record.participation_id == participation_id)
        .order_by(Record.revision.desc())
    ).all()
    if not rows:
        return []
    signed = session.scalars(
        select(SignOff).where(SignOff.record_id.in_([row.Record.id for row in rows]))
    ).all()
    return [
        Kept(
            row.Record,
            {one.party: one for one in signed if one.record_id == row.Record.id},
            row.Reopening,
            row.Moderation,
            row.Acknowledgement,
        )
        for row in rows
    ]


def chosen_among(kept: Sequence[Kept], revision: int | None) -> tuple[Kept, tuple[int, ...]]:
    """The record of this revision, the newest for None, and the numbers of the others. Raises NotFound."""
    found = next((one for one in kept if revision is None or one.record.revision == revision), None)
    if found is None:
        raise NotFound()
    return found, tuple(one.record.revision for one in kept if one is not found)


def last_signed_id(person_id: UUID, but: Iterable[UUID] = ()) -> Select[UUID]:
    """Selects the id of the person's last record signed by both and not reopened. `but`: participations left out."""
    return (
        select(Record.id)
        .join(Participation, Participation.id == Record.participation_id)
        .join(SignOff, and_(SignOff.record_id == Record.id, SignOff.party == "employee"))
        .outerjoin(Reopening, Reopening.record_id == Record.id)
        .where(
            Participation.person_id == person_id,
            Reopening.record_id.is_(None),
            Participation.id.not_in(list(but)),
        )
        .order_by(Record.shared_at.desc())
        .limit(1)
    )


def last_signed(session: Session, person_id: UUID, but: Iterable[UUID] = ()) -> Record | None:
    """The person's last record signed by both and not reopened; None without one. `but`: participations left out."""
    return session.scalar(select(Record).where(Record.id == last_signed_id(person_id, but).scalar_subquery()))


def readable_records(session: Session, person_id: UUID) -> frozenset[UUID]:
    """The participations whose record a manager may read: of earlier cycles only the last one that both signed."""
    current = current_reviews(session, person_id)
    last = last_signed(session, person_id, but=current)
    return current if last is None else current | {last.participation_id}
