"""Steps that bring Ana's review to agreed ratings, so that her plan has something to stand on."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.asked import Asked
from kie.assessments.models import AgreedRating, Observation, Wants
from kie.assessments.queries import sheet
from kie.assessments.service import hand_in
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Catalogue
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.cast import Cast

FRAMEWORKS = {"customer-focus": "theme", "can-do": "theme", "corporate-behaviours": "theme"}


def reviewed(
    session: Session,
    cast: Cast,
    shipped: Catalogue,
    own: int = 3,
    managers: int = 3,
    agreed: Mapping[str, int | None] | None = None,
    everything: int | None = 4,
    soon: str = "",
    frameworks: Mapping[str, str] = FRAMEWORKS,
) -> ParticipationContext:
    """Ana and Ben both handed in and settled every competency.

    `own`, `managers`: every step of each; `agreed`: by competency, `everything` for the others; `frameworks`: depth by
    id.
    """
    cycle = open_cycle_with(session, cast, shipped, frameworks)
    part = part_of(session, cycle, cast.ana)
    for side, author, step in (("self", cast.ana, own), ("manager", cast.ben, managers)):
        fill(session, part, side, author.id, step)
        if side == "self" and soon:
            assessment = sheet(session, part.participation.id, "self").assessment
            assert assessment is not None
            session.add(Wants(assessment_id=assessment.id, soon=soon, saved_at=clock.now()))
            session.flush()
        hand_in(session, part, side, author.id)
    for framework_id, competency_id in dict.fromkeys(
        (node.framework_id, node.competency_id) for node in Asked(part).nodes.values()
    ):
        session.add(
            AgreedRating(
                participation_id=part.participation.id,
                framework_id=framework_id,
                competency_id=competency_id,
                step=(agreed or {}).get(competency_id, everything),
                settled_by_id=cast.ben.id,
                settled_at=clock.now(),
            )
        )
    session.commit()
    return part


def raise_unhelpful(session: Session, part: ParticipationContext, statement_id: str, *, raised: bool) -> None:
    """Ben saw an unhelpful behaviour of Customer Focus, and raised it with Ana or not."""
    assessment = sheet(session, part.participation.id, "manager").assessment
    assert assessment is not None
    today = clock.today()
    session.add(
        Observation(
            assessment_id=assessment.id,
            framework_id="customer-focus",
            statement_id=statement_id,
            step=2,
            seen_on=today,
            what_seen="On the phone",
            raised_on=today if raised else None,
        )
    )
    session.commit()
