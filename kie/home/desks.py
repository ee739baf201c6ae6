"""What lies on somebody's desk: their reviews by role, and the plans that they have a side in. It only reads."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from kie.assessments.ahead import ahead_now
from kie.assessments.on_paper import to_read_through
from kie.assessments.remaining import PartKey, answered_of, answered_themselves
from kie.cycles.absence import NEVER, Absence, absence
from kie.cycles.models import Cycle, CycleClosure, CycleOpening, Exemption, Participation
from kie.cycles.queries import exempt_on
from kie.insights.turns import Role
from kie.people.models import Person
from kie.people.queries import reports_of
from kie.plans.queries import Waiting, waiting_of
from kie.reviews.moderators import moderated_by
from kie.reviews.overdue import missing_since
from kie.reviews.queries import Progress, progress_of
from kie.reviews.reopened import Reopened, reopened_of

NOT_EXEMPT = Exemption.participation_id.is_(None)
"""Where the exemptions in force are joined: the person has none."""


@dataclass(frozen=True, slots=True)
class Part:
    """A review in an open cycle that the reader has a role in.

    `reopened`: who opened its record again and why. `absence`: how long the person was away; `exempt`: they are at
    present.
    """

    participation: Participation
    cycle: Cycle
    name: str
    role: Role
    progress: Progress
    reopened: Reopened | None = None
    absence: Absence = NEVER
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that lies on somebody's desk: their reviews by role, and the plans that they have a side in.

    `exempted`: their own that they are left out of at present, so that nothing in them waits for them. `ahead`: the
    reviews in which the reader has handed in and may go ahead without the other; `answered`: how many answers stand in
    what the reader has begun, by part; `typed`: until when they may correct what a clerk typed in for them from paper,
    by participation, while they have not gone on with it themselves.
    """

    person_id: UUID
    parts: tuple[Part, ...]
    people: Mapping[UUID, str]
    plans: Mapping[UUID, Waiting]
    exempted: tuple[Part, ...] = ()
    ahead: frozenset[UUID] = frozenset()
    answered: Mapping[PartKey, int] = field(default_factory=dict)
    typed: Mapping[UUID, date] = field(default_factory=dict)

    def led(self) -> tuple[Part, ...]:
        """The reviews of the reader's own people."""
        return tuple(part for part in self.parts if part.role == "manager")

    def cycle_words(self, part: Part) -> str:
        """The title of the review's cycle where its person is in more than one that is open, else ""."""
        same = [one for one in self.parts if one.participation.person_id == part.participation.person_id]
        return part.cycle.title if len(same) > 1 else ""


def desk_of(session: Session, person_id: UUID, today: date) -> Desk:
    """The person's desk. At most eighteen statements."""
    people = {person.id: person.name for person in reports_of(session, person_id, today)}
    moderated = moderated_by(session, person_id, set(people), today)
    theirs = or_(Participation.person_id.in_(people), Participation.id.in_(moderated))
    found = _parts(
        session,
        or_(Participation.person_id == person_id, and_(NOT_EXEMPT, theirs)),
        lambda of: _role(of, person_id, people),
        today,
    )
    parts = tuple(part for part in found if not part.exempt)
    return Desk(
        person_id=person_id,
        parts=parts,
        people=people,
        plans=waiting_of(session, {person_id, *people}),
        exempted=tuple(part for part in found if part.exempt),
        ahead=_ahead(session, parts, today),
        answered=answered_of(session, person_id, _begun(parts), today),
        typed=to_read_through(session, _begun_themselves(parts)),
    )


def own_desks(session: Session, person_ids: Iterable[UUID], today: date) -> list[Desk]:
    """The desks of many people, with what is their own and nothing of those they lead. At most fourteen
    statements."""
    ids = list(person_ids)
    which = and_(NOT_EXEMPT, Participation.person_id.in_(ids))
    parts = _parts(session, which, lambda _of: "employee", today)
    plans = waiting_of(session, ids)
    ahead, answered = _ahead(session, parts, today), answered_themselves(session, _begun(parts))
    typed = to_read_through(session, _begun_themselves(parts))
    by_person: dict[UUID, list[Part]] = {}
    for part in parts:
        by_person.setdefault(part.participation.person_id, []).append(part)
    return [
        Desk(
            person_id=one,
            parts=tuple(by_person.get(one, ())),
            people={},
            plans={one: plans[one]},
            ahead=ahead,
            answered=answered,
            typed=typed,
        )
        for one in ids
    ]


def _parts(
    session: Session, which: ColumnElement[bool], role_of: Callable[[UUID], Role], today: date
) -> tuple[Part, ...]:
    """The reviews in open cycles that meet the condition. Seven statements."""
    away = aliased(Exemption)
    rows = session.execute(
        select(Participation, Cycle, Person.name, away, NOT_EXEMPT)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
        .join(Person, Person.id == Participation.person_id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
        .outerjoin(Exemption, and_(Exemption.participation_id == Participation.id, exempt_on(today)))
        .outerjoin(away, away.participation_id == Participation.id)
        .where(CycleClosure.cycle_id.is_(None), which)
        .order_by(CycleOpening.opened_at.desc(), Person.name, Participation.id)
    ).all()
    ids = [row.Participation.id for row in rows]
    progress = progress_of(session, ids)
    reopened = reopened_of(session, ids)
    return tuple(
        Part(
            one,
            cycle,
            name,
            role_of(one.person_id),
            progress[one.id],
            reopened.get(one.id),
            absence(away),
            not counted,
        )
        for one, cycle, name, away, counted in rows
    )


def _begun(parts: Iterable[Part]) -> dict[UUID, UUID]:
    """The people of those reviews in which the reader's side has begun and not handed in."""
    return {
        part.participation.id: part.participation.person_id
        for part in parts
        if (part.role == "employee" and part.progress.self_started and not part.progress.self_handed_in)
        or (part.role == "manager" and part.progress.manager_started and not part.progress.manager_handed_in)
    }


def _begun_themselves(parts: Iterable[Part]) -> list[UUID]:
    """Those of their own reviews in which something stands and nothing is handed in."""
    return [
        part.participation.id
        for part in parts
        if part.role == "employee" and part.progress.self_started and not part.progress.self_handed_in
    ]


def _ahead(session: Session, parts: Iterable[Part], today: date) -> frozenset[UUID]:
    since = {
        part.participation.id: missing_since(
            part.progress, part.cycle, part.participation.own_days, part.role == "manager"
        )
        for part in parts
        if part.role != "moderator"
    }
    return ahead_now(session, {one: due for one, due in since.items() if due is not None}, today)


def _role(of: UUID, reader_id: UUID, people: Mapping[UUID, str]) -> Role:
    if of == reader_id:
        return "employee"
    return "manager" if of in people else "moderator"
