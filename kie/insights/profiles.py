"""Reading a person's profile: the reviews that a reader may see of them, and the ratings in one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, Reveal, Submission
from kie.assessments.queries import Key, agreed_of_each, results_of_each
from kie.cycles.models import Cycle, CycleOpening, Participation
from kie.reviews.kept import readable_records
from kie.reviews.models import Record


@dataclass(frozen=True, slots=True)
class SeenReview:
    """A review that the reader may see. `revealed`: with the manager's and the agreed ratings, else their own alone.

    `has_record`: a record of it was signed by the manager, which the reader may read.
    """

    participation_id: UUID
    cycle_id: UUID
    title: str
    role_profile: str
    opened_at: datetime
    revealed: bool
    has_record: bool


@dataclass(frozen=True, slots=True)
class Ratings:
    """The ratings of one review that the reader may see, by (framework id, competency id).

    A step of None: not enough evidence; in `agreed`: they agreed to differ. A competency that is missing has no
    rating of that kind, yet or for this reader.
    """

    own: dict[Key, int | None]
    manager: dict[Key, int | None]
    agreed: dict[Key, int | None]

    @property
    def keys(self) -> frozenset[Key]:
        """Every competency with a rating of any kind."""
        return frozenset(self.own) | frozenset(self.manager) | frozenset(self.agreed)


def seen_reviews(session: Session, person_id: UUID, as_self: bool) -> list[SeenReview]:
    """The reviews that the reader may see, of the cycle that opened last first. Three statements at most.

    The person themselves: every review that was revealed, or whose own part they handed in. Their manager: the
    current one once it is revealed, and of earlier cycles only the last one that both signed.
    """
    rows = session.execute(_reviews_of(person_id)).all()
    if as_self:
        allowed = frozenset(row.id for row in rows if row.revealed or row.handed_in)
    else:
        allowed = readable_records(session, person_id)
    return [
        SeenReview(
            participation_id=row.id,
            cycle_id=row.cycle_id,
            title=row.title,
            role_profile=row.role_profile,
            opened_at=row.opened_at,
            revealed=bool(row.revealed),
            has_record=bool(row.has_record),
        )
        for row in rows
        if row.id in allowed and (as_self or row.revealed)
    ]


def _reviews_of(person_id: UUID) -> Select[*tuple[Any, ...]]:
    """A row for each review of this person, whoever may see it, of the cycle that opened last first."""
    own = and_(Assessment.participation_id == Participation.id, Assessment.side == "self")
    stands = and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None))
    return (
        select(
            Participation.id,
            Participation.cycle_id,
            Cycle.title,
            Participation.role_profile,
            CycleOpening.opened_at,
            Reveal.participation_id.is_not(None).label("revealed"),
            Submission.id.is_not(None).label("handed_in"),
            select(Record.id).where(Record.participation_id == Participation.id).exists().label("has_record"),
        )
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
        .outerjoin(Reveal, Reveal.participation_id == Participation.id)
        .outerjoin(Assessment, own)
        .outerjoin(Submission, stands)
        .where(Participation.person_id == person_id)
        .order_by(CycleOpening.opened_at.desc(), Participation.id)
    )


def ratings_of_each(session: Session, reviews: Iterable[SeenReview]) -> dict[UUID, Ratings]:
    """The ratings that the reader may see, by participation. Two statements, however many reviews."""
    ids = {one.participation_id: one.revealed for one in reviews}
    results, agreed = results_of_each(session, ids), agreed_of_each(session, ids)
    return {
        one: Ratings(
            results[one]["self"],
            results[one]["manager"] if revealed else {},
            {key: rating.step for key, rating in agreed[one].items()} if revealed else {},
        )
        for one, revealed in ids.items()
    }
