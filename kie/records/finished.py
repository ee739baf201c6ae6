"""How words were taken out: who proposed it, who said yes, when, and from which kinds of texts. Only reads."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.people.models import Person
from kie.records.models import RemovalApproval, RemovalProposal
from kie.records.queries import Asked
from kie.records.texts import title_of
from kie.reviews.struck import Striking, StruckText

OPEN_KINDS = frozenset(
    {
        "records",
        "sign_offs",
        "annotations",
        "moderations",
        "reopenings",
        "meetings",
        "added_issues",
        "issue_outcomes",
        "goals",
        "actions",
        "progress_notes",
        "goal_closures",
        "plan_reviews",
        "exemptions",
        "earlier_exemptions",
        "extensions",
        "stand_ins",
    }
)
"""Tables of which HR can read every row once it has a reason. Of the others some rows are their author's alone, such as
a draft or the diary, so that to count them would tell that the words stood there."""


@dataclass(frozen=True, slots=True)
class Yes:
    """Somebody said yes. `standing`: of `RemovalApproval`."""

    name: str
    standing: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """A kind of text, and in how many places of it words were taken out."""

    title: str
    times: int


@dataclass(frozen=True, slots=True)
class Finished:
    """How it was done. `proposed_at`: None where nothing was signed, so that one person did it. `places`: of the kinds
    of which HR can read everything, and of no others."""

    by: str
    proposed_at: datetime | None
    yes: tuple[Yes, ...]
    at: datetime
    places: tuple[Changed, ...]


def finished(session: Session, one: Asked) -> Finished | None:
    """How the words were taken out; None while the request waits, and where they were left. Three statements."""
    if one.answer is None or one.answer.striking_id is None:
        return None
    striking, by = session.execute(
        select(Striking, Person.name)
        .join(Person, Person.id == Striking.struck_by_id)
        .where(Striking.id == one.answer.striking_id)
    ).one()
    times: dict[str, int] = {}
    for place, found in session.execute(
        select(StruckText.place, StruckText.times).where(StruckText.striking_id == striking.id)
    ):
        if place.partition(".")[0] in OPEN_KINDS:
            times[title_of(place)] = times.get(title_of(place), 0) + found
    places = tuple(Changed(title, found) for title, found in sorted(times.items()))
    proposal = one.proposal
    yes = () if proposal is None else _said_yes(session, proposal)
    return Finished(by, None if proposal is None else proposal.proposed_at, yes, striking.struck_at, places)


def _said_yes(session: Session, proposal: RemovalProposal) -> tuple[Yes, ...]:
    rows = session.execute(
        select(Person.name, RemovalApproval.standing, RemovalApproval.approved_at)
        .join(Person, Person.id == RemovalApproval.approved_by_id)
        .where(
            RemovalApproval.request_id == proposal.request_id,
            RemovalApproval.number == proposal.number,
        )
        .order_by(RemovalApproval.approved_at)
    )
    return tuple(Yes(*row) for row in rows)
