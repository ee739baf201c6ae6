"""Printed forms that have not come back by the day of the own part."""

from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, Submission
from kie.cycles.absence import due_column
from kie.cycles.models import Cycle, CycleClosure, Exemption, Participation
from kie.cycles.queries import exempt_on
from kie.paper.models import PaperForm
from kie.people.models import Person
from kie.people.posts import not_left


def forms_not_back(session: Session, today: date) -> list[tuple[Cycle, int]]:
    """How many people of each open cycle hold a printed form, and have handed in no own part by its day.

    People who have left, or are exempt, are asked for nothing; what was answered on a screen meanwhile has come.
    """
    handed_in = (
        select(Submission.id)
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .where(
            Assessment.participation_id == Participation.id,
            Assessment.side == "self",
            Submission.taken_back_at.is_(None),
        )
        .correlate(Participation)
    )
    rows = session.execute(
        select(Cycle, func.count(Participation.id.distinct()))
        .join(Participation, Participation.cycle_id == Cycle.id)
        .join(Person, Person.id == Participation.person_id)
        .join(PaperForm, PaperForm.participation_id == Participation.id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
        .outerjoin(Exemption, and_(Exemption.participation_id == Participation.id, exempt_on(today)))
        .where(
            CycleClosure.cycle_id.is_(None),
            Exemption.participation_id.is_(None),
            due_column("self") < today,
            PaperForm.kind == "blank",
            PaperForm.ended_at.is_(None),
            not_left(today),
            ~handed_in.exists(),
        )
        .group_by(Cycle.id)
        .order_by(Cycle.self_due_on, Cycle.id)
    )
    return [(cycle, count) for cycle, count in rows]
