"""What can be seen of a review from behind: its rows."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, GoneAhead, Reveal, Submission
from kie.events import Event
from kie.people.models import Person
from kie.reviews.models import Annotation, IssueOutcome, Moderation, Record, Reopening, SignOff
from tests.life.base import KEY


class Behind:
    """What stands in the database, whatever pages say."""

    def __init__(self, session: Session, participation_id: UUID, person_id: UUID) -> None:
        self.session, self.participation_id, self.person_id = session, participation_id, person_id

    def count(self, table: type[Any], *conditions: Any) -> int:
        """How many rows there are."""
        return self.session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    def events_about_ana(self) -> int:
        """How many things are on the trail about her."""
        return self.count(Event, Event.person_id == self.person_id)

    def is_in(self, side: str) -> bool:
        """Whether this side stands handed in."""
        standing = (
            select(Submission.id)
            .join(Assessment, Assessment.id == Submission.assessment_id)
            .where(
                Assessment.participation_id == self.participation_id,
                Assessment.side == side,
                Submission.taken_back_at.is_(None),
            )
        )
        found = self.session.scalars(standing).all()
        assert len(found) <= 1, "two submissions stand"
        return bool(found)

    def revealed(self) -> bool:
        """Whether the two parts were opened to both."""
        return self.session.get(Reveal, self.participation_id, populate_existing=True) is not None

    def gone_ahead(self) -> str | None:
        """Which side went ahead."""
        found = self.session.get(GoneAhead, self.participation_id, populate_existing=True)
        return None if found is None else found.side

    def settled(self) -> bool:
        """Whether the one competency has an outcome."""
        key = (self.participation_id, KEY)
        return self.session.get(IssueOutcome, key, populate_existing=True) is not None

    def records(self) -> list[tuple[Record, dict[str, str], bool, bool]]:
        """Every record in order: with who decided what, whether it was moderated, whether it was reopened."""
        mine = (
            select(Record).where(Record.participation_id == self.participation_id).order_by(Record.revision)
        )
        found = []
        for record in self.session.scalars(mine, execution_options={"populate_existing": True}):
            signed = self.session.scalars(select(SignOff).where(SignOff.record_id == record.id))
            found.append(
                (
                    record,
                    {one.party: f"{one.decision}: {one.comment}" for one in signed},
                    self.session.get(Moderation, record.id, populate_existing=True) is not None,
                    self.session.get(Reopening, record.id, populate_existing=True) is not None,
                )
            )
        return found

    def added_to(self, record: Record) -> dict[UUID, tuple[str, str]]:
        """What was added to a record, by its row: who wrote it, and the words."""
        rows = self.session.execute(
            select(Annotation, Person.name)
            .join(Person, Person.id == Annotation.author_id)
            .where(Annotation.record_id == record.id),
            execution_options={"populate_existing": True},
        )
        return {one.id: (name, one.words) for one, name in rows}
