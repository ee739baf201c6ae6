"""Giving some of a cycle's people more time: one, several, or a team with everything below it. Never less."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, case, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.absence import absence, due_column
from kie.cycles.extension_models import ExtendedParticipation, Extension
from kie.cycles.locking import require_open
from kie.cycles.models import Cycle, Exemption, Participation
from kie.cycles.rules import OwnDays
from kie.errors import Invalid
from kie.i18n import _, format_day
from kie.people.inside import inside_line
from kie.people.models import Person
from kie.people.posts import has_left
from kie.people.queries import teams_and_below
from kie.texts import tidied

MOST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is given more time: these participations of people in the team, or (None) everybody in it and below it."""

    team_id: UUID
    chosen: frozenset[UUID] | None


@dataclass(frozen=True, slots=True)
class Missing:
    """For each side a condition on `Participation`: its part is not handed in, so that its day still matters."""

    own: ColumnElement[bool]
    manager: ColumnElement[bool]

    def earlier(self, days: OwnDays) -> ColumnElement[bool]:
        """Condition: some part is missing and due before these days. Of a statement with the cycle."""
        sides = (("self", self.own, days.self_due_on), ("manager", self.manager, days.manager_due_on))
        return or_(*(and_(lacks, due_column(side) < day) for side, lacks, day in sides if day is not None))

    def later(self, side: str, days: OwnDays) -> ColumnElement[date]:
        """The day of this side (`self`, `manager`) once these were given. Of a statement with the cycle."""
        now = due_column(side)
        lacks, day = (self.own, days.self_due_on) if side == "self" else (self.manager, days.manager_due_on)
        return now if day is None else case((and_(lacks, now < day), literal(day)), else_=now)


def give_more_time(
    session: Session,
    cycle_id: UUID,
    whom: Whom,
    days: OwnDays,
    reason: str,
    actor_id: UUID | None,
    missing: Missing,
) -> int:
    """Move the days of these people's parts; gives how many had an earlier one. Nobody gives themselves more time,
    nor anybody in their reporting line, up or down.

    Whoever has a later day already keeps it, so two who do this at once take nothing from each other. Raises NotFound,
    CycleNotOpen, CycleClosed, TextRefused; Invalid without a day or a reason, for a day gone by or after the cycle
    closes, and when it would move nothing.
    """
    cycle = require_open(session, cycle_id)
    text = tidied(reason, MOST_REASON).strip()
    if not text:
        raise Invalid(_("Say why."))
    _require_possible(cycle, days)
    moved = _some(session, cycle_id, whom, days, actor_id, missing)
    made = _written(session, cycle_id, whom, days, text, actor_id, moved)
    _move(session, cycle, made.id, days, missing)
    events.record(session, actor_id, "cycle.people-extended", subject=cycle_id, people=made.people)
    session.flush()
    return made.people


def would_move(
    session: Session, cycle_id: UUID, whom: Whom, days: OwnDays, actor_id: UUID | None, missing: Missing
) -> list[UUID]:
    """Whose review it would give more time, by their participations, in order. Raises NotFound, CycleNotOpen,
    CycleClosed; Invalid when it is nobody's."""
    require_open(session, cycle_id)
    return _some(session, cycle_id, whom, days, actor_id, missing)


def manager_first_then(
    session: Session, cycle_id: UUID, whom: Whom, days: OwnDays, actor_id: UUID | None, missing: Missing
) -> int:
    """Of those whose days it moves and who lack both parts, for how many the manager's is due before their own then;
    one statement."""
    own, manager = missing.later("self", days), missing.later("manager", days)
    # An absence moves no day past another, but may leave both on one: only these are looked at with theirs.
    first = _moved(cycle_id, whom, days, actor_id, missing).where(missing.own, missing.manager, manager < own)
    with_absence = first.outerjoin(Exemption, Exemption.participation_id == Participation.id)
    rows = session.execute(with_absence.with_only_columns(Exemption, manager, own, Cycle.closes_on))
    return sum(
        absence(away).due(theirs, closes) < absence(away).due(mine, closes)
        for away, theirs, mine, closes in rows
    )


