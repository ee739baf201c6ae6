"""Reading what was taken out, what was asked for, and what there is to read. Everything here only reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, select, union
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.assessments.models import Reveal
from kie.cycles.extension_models import ExtendedParticipation, Extension
from kie.cycles.models import Cycle, Participation
from kie.errors import NotFound
from kie.people.models import Person, RoleGrant
from kie.people.standing import outside_among
from kie.readings import ReadingGrant
from kie.records.models import (
    RemovalAnswer,
    RemovalDecline,
    RemovalProposal,
    RemovalRequest,
)
from kie.records.proposals import to_sign, was_declined
from kie.records.texts import place_of
from kie.reviews.models import Record
from kie.reviews.struck import Striking, StruckText

_SHARED = place_of(Extension.reason)


@dataclass(frozen=True, slots=True)
class Taken:
    """Words that were taken out: when, why, by whom (None: the system), how often, and from which columns."""

    at: datetime
    because: str
    by: str | None
    times: int
    places: tuple[str, ...]


def strikings_about(session: Session, person_id: UUID) -> tuple[Taken, ...]:
    """Everything taken out of the person's texts, the latest first, in one statement. Also out of why they were given
    more time, though somebody else of those who were given it with them had it taken out."""
    own = select(StruckText.id).join(Striking).where(Striking.person_id == person_id)
    extended = (
        select(ExtendedParticipation.extension_id)
        .join(Participation, Participation.id == ExtendedParticipation.participation_id)
        .where(Participation.person_id == person_id)
    )
    shared = select(StruckText.id).where(StruckText.place == _SHARED, StruckText.row_id.in_(extended))
    rows = session.execute(
        select(Striking, Person.name, StruckText.place, StruckText.times)
        .join(StruckText, StruckText.striking_id == Striking.id)
        .outerjoin(Person, Person.id == Striking.struck_by_id)
        .where(StruckText.id.in_(union(own, shared)))
        .order_by(Striking.struck_at.desc(), StruckText.id)
    ).all()
    found: dict[UUID, Taken] = {}
    for striking, name, place, times in rows:
        before = found.get(striking.id)
        found[striking.id] = Taken(
            striking.struck_at,
            striking.because,
            name,
            times + (before.times if before else 0),
            tuple(dict.fromkeys((*(before.places if before else ()), place))),
        )
    return tuple(found.values())


def sharing(session: Session, striking_id: UUID) -> Sequence[Person]:
    """Everybody who was given more time for a reason that the striking changed, by number; one statement."""
    struck = select(StruckText.row_id).where(
        StruckText.striking_id == striking_id, StruckText.place == _SHARED
    )
    theirs = (
        select(Participation.person_id)
        .join(ExtendedParticipation, ExtendedParticipation.participation_id == Participation.id)
        .where(ExtendedParticipation.extension_id.in_(struck))
    )
    return session.scalars(select(Person).where(Person.id.in_(theirs)).order_by(Person.staff_number)).all()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for removal with its people, and how it was answered: None while it waits. `proposal`: words of signed
    texts that wait, or waited, for a second person, and nobody said no to. `cycle`: of the review it is about, None for
    a plan or a diary. `declined`: somebody said no to words that were proposed."""

    request: RemovalRequest
    person: Person
    asked_by: str
    answer: RemovalAnswer | None
    proposal: RemovalProposal | None
    cycle: str | None
    declined: bool


def requests(session: Session) -> tuple[Asked, ...]:
    """Every request for removal, those that wait first, then the latest first."""
    return tuple(_asked(session))


def requests_by(session: Session, asked_by_id: UUID) -> tuple[Asked, ...]:
    """What this person asked for, in the same order."""
    return tuple(_asked(session, RemovalRequest.asked_by_id == asked_by_id))


def requests_to_sign(session: Session, person_id: UUID) -> tuple[Asked, ...]:
    """The proposals that wait for this person's yes, as somebody who wrote or signed what would change."""
    return tuple(
        _asked(session, RemovalRequest.id.in_(to_sign(person_id)), RemovalAnswer.request_id.is_(None))
    )


def hr_people(session: Session) -> Sequence[Person]:
    """The HR administrators who work here today; one statement."""
    today = clock.today()
    rows = session.scalars(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == "hr", RoleGrant.ended_at.is_(None))
        .distinct()
    )
    return [one for one in rows if one.works_on(today)]


def seconds(session: Session, person_id: UUID, first_id: UUID) -> list[Person]:
    """HR administrators outside this person's line, but for the first: any of them can be the second person; two
    statements."""
    others = [one for one in hr_people(session) if one.id != first_id]
    outside = outside_among(session, person_id, [one.id for one in others])
    return [one for one in others if one.id in outside]


def request_of(session: Session, request_id: UUID) -> Asked:
    """One request. Raises NotFound."""
    found = _asked(session, RemovalRequest.id == request_id)
    if not found:
        raise NotFound()
    return found[0]


def _asked(session: Session, *conditions: ColumnElement[bool]) -> list[Asked]:
    asker = aliased(Person)
    standing = and_(RemovalProposal.request_id == RemovalRequest.id, ~was_declined())
    declined = select(literal(1)).where(RemovalDecline.request_id == RemovalRequest.id).exists()
    wanted = (
        select(RemovalRequest, Person, asker.name, RemovalAnswer, RemovalProposal, Cycle.title, declined)
        .join(Person, Person.id == RemovalRequest.person_id)
        .join(asker, asker.id == RemovalRequest.asked_by_id)
        .outerjoin(RemovalAnswer, RemovalAnswer.request_id == RemovalRequest.id)
        .outerjoin(RemovalProposal, standing)
        .outerjoin(Participation, Participation.id == RemovalRequest.participation_id)
        .outerjoin(Cycle, Cycle.id == Participation.cycle_id)
        .where(*conditions)
        .order_by(RemovalAnswer.request_id.is_not(None), RemovalRequest.asked_at.desc())
    )
    return [Asked(*row) for row in session.execute(wanted)]


@dataclass(frozen=True, slots=True)
class Readable:
    """A review that was revealed: which, in which cycle, and how many records it left."""

    participation_id: UUID
    cycle: str
    revealed_at: datetime
    records: int


def revealed_reviews(session: Session, person_id: UUID) -> tuple[Readable, ...]:
    """The person's reviews that were revealed, the latest first, in one statement."""
    kept = (
        select(func.count())
        .where(Record.participation_id == Participation.id)
        .correlate(Participation)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Participation.id, Cycle.title, Reveal.revealed_at, kept)
        .join(Reveal, Reveal.participation_id == Participation.id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .where(Participation.person_id == person_id)
        .order_by(Reveal.revealed_at.desc())
    )
    return tuple(Readable(*row) for row in rows)


def present_grants(session: Session, reader_id: UUID) -> Sequence[tuple[ReadingGrant, str]]:
    """What this reader may open at this moment, with the person's name."""
    rows = session.execute(
        select(ReadingGrant, Person.name)
        .join(Person, Person.id == ReadingGrant.person_id)
        .where(ReadingGrant.reader_id == reader_id, ReadingGrant.ends_at > clock.now())
        .order_by(ReadingGrant.ends_at)
    )
    return [(row[0], row[1]) for row in rows]
