"""Reading cycles: a cycle with its frozen words, a participation with its person, who takes part and who may join."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.frozen import thawed_editions, thawed_profile, words_under
from kie.cycles.models import (
    Cycle,
    CycleClosure,
    CycleFramework,
    CycleOpening,
    Exemption,
    Participation,
)
from kie.cycles.past_models import PastStanding
from kie.errors import NotFound
from kie.frameworks.models import (
    DEPTHS,
    Catalogue,
    Depth,
    Editions,
    Framework,
    RoleProfile,
    RoleProfileUnknown,
)
from kie.i18n import _
from kie.people.models import Person


@dataclass(frozen=True, slots=True)
class RatedFramework:
    """A framework in the words it was opened with, and the depth (`theme` or `behaviour`) at which it is rated."""

    framework: Framework
    depth: Depth


@dataclass(frozen=True, slots=True)
class CycleContext:
    """A cycle with everything frozen at its opening. For a draft: as the catalogue stands now.

    `opened_at`, `closed_at`: None until it happened. `editions`: what its frameworks follow, so that what was said in
    earlier cycles is found again.
    """

    cycle: Cycle
    frameworks: tuple[RatedFramework, ...]
    role_profiles: Mapping[str, RoleProfile]
    opened_at: datetime | None
    closed_at: datetime | None
    editions: Editions = field(default_factory=Editions)

    @property
    def is_draft(self) -> bool:
        """Not opened yet: it can still be changed."""
        return self.opened_at is None

    @property
    def is_open(self) -> bool:
        """Opened and not closed: work is accepted."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def is_closed(self) -> bool:
        """Closed: nothing is handed in or signed any more."""
        return self.closed_at is not None

    def rated(self, framework_id: str) -> RatedFramework:
        """The framework as this cycle rates it; raises NotFound."""
        for rated in self.frameworks:
            if rated.framework.id == framework_id:
                return rated
        raise NotFound()

    def role_profile(self, profile_id: str) -> RoleProfile:
        """The role profile as frozen at the opening; raises RoleProfileUnknown."""
        if profile_id not in self.role_profiles:
            raise RoleProfileUnknown(_("There is no role profile “%(id)s”.", id=profile_id))
        return self.role_profiles[profile_id]

    def counting_day(self, today: date) -> date:
        """The day whose exemptions count: today, or the day it closed, so that closed figures stand still."""
        return today if self.closed_at is None else min(today, clock.local(self.closed_at).date())


@dataclass(frozen=True, slots=True)
class ParticipationContext:
    """One person in one cycle. `exemption`: the one in force, None when there is none or it has expired.

    `held`: nobody else writes the participation until the transaction ends in which this was read.
    """

    participation: Participation
    person: Person
    cycle: CycleContext
    exemption: Exemption | None
    held: bool = False

    @property
    def role_profile(self) -> RoleProfile:
        """The person's role profile, both as they stood when the participation was made."""
        return self.cycle.role_profile(self.participation.role_profile)


def _depth(kept: str) -> Depth:
    """A depth as the database keeps it; its own constraint says that it is one."""
    return next(depth for depth in DEPTHS if depth == kept)


_CYCLE = (
    select(Cycle, CycleOpening.opened_at, CycleClosure.closed_at)
    .outerjoin(CycleOpening, CycleOpening.cycle_id == Cycle.id)
    .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
    .where(Cycle.id == bindparam("cycle_id"))
)


def cycle_context(session: Session, cycle_id: UUID, catalogue: Catalogue | None = None) -> CycleContext:
    """The cycle with its frameworks in order and its role profiles. Raises NotFound.

    A draft takes both from `catalogue` (without one it has neither, and what the catalogue lacks is left out).
    One statement, and three more the first time that a process meets an opened cycle.
    """
    row = session.execute(_CYCLE, {"cycle_id": cycle_id}).one_or_none()
    if row is None:
        raise NotFound()
    cycle, opened_at, closed_at = row
    if opened_at is None:
        known = {} if catalogue is None else catalogue.frameworks
        rated = tuple(
            RatedFramework(known[used.framework_id], _depth(used.depth))
            for used in chosen_frameworks(session, cycle_id)
            if used.framework_id in known
        )
        if catalogue is None:
            return CycleContext(cycle, rated, {}, None, None)
        return CycleContext(cycle, rated, catalogue.role_profiles, None, None, catalogue.editions)
    return _opened(session, cycle, opened_at, closed_at)


