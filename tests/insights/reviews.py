"""Reviews brought to a stage by the rows that say so, without the pages that lead there."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.models import AgreedRating, Assessment, Result, Reveal, Submission
from kie.cycles.models import Cycle, Participation
from kie.reviews.models import MeetingConfirmation, Moderation, Record, Reopening, SignOff


def hand_in(session: Session, part: Participation, side: str) -> Assessment:
    """One side handed in, with one result."""
    author = part.person_id if side == "self" else part.manager_id or part.person_id
    made = Assessment(participation_id=part.id, side=side, author_id=author, started_at=clock.now())
    session.add(made)
    session.flush()
    session.add(Submission(assessment_id=made.id, handed_in_by_id=author, handed_in_at=clock.now()))
    session.add(
        Result(
            assessment_id=made.id,
            framework_id="can-do",
            competency_id="being-innovative",
            step=2,
            rule_version=1,
        )
    )
    session.flush()
    return made


def reveal(session: Session, part: Participation) -> None:
    """Both handed in."""
    hand_in(session, part, "self")
    hand_in(session, part, "manager")
    session.add(Reveal(participation_id=part.id, revealed_at=clock.now()))
    session.flush()


def meet(session: Session, part: Participation, *parties: str) -> None:
    """These parties confirm that they met."""
    session.add_all(
        MeetingConfirmation(
            participation_id=part.id,
            party=party,
            held_on=clock.today(),
            confirmed_by_id=part.person_id,
            confirmed_at=clock.now(),
        )
        for party in parties
    )
    session.flush()


def settle(session: Session, part: Participation) -> None:
    """The one competency has an outcome."""
    session.add(
        AgreedRating(
            participation_id=part.id,
            framework_id="can-do",
            competency_id="being-innovative",
            step=None,
            settled_by_id=part.person_id,
            settled_at=clock.now(),
        )
    )
    session.flush()


def sign(session: Session, part: Participation, decision: str | None = None, revision: int = 1) -> Record:
    """The manager signs a record; the employee too when they decided."""
    record = Record(
        participation_id=part.id, revision=revision, body={}, digest="0" * 64, shared_at=clock.now()
    )
    session.add(record)
    session.flush()
    for party, chosen in (("manager", "accept"), ("employee", decision)):
        if chosen is not None:
            session.add(
                SignOff(
                    record_id=record.id,
                    party=party,
                    signed_by_id=part.person_id,
                    decision=chosen,
                    comment="" if chosen == "accept" else "As said",
                    signed_at=clock.now(),
                )
            )
    session.flush()
    return record


def moderate(session: Session, record: Record, by: Participation) -> None:
    """The manager's manager upholds the record."""
    session.add(
        Moderation(
            record_id=record.id,
            decision="upheld",
            reason="Heard both",
            decided_by_id=by.person_id,
            decided_at=clock.now(),
        )
    )
    session.flush()


def reopen(session: Session, record: Record, by: Participation) -> None:
    """The record is withdrawn."""
    session.add(
        Reopening(record_id=record.id, reason="A slip", reopened_by_id=by.person_id, reopened_at=clock.now())
    )
    session.flush()


def settled(session: Session, part: Participation) -> None:
    """Both handed in and every competency has an outcome."""
    reveal(session, part)
    settle(session, part)


def upheld(session: Session, part: Participation) -> None:
    """Disagreed with, and upheld."""
    settled(session, part)
    moderate(session, sign(session, part, "disagree"), part)


def reopened(session: Session, part: Participation) -> None:
    """Signed by both, then withdrawn."""
    settled(session, part)
    reopen(session, sign(session, part, "accept"), part)


def shared_again(session: Session, part: Participation) -> None:
    """Signed by both, withdrawn, and signed by the manager once more."""
    reopened(session, part)
    sign(session, part, revision=2)


def both_met(session: Session, part: Participation) -> None:
    """Both confirm the meeting."""
    meet(session, part, "manager", "employee")


Step = Callable[[Session, Participation], object]

STATES: dict[str, tuple[str, tuple[Step, ...]]] = {
    "untouched": ("neither-in", ()),
    "self in": ("employee-in", (lambda s, p: hand_in(s, p, "self"),)),
    "manager in": ("manager-in", (lambda s, p: hand_in(s, p, "manager"),)),
    "revealed": ("exchange", (reveal,)),
    "half met": ("exchange", (reveal, lambda s, p: meet(s, p, "manager"))),
    "met": ("exchange", (reveal, both_met)),
    "settled": ("to-sign", (settled,)),
    "shared": ("to-answer", (settled, sign)),
    "signed": ("signed", (settled, both_met, lambda s, p: sign(s, p, "accept"))),
    "commented": ("signed", (settled, lambda s, p: sign(s, p, "comment"))),
    "disputed": ("disputed", (settled, lambda s, p: sign(s, p, "disagree"))),
    "upheld": ("signed", (upheld,)),
    "reopened": ("reopened", (reopened,)),
    "shared again": ("to-answer", (shared_again,)),
}
"""By name: the stage that a review has reached, and the steps that bring it there."""


def bring(session: Session, part: Participation, state: str) -> None:
    """Bring the review to the state of that name."""
    for step in STATES[state][1]:
        step(session, part)


def parts(session: Session, cycle: Cycle, team_id: UUID) -> list[Participation]:
    """The participations of a team."""
    return list(
        session.scalars(
            select(Participation).where(Participation.cycle_id == cycle.id, Participation.team_id == team_id)
        )
    )
