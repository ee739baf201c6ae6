"""Reading the exemptions of a cycle: how many hold, the latest few, and all of them a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.cycles.models import EarlierExemption, Exemption, Participation
from kie.cycles.queries import exempt_on
from kie.paging import paging
from kie.people.finding import matching
from kie.people.models import Person
from kie.people.standing import outside_among

A_PAGE = 50
AUTHOR = aliased(Person)
NEWEST = (Exemption.made_at.desc(), Exemption.participation_id)


@dataclass(frozen=True, slots=True)
class ExemptDays:
    """The days of an exemption, and not whose it is or why. `expires_on`: None for the whole cycle;
    `in_force`: it holds."""

    made_by: str
    made_on: date
    expires_on: date | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class Exempted:
    """One exemption as it is shown. `expires_on`: None for the whole cycle."""

    reason: str
    made_by: str
    made_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class ExemptPerson:
    """Somebody who is or was exempt. `in_force`: the latest holds; `earlier`: those before it, the newest first;
    `told`: whoever looks is to read why, because the person is not in their reporting line."""

    participation_id: UUID
    name: str
    latest: Exempted
    in_force: bool
    earlier: tuple[Exempted, ...]
    told: bool = True

    @property
    def ended(self) -> tuple[Exempted, ...]:
        """Those that no longer hold, the newest first."""
        return self.earlier if self.in_force else (self.latest, *self.earlier)


@dataclass(frozen=True, slots=True)
class ExemptionsPage:
    """Everybody who is or was exempt, by name, `A_PAGE` at a time. `found`: how many, of whom `number` of `pages` is
    this page; `asked`: what was looked for, "" for nothing."""

    people: list[ExemptPerson]
    found: int
    number: int
    pages: int
    asked: str


def exempt_in(session: Session, cycle_id: UUID, day: date) -> tuple[int, int]:
    """For how many an exemption holds on `day`, and how many have or had one."""
    row = session.execute(
        select(func.count().filter(exempt_on(day)), func.count())
        .select_from(Exemption)
        .join(Participation, Participation.id == Exemption.participation_id)
        .where(Participation.cycle_id == cycle_id)
    ).one()
    return row[0], row[1]


def latest_exemptions(
    session: Session, cycle_id: UUID, day: date, most: int, reader_id: UUID
) -> list[ExemptPerson]:
    """Who was exempted last, the newest first. Three statements."""
    newest = (
        select(Exemption.participation_id)
        .join(Participation, Participation.id == Exemption.participation_id)
        .where(Participation.cycle_id == cycle_id)
        .order_by(*NEWEST)
        .limit(most)
    )
    which = _exemptions(cycle_id).where(Exemption.participation_id.in_(newest))
    return _people(session, which.order_by(*NEWEST), day, reader_id)


def latest_days(session: Session, cycle_id: UUID, day: date, most: int) -> list[ExemptDays]:
    """The days of the same exemptions, for whoever is not to know whose they are or why. One statement."""
    rows = session.execute(
        select(AUTHOR.name, Exemption.made_at, Exemption.expires_on)
        .join(Participation, Participation.id == Exemption.participation_id)
        .join(AUTHOR, AUTHOR.id == Exemption.made_by_id)
        .where(Participation.cycle_id == cycle_id)
        .order_by(*NEWEST)
        .limit(most)
    )
    return [
        ExemptDays(made_by, clock.local(made_at).date(), expires_on, expires_on is None or expires_on >= day)
        for made_by, made_at, expires_on in rows
    ]


def exemptions_of(session: Session, participation: Participation, day: date) -> ExemptPerson | None:
    """The exemptions of one person in a cycle, for whoever may read why; None without any. Two statements."""
    which = _exemptions(participation.cycle_id).where(Exemption.participation_id == participation.id)
    return next(iter(_people(session, which, day)), None)


def exemptions_page(
    session: Session, cycle_id: UUID, day: date, asked: str, number: int, reader_id: UUID
) -> ExemptionsPage:
    """A page of those whose name, number, address or job title has what is asked for. Five statements at most."""
    which = _exemptions(cycle_id).where(*matching(asked))
    found = session.scalar(which.with_only_columns(func.count())) or 0
    at = paging(found, A_PAGE, number)
    rows = which.order_by(Person.name, Person.id).limit(A_PAGE).offset(at.offset)
    return ExemptionsPage(_people(session, rows, day, reader_id), found, at.number, at.pages, asked)


def _exemptions(cycle_id: UUID) -> Select[Exemption, UUID, str, str]:
    return (
        select(Exemption, Person.id, Person.name, AUTHOR.name)
        .join(Participation, Participation.id == Exemption.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(AUTHOR, AUTHOR.id == Exemption.made_by_id)
        .where(Participation.cycle_id == cycle_id)
    )


def _people(
    session: Session, which: Select[Exemption, UUID, str, str], day: date, reader_id: UUID | None = None
) -> list[ExemptPerson]:
    """`reader_id`: who looks; None for somebody who may read every reason."""
    rows = session.execute(which).all()
    concerned = {person_id for _one, person_id, _name, _by in rows}
    told = concerned if reader_id is None else outside_among(session, reader_id, concerned)
    earlier = _earlier(session, [row[0].participation_id for row in rows])
    return [
        ExemptPerson(
            participation_id=one.participation_id,
            name=name,
            told=person_id in told,
            latest=_exempted(one.reason, made_by, one.made_at, one.expires_on),
            in_force=one.holds_on(day),
            earlier=tuple(earlier.get(one.participation_id, ())),
        )
        for one, person_id, name, made_by in rows
    ]


def _earlier(session: Session, participation_ids: Iterable[UUID]) -> dict[UUID, list[Exempted]]:
    found: dict[UUID, list[Exempted]] = {}
    rows = session.execute(
        select(EarlierExemption, Person.name)
        .join(Person, Person.id == EarlierExemption.made_by_id)
        .where(EarlierExemption.participation_id.in_(list(participation_ids)))
        .order_by(EarlierExemption.made_at.desc(), EarlierExemption.id)
    )
    for one, made_by in rows:
        words = _exempted(one.reason, made_by, one.made_at, one.expires_on)
        found.setdefault(one.participation_id, []).append(words)
    return found


def _exempted(reason: str, made_by: str, made_at: datetime, expires_on: date | None) -> Exempted:
    return Exempted(reason, made_by, clock.local(made_at).date(), expires_on)
