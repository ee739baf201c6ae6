"""For whom a form can be printed, and for whom not and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, GoneAhead, Submission
from kie.assessments.on_paper import PaperEntry
from kie.cycles.models import Participation
from kie.i18n import _, format_day
from kie.people.models import Person


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody for whom a form is asked for.

    `participation_id`: None when they are not in the cycle. Of their self-assessment: `begun`, on a screen or on paper;
    `on_paper`, typed in from paper; `handed_in`; `left_blank`, because the other side went ahead without it.
    """

    person: Person
    participation_id: UUID | None
    begun: bool = False
    on_paper: bool = False
    handed_in: bool = False
    left_blank: bool = False

    def refusal(self, today: date) -> str:
        """Why no form can be printed for them, in words; "" when it can."""
        person = self.person
        if person.leaves_on is not None and person.leaves_on < today:
            return _("has left, on %(day)s", day=format_day(person.leaves_on))
        if self.participation_id is None:
            return _("is not in this cycle")
        if not person.works_on(today):
            return _("works here from %(day)s only", day=format_day(person.starts_on))
        return self._standing()

    def _standing(self) -> str:
        if self.handed_in:
            return _("has handed in already")
        if self.left_blank:
            return _("has a manager who went ahead without this part, so it stays blank")
        if self.on_paper:
            return _("has sent a form back already, and it was typed in")
        return _("has begun on a screen already") if self.begun else ""


def _own_part(*, handed_in: bool = False) -> Select[UUID]:
    """The self-assessment of the participation that the statement around it is about."""
    own = select(Assessment.id).where(
        Assessment.participation_id == Participation.id, Assessment.side == "self"
    )
    if not handed_in:
        return own
    return own.join(Submission, Submission.assessment_id == Assessment.id).where(
        Submission.taken_back_at.is_(None)
    )


def candidates(session: Session, cycle_id: UUID, numbers: Sequence[str]) -> dict[str, Candidate]:
    """Everybody with one of these staff numbers, in the cycle or not, by number; in one statement."""
    rows = session.execute(
        select(
            Person,
            Participation.id,
            _own_part().exists(),
            select(PaperEntry.id).where(PaperEntry.participation_id == Participation.id).exists(),
            _own_part(handed_in=True).exists(),
            select(GoneAhead.side)
            .where(GoneAhead.participation_id == Participation.id, GoneAhead.side == "manager")
            .exists(),
        )
        .outerjoin(
            Participation, and_(Participation.person_id == Person.id, Participation.cycle_id == cycle_id)
        )
        .where(Person.staff_number.in_(numbers))
    )
    return {row[0].staff_number: Candidate(*row) for row in rows}
