"""What became of unhelpful behaviours in last year's reviews: half are resolved, Ana's is open and replied to."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, Observation, Rating, UnhelpfulAnswer
from kie.assessments.observed_models import ObservationReply, ObservationResolution
from kie.clock import now, today
from kie.cycles.models import Cycle, Participation

ROUTE = (
    "Harassment, misuse of personal data and unsafe working are not for a review. Ring the People team on "
    "01632 960 300, or report them on the page “Speak up” of the intranet. In danger, ring 999."
)
ANAS = ("customer-focus", "unhelpful.u7")
NODE = ("customer-focus", "respect-and-courtesy")
SEEN = "On the phone about the roadworks a resident asked three times what a TRO is."
REPLY = "That is fair. I now say “the order that closes the road”."
NOTES = {
    "self": "I rang back each of the twelve who had written about the crossing, most on the same day.",
    "manager": "Two residents thanked her by name after the flooding in May.",
}


def write_behaviours(session: Session, closed: UUID, ana: UUID) -> None:
    """For the closed cycle, after its reviews and before its records, which then say it."""
    session.execute(update(Cycle).values(policy_route=ROUTE))
    seen = session.scalars(
        select(Observation)
        .join(Assessment, Assessment.id == Observation.assessment_id)
        .join(Participation, Participation.id == Assessment.participation_id)
        .where(Participation.cycle_id == closed, Participation.person_id != ana, Assessment.side == "manager")
        .order_by(Observation.assessment_id, Observation.framework_id)
    ).all()
    raters = dict(session.execute(select(Assessment.id, Assessment.author_id)).all())
    session.add_all(
        ObservationResolution(
            assessment_id=one.assessment_id,
            framework_id=one.framework_id,
            statement_id=one.statement_id,
            words="Not seen again since we talked about it.",
            resolved_by_id=raters[one.assessment_id],
            resolved_at=now() - timedelta(days=290),
        )
        for one in seen[::2]
    )
    _of_ana(session, closed, ana)
    session.flush()


def _of_ana(session: Session, closed: UUID, ana: UUID) -> None:
    """Ben raised one thing with her, and she replied; each left a note that can be used again this year."""
    mine = select(Assessment).join(Participation, Participation.id == Assessment.participation_id)
    for assessment in session.scalars(
        mine.where(Participation.cycle_id == closed, Participation.person_id == ana)
    ):
        for rating in session.scalars(select(Rating).where(Rating.assessment_id == assessment.id)):
            if (rating.framework_id, rating.node_id) == NODE:
                rating.note = NOTES[assessment.side]
        key = (assessment.id, *ANAS)
        if assessment.side != "manager" or session.get(Observation, key) is not None:
            continue
        session.get_one(UnhelpfulAnswer, key[:2]).none_seen = False
        day = today() - timedelta(days=380)
        of = {"assessment_id": key[0], "framework_id": key[1], "statement_id": key[2]}
        session.add(
            Observation(
                **of, step=1, seen_on=day, what_seen=SEEN, raised_on=day + timedelta(days=2), shared=True
            )
        )
        session.flush()
        session.add(ObservationReply(**of, words=REPLY, version=1, written_at=now() - timedelta(days=320)))