def _opened(session: Session, cycle: Cycle, opened_at: datetime, closed_at: datetime | None) -> CycleContext:
    key = (cycle.id, opened_at)
    if key not in _frozen:
        used = chosen_frameworks(session, cycle.id)
        words = words_under(session, {one.fingerprint for one in used if one.fingerprint is not None})
        profiles, editions = session.execute(
            select(CycleOpening.role_profiles, CycleOpening.editions).where(CycleOpening.cycle_id == cycle.id)
        ).one()
        _frozen[key] = (
            tuple(
                RatedFramework(words[one.fingerprint], _depth(one.depth)) for one in used if one.fingerprint
            ),
            MappingProxyType({name: thawed_profile(body) for name, body in profiles.items()}),
            thawed_editions(editions),
        )
    rated, role_profiles, followed = _frozen[key]
    return CycleContext(cycle, rated, role_profiles, opened_at, closed_at, followed)


_frozen: dict[
    tuple[UUID, datetime], tuple[tuple[RatedFramework, ...], Mapping[str, RoleProfile], Editions]
] = {}
"""What an opened cycle asks, by cycle and opening. It never changes, so keeping it in the process is safe."""


def chosen_frameworks(session: Session, cycle_id: UUID) -> list[CycleFramework]:
    """The frameworks that the cycle uses, in order."""
    return list(
        session.scalars(
            select(CycleFramework)
            .where(CycleFramework.cycle_id == cycle_id)
            .order_by(CycleFramework.position, CycleFramework.framework_id)
        )
    )


def exempt_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Condition: the exemption holds on `day`, as `Exemption.holds_on` says of a row."""
    return or_(Exemption.expires_on.is_(None), Exemption.expires_on >= day)


_PARTICIPATION = (
    select(Participation, Person, Exemption, Cycle, CycleOpening.opened_at, CycleClosure.closed_at)
    .join(Person, Person.id == Participation.person_id)
    .join(Cycle, Cycle.id == Participation.cycle_id)
    .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
    .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
    .outerjoin(
        Exemption,
        and_(Exemption.participation_id == Participation.id, exempt_on(bindparam("day"))),
    )
    .outerjoin(PastStanding, PastStanding.participation_id == Participation.id)
    .where(Participation.id == bindparam("participation_id"), PastStanding.gone_at.is_(None))
)
"""Put together once: nearly every page and every form begins with it."""


def participation_context(session: Session, participation_id: UUID) -> ParticipationContext:
    """The participation with its person, cycle and exemption in force. Raises NotFound, also when the
    review is past its time and was deleted.

    One statement, and three more the first time that a process meets the cycle.
    """
    asked = {"participation_id": participation_id, "day": clock.today()}
    row = session.execute(_PARTICIPATION, asked).one_or_none()
    if row is None:
        raise NotFound()
    participation, person, exemption, cycle, opened_at, closed_at = row
    return ParticipationContext(
        participation, person, _opened(session, cycle, opened_at, closed_at), exemption
    )


def person_of_participation(session: Session, participation_id: UUID) -> UUID | None:
    """Whose review it is; None for none."""
    return session.scalar(select(Participation.person_id).where(Participation.id == participation_id))


def open_participations_of(session: Session, person_id: UUID) -> list[Participation]:
    """The person's participations in cycles that are open, the newest first."""
    return list(
        session.scalars(
            select(Participation)
            .join(CycleOpening, CycleOpening.cycle_id == Participation.cycle_id)
            .outerjoin(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
            .where(Participation.person_id == person_id, CycleClosure.cycle_id.is_(None))
            .order_by(CycleOpening.opened_at.desc(), Participation.id)
        )
    )