def _some(
    session: Session, cycle_id: UUID, whom: Whom, days: OwnDays, actor_id: UUID | None, missing: Missing
) -> list[UUID]:
    which = _moved(cycle_id, whom, days, actor_id, missing)
    moved = list(session.scalars(which.order_by(Participation.id)))
    if not moved:
        given = ", ".join(format_day(day) for day in sorted({day for day in days if day is not None}))
        raise Invalid(
            _("Nobody chosen has an earlier day than %(days)s for a part that is missing.", days=given),
            _("Nothing was changed."),
        )
    return moved


def _written(
    session: Session,
    cycle_id: UUID,
    whom: Whom,
    days: OwnDays,
    reason: str,
    actor_id: UUID | None,
    moved: Sequence[UUID],
) -> Extension:
    extension = Extension(
        id=uuid4(),
        cycle_id=cycle_id,
        team_id=whom.team_id,
        everybody=whom.chosen is None,
        self_due_on=days.self_due_on,
        manager_due_on=days.manager_due_on,
        reason=reason,
        people=len(moved),
        made_by_id=actor_id,
        made_at=clock.now(),
    )
    session.add(extension)
    session.flush()
    session.execute(
        insert(ExtendedParticipation),
        [{"extension_id": extension.id, "participation_id": one} for one in moved],
    )
    return extension


def _require_possible(cycle: Cycle, days: OwnDays) -> None:
    given = [day for day in days if day is not None]
    if not given:
        raise Invalid(_("Choose at least one day."))
    if min(given) < clock.today():
        raise Invalid(_("Choose today or a later day."))
    if max(given) > cycle.closes_on:
        raise Invalid(_("Nothing can be due after the cycle closes."))


def in_cycle(cycle_id: UUID, *which: ColumnElement[bool]) -> Select[UUID]:
    """The participations of a cycle that meet the conditions, with the cycle beside each."""
    return (
        select(Participation.id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .where(Participation.cycle_id == cycle_id, *which)
    )


def asked() -> ColumnElement[bool]:
    """Condition: they have not left, and are not exempt for the whole cycle. Whose exemption ends is asked again."""
    exempt = select(Exemption.participation_id).where(Exemption.expires_on.is_(None))
    left = select(Person.id).where(has_left(clock.today()))
    return and_(Participation.id.not_in(exempt), Participation.person_id.not_in(left))


def _moved(
    cycle_id: UUID, whom: Whom, days: OwnDays, actor_id: UUID | None, missing: Missing
) -> Select[UUID]:
    """Of whom it is asked for, those with an earlier day that still matters."""
    teams = teams_and_below([whom.team_id])
    which = [Participation.team_id.in_(teams), missing.earlier(days), asked()]
    if whom.chosen is not None:
        which.append(Participation.id.in_(whom.chosen))
    if actor_id is not None:
        which.append(Participation.person_id.not_in(inside_line(actor_id, clock.today())))
    return in_cycle(cycle_id, *which)


def _move(session: Session, cycle: Cycle, extension_id: UUID, days: OwnDays, missing: Missing) -> None:
    theirs = select(ExtendedParticipation.participation_id).where(
        ExtendedParticipation.extension_id == extension_id
    )
    columns: tuple[tuple[Any, ColumnElement[bool], date, date | None], ...] = (
        (Participation.self_due_on, missing.own, cycle.self_due_on, days.self_due_on),
        (Participation.manager_due_on, missing.manager, cycle.manager_due_on, days.manager_due_on),
    )
    for own, lacks, usual, day in columns:
        if day is None:
            continue
        earlier = or_(own < day, and_(own.is_(None), literal(usual < day)))
        session.execute(
            update(Participation)
            .where(Participation.id.in_(theirs), lacks, earlier)
            .values({own: day})
            .execution_options(synchronize_session=False)
        )
    session.expire_all()
