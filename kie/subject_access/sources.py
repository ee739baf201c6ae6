"""Where the rows of reviews are: those that the person, or HR, may read at this moment.

Until both sides of a review can be read, the other side is blind for the person, here as on every page: what is told is
that it exists, since when, and whether it was handed in. HR, who reads nothing before that moment either, gets neither
side's words before it.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_

from kie.assessments.models import Assessment, Reveal, Submission
from kie.cycles.models import Cycle, Participation
from kie.i18n import N_
from kie.subject_access.sections import Asking, Field

SIDES = {
    "self": N_("Yours"),
    "manager": N_("Your manager’s"),
    "former": N_("Begun by a former manager, and set aside"),
}
CYCLE = Field("cycle", N_("Cycle"), Cycle.title)
SIDE = Field("side", N_("Whose part"), Assessment.side, codes=SIDES)
CYCLE_ID = Field("_cycle_id", "", Cycle.id, "hidden")


def revealed() -> ColumnElement[bool]:
    """Both sides of the review in the statement can be read."""
    return exists().where(Reveal.participation_id == Participation.id)


def standing() -> ColumnElement[bool]:
    """The assessment in the statement stands handed in."""
    handed_in = Submission.assessment_id == Assessment.id
    return exists().where(handed_in, Submission.taken_back_at.is_(None))


def readable(asking: Asking) -> ColumnElement[bool]:
    """One's own part always; the other, and both for HR, as they stand handed in once both can be read."""
    both = and_(Assessment.side.in_(("self", "manager")), revealed(), standing())
    return or_(Assessment.side == "self", both) if asking.own else both


def assessments_of(found: Select[Any], asking: Asking) -> Select[Any]:
    """Every assessment of the person, whoever wrote it."""
    return (
        found.select_from(Assessment)
        .join(Participation, Participation.id == Assessment.participation_id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .where(Participation.person_id == asking.person_id)
    )


def inside(model: Any, *order: Any) -> Any:
    """The rows of a table of answers, in the assessments that may be read."""

    def source(found: Select[Any], asking: Asking) -> Select[Any]:
        rows = assessments_of(found, asking).join(model, model.assessment_id == Assessment.id)
        rows = rows.where(readable(asking))
        return rows.order_by(Cycle.opens_on, Assessment.side.desc(), *order)

    return source


def of_review(model: Any, *order: Any, shown: bool = False) -> Any:
    """The rows of a table that hangs on the person's reviews. `shown`: only where both sides can be read."""

    def source(found: Select[Any], asking: Asking) -> Select[Any]:
        rows = (
            found.select_from(model)
            .join(Participation, Participation.id == model.participation_id)
            .join(Cycle, Cycle.id == Participation.cycle_id)
            .where(Participation.person_id == asking.person_id)
            .order_by(Cycle.opens_on, *order)
        )
        return rows.where(revealed()) if shown else rows

    return source


def rated(node: Any, framework: Any, step: Any) -> tuple[Field, ...]:
    """What is put in words afterwards."""
    return (
        CYCLE_ID,
        Field("framework", N_("Framework"), framework),
        Field("node", N_("What"), node),
        Field("step", N_("Answer"), step),
    )
