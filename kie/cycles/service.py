"""Changing cycles: made and changed as a draft, opened once, closed once; people are exempted."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles import opening
from kie.cycles.absence import Absence, absence, due_for, due_of
from kie.cycles.closed_tree import keep_tree
from kie.cycles.errors import CycleChanged
from kie.cycles.locking import locked, require_draft, require_open
from kie.cycles.models import (
    Cycle,
    CycleClosure,
    CycleFramework,
    EarlierExemption,
    Exemption,
    Participation,
)
from kie.cycles.wish import Wish
from kie.errors import Conflict, Invalid, NotFound
from kie.frameworks.models import Catalogue
from kie.i18n import _, format_day
from kie.texts import problem_of

MOST_TEXT = 1000


def make_cycle(session: Session, wish: Wish, actor_id: UUID | None) -> Cycle:
    """A new draft."""
    cycle = Cycle(id=uuid4(), made_by_id=actor_id, made_at=clock.now(), version=1, **wish.columns())
    session.add(cycle)
    session.flush()
    _choose_frameworks(session, cycle.id, wish)
    events.record(session, actor_id, "cycle.made", subject=cycle.id)
    return cycle


def change_cycle(session: Session, cycle_id: UUID, wish: Wish, version: int, actor_id: UUID | None) -> Cycle:
    """Change a draft that was read at `version`.

    Raises NotFound; CycleAlreadyOpen once it was opened and CycleBeingOpened before that; CycleChanged when somebody
    else saved it meanwhile.
    """
    cycle = locked(session, cycle_id)
    require_draft(session, cycle_id)
    if cycle.version != version:
        raise CycleChanged(cycle)
    for name, value in wish.columns().items():
        setattr(cycle, name, value)
    cycle.version = version + 1
    session.execute(delete(CycleFramework).where(CycleFramework.cycle_id == cycle_id))
    _choose_frameworks(session, cycle_id, wish)
    events.record(session, actor_id, "cycle.changed", subject=cycle_id)
    session.flush()
    return cycle


def _choose_frameworks(session: Session, cycle_id: UUID, wish: Wish) -> None:
    session.add_all(
        CycleFramework(cycle_id=cycle_id, framework_id=framework_id, position=position, depth=depth)
        for position, (framework_id, depth) in enumerate(wish.frameworks, start=1)
    )
    session.flush()


def open_cycle(session: Session, cycle_id: UUID, actor_id: UUID | None, catalogue: Catalogue) -> int:
    """Open a draft in the caller's transaction: see `kie.cycles.opening.open_cycle`."""
    return opening.open_cycle(session, cycle_id, actor_id, catalogue)


def close_cycle(session: Session, cycle_id: UUID, actor_id: UUID | None) -> None:
    """Close an open cycle; nothing is handed in or signed after it. Raises NotFound, CycleNotOpen, CycleClosed."""
    require_open(session, cycle_id)
    session.add(CycleClosure(cycle_id=cycle_id, closed_by_id=actor_id, closed_at=clock.now()))
    keep_tree(session, cycle_id)
    events.record(session, actor_id, "cycle.closed", subject=cycle_id)
    session.flush()


def exempt(
    session: Session, participation_id: UUID, reason: str, actor_id: UUID, expires_on: date | None
) -> Exemption:
    """Leave somebody out of the cycle's denominator until the end of `expires_on`; None: for the whole cycle.

    An exemption before this one is kept as it was, and the days that it gave them stay theirs. Raises NotFound;
    CycleClosed; Invalid without a reason, with a day gone by or after the cycle closes; Conflict when one is in force.
    """
    participation = session.get(Participation, participation_id)
    if participation is None:
        raise NotFound()
    cycle = require_open(session, participation.cycle_id)
    text, today = reason.strip(), clock.today()
    _require_possible(text, expires_on, today, cycle)
    # The reason of the exemption before is copied below. Words may be taken out of it at this moment, by somebody who
    # holds the participation: that is waited for, and then read.
    session.refresh(participation, with_for_update=True)
    exemption = session.get(Exemption, participation_id, populate_existing=True)
    if exemption is None:
        exemption = Exemption(participation_id=participation_id)
        session.add(exemption)
    elif exemption.holds_on(today):
        raise Conflict(_("This person is exempt already."), _("End that exemption first."))
    else:
        _keep_days(participation, cycle, absence(exemption))
        session.add(
            EarlierExemption(
                participation_id=participation_id,
                reason=exemption.reason,
                made_by_id=exemption.made_by_id,
                made_at=exemption.made_at,
                expires_on=exemption.expires_on,
            )
        )
    exemption.reason, exemption.expires_on = text, expires_on
    exemption.made_by_id, exemption.made_at = actor_id, clock.now()
    events.record(
        session, actor_id, "exemption.made", person_id=participation.person_id, subject=participation_id
    )
    session.flush()
    return exemption


def last_day_wrong(expires_on: date | None, today: date, cycle: Cycle) -> str:
    """What is wrong with the last day of an exemption that is made `today`; "" for nothing."""
    if expires_on is not None and expires_on < today:
        return _("Choose today or a later day.")
    if expires_on is not None and expires_on > cycle.closes_on:
        return _(
            "The cycle closes before that, on %(day)s. Leave the day empty to exempt them for the whole cycle.",
            day=format_day(cycle.closes_on),
        )
    return ""


def _require_possible(reason: str, expires_on: date | None, today: date, cycle: Cycle) -> None:
    if not reason:
        raise Invalid(_("Say why this person is exempt."))
    if (problem := problem_of(reason, MOST_TEXT)) is not None:
        raise Invalid(problem)
    if wrong := last_day_wrong(expires_on, today, cycle):
        raise Invalid(wrong)


def _keep_days(participation: Participation, cycle: Cycle, away: Absence) -> None:
    """Write down as the person's own what is due later for them because they were away, before that is forgotten."""
    own = participation.own_days
    for side, name in (("self", "self_due_on"), ("manager", "manager_due_on")):
        day = due_for(cycle, own, side, away)
        if day > due_of(cycle, own, side).on:
            setattr(participation, name, day)


def end_exemption(session: Session, participation_id: UUID, actor_id: UUID | None) -> bool:
    """Count the person again from today; False when the exemption had ended before, which changes nothing.

    Raises NotFound when there never was one; CycleClosed.
    """
    participation = session.get(Participation, participation_id)
    if participation is None:
        raise NotFound()
    require_open(session, participation.cycle_id)
    exemption = session.get(Exemption, participation_id, populate_existing=True)
    if exemption is None:
        raise NotFound()
    today = clock.today()
    if not exemption.holds_on(today):
        return False
    exemption.expires_on = today - timedelta(days=1)
    events.record(
        session, actor_id, "exemption.ended", person_id=participation.person_id, subject=participation_id
    )
    session.flush()
    return True
