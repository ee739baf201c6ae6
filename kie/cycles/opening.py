"""Opening a draft: at once for few people, in portions for many, and then for all of them in one moment.

What is planned in portions stands in a table of its own. So nobody is asked anything by half an opening, and one that
broke off leaves a draft; another worker goes on where it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles import orders
from kie.cycles.errors import CycleAlreadyOpen, CycleChanged, CycleNotReady
from kie.cycles.frozen import frozen_editions, frozen_profile, keep_words
from kie.cycles.launch import LaunchCheck, launch_check
from kie.cycles.locking import locked, require_unordered
from kie.cycles.models import Cycle, CycleClosure, CycleOpening, Participation
from kie.cycles.opening_models import OpeningOrder, PlannedParticipation
from kie.cycles.queries import chosen_frameworks
from kie.cycles.rolling_rules import Rolling
from kie.cycles.rules import OwnDays, Staff, left_out_because, service_band
from kie.cycles.staffing import population_of, staff_after
from kie.frameworks.models import Catalogue
from kie.i18n import _

KIND = "open-cycle"
PORTION = 1000
"""People looked at in one transaction of the job."""
KEPT = (
    "id",
    "cycle_id",
    "person_id",
    "team_id",
    "role_profile",
    "grade",
    "location",
    "service_band",
    "manager_id",
    "self_due_on",
    "manager_due_on",
)
"""What a planned participation hands over as it is."""


def open_cycle(session: Session, cycle_id: UUID, actor_id: UUID | None, catalogue: Catalogue) -> int:
    """Open a draft today, all in the caller's transaction: freeze its words and make one participation per eligible
    person; gives how many.

    The opening day is the day on which this is called, whatever `opens_on` says; assessing is possible from then.
    Raises NotFound; CycleAlreadyOpen the second time; CycleBeingOpened while a job is at it; CycleNotReady when the
    launch check says that it cannot.
    """
    cycle = locked(session, cycle_id)
    return _open_for(session, cycle, actor_id, catalogue, _ready(session, cycle_id, catalogue))


def open_or_order(
    session: Session, cycle_id: UUID, version: int, actor_id: UUID | None, catalogue: Catalogue
) -> int | None:
    """Open a draft as it was read at `version` when it asks few people, and give how many; order a job for many: None.

    Raises as `open_cycle`, and CycleChanged when somebody changed the draft since it was read.
    """
    cycle = locked(session, cycle_id)
    check = _ready(session, cycle_id, catalogue)
    if cycle.version != version:
        raise CycleChanged(cycle)
    if orders.is_small(len(check.beginning)):
        return _open_for(session, cycle, actor_id, catalogue, check)
    made = OpeningOrder(cycle_id=cycle_id, ordered_by_id=actor_id, ordered_at=clock.now(), day=check.day)
    orders.place(session, made, KIND)
    events.record(session, actor_id, "cycle.opening-ordered", subject=cycle_id, people=len(check.beginning))
    return None


def order_again(session: Session, cycle_id: UUID, actor_id: UUID | None) -> None:
    """Go on with an opening whose job was given up. Nothing when none is ordered. Raises NotFound."""
    order = orders.standing(session, OpeningOrder, cycle_id)
    if order is None:
        return
    orders.place(session, order, KIND)
    events.record(session, actor_id, "cycle.opening-ordered", subject=cycle_id)


def take_back(session: Session, cycle_id: UUID, actor_id: UUID | None) -> bool:
    """Leave the cycle a draft; False, and nothing is changed, when no opening is under way. Raises NotFound."""
    order = orders.standing(session, OpeningOrder, cycle_id)
    if order is None:
        return False
    _clear(session, order)
    events.record(session, actor_id, "cycle.opening-taken-back", subject=cycle_id)
    return True


def begin(session: Session, cycle_id: UUID, catalogue: Catalogue) -> int | None:
    """How many people the job that opens the cycle will look at; None when there is nothing to open.

    What an earlier try planned is gone on with, on the same day. The launch check is asked once more: what it says now
    may stop the opening, which is taken back then, so that the cycle's page shows why.
    """
    order = orders.standing(session, OpeningOrder, cycle_id)
    if order is None:
        return None
    check = launch_check(session, cycle_id, catalogue, clock.today())
    if not check.may_open:
        _clear(session, order)
        events.record(session, order.ordered_by_id, "cycle.opening-refused", subject=cycle_id)
        return None
    if order.day != check.day:
        _forget_planned(session, cycle_id)
        order.day = check.day
        session.flush()
    return len(check.beginning)


@dataclass(frozen=True, slots=True)
class Planned:
    """How far the planning is. `last`: who was looked at last; None when everybody has been, or nothing is to be done.

    `people`: planned in this portion.
    """

    last: UUID | None
    people: int


def planned_so_far(session: Session, cycle_id: UUID) -> Planned:
    """Where an earlier try broke off."""
    mine = PlannedParticipation.cycle_id == cycle_id
    people = session.scalar(select(func.count()).select_from(PlannedParticipation).where(mine)) or 0
    newest = select(PlannedParticipation.person_id).where(mine)
    last = session.scalar(newest.order_by(PlannedParticipation.person_id.desc()).limit(1))
    return Planned(last, people)


def plan_portion(session: Session, cycle_id: UUID, last: UUID | None) -> Planned:
    """Plan for the next people after `last`, with their facts of today. The order stays locked until the commit."""
    cycle = locked(session, cycle_id)
    order = session.get(OpeningOrder, cycle_id, populate_existing=True)
    if order is None:
        return Planned(None, 0)
    population = population_of(session, cycle)
    staff = staff_after(session, order.day, last, PORTION)
    rows = [
        {name: value for name, value in facts(cycle, one, order.day).items() if name in KEPT}
        for one in staff
        if left_out_because(one, population, order.day) is None
    ]
    if rows:
        session.execute(insert(PlannedParticipation), rows)
    return Planned(staff[-1].id if staff else None, len(rows))


def complete(session: Session, cycle_id: UUID, catalogue: Catalogue) -> int | None:
    """Open the cycle for everybody who was planned, in one moment; gives how many, None when nothing is ordered."""
    order = orders.standing(session, OpeningOrder, cycle_id)
    if order is None:
        return None
    people = planned_so_far(session, cycle_id).people
    _freeze(session, cycle_id, order.ordered_by_id, catalogue, people)
    planned = [getattr(PlannedParticipation, name) for name in KEPT]
    now = literal(clock.now(), Participation.joined_at.type)
    session.execute(
        insert(Participation).from_select(
            [*KEPT, "joined_at"], select(*planned, now).where(PlannedParticipation.cycle_id == cycle_id)
        )
    )
    events.record(session, order.ordered_by_id, "cycle.opened", subject=cycle_id, people=people)
    _clear(session, order)
    return people


def facts(cycle: Cycle, staff: Staff, day: date) -> dict[str, Any]:
    """What a participation freezes about somebody who begins on `day`: their facts, and their days if they roll."""
    rolling = Rolling.of(cycle.rolling)
    own = OwnDays(None, None) if rolling is None else OwnDays(*rolling.days_from(day, cycle.closes_on))
    return {
        "id": uuid4(),
        "cycle_id": cycle.id,
        "person_id": staff.id,
        "team_id": staff.team_id,
        "role_profile": staff.role_profile,
        "grade": staff.grade,
        "location": staff.location,
        "service_band": service_band(staff.starts_on, day),
        "manager_id": staff.leader_id,
        "joined_at": clock.now(),
        **own._asdict(),
    }


def _ready(session: Session, cycle_id: UUID, catalogue: Catalogue) -> LaunchCheck:
    if session.get(CycleOpening, cycle_id) is not None:
        if session.get(CycleClosure, cycle_id) is not None:
            raise CycleAlreadyOpen(
                _("This cycle is closed, and a closed cycle is not opened again."), _("Make another cycle.")
            )
        raise CycleAlreadyOpen(_("This cycle is open already."), _("Nothing was done a second time."))
    require_unordered(session, cycle_id)
    check = launch_check(session, cycle_id, catalogue, clock.today())
    if not check.may_open:
        raise CycleNotReady(
            _("This cycle cannot open yet."),
            _("Put right what the launch check on its page says must come first."),
        )
    return check


def _open_for(
    session: Session, cycle: Cycle, actor_id: UUID | None, catalogue: Catalogue, check: LaunchCheck
) -> int:
    rows: Sequence[dict[str, Any]] = [facts(cycle, staff, check.day) for staff in check.beginning]
    _freeze(session, cycle.id, actor_id, catalogue, len(rows))
    if rows:
        session.execute(insert(Participation), rows)
    events.record(session, actor_id, "cycle.opened", subject=cycle.id, people=len(rows))
    session.flush()
    return len(rows)


def _freeze(
    session: Session, cycle_id: UUID, actor_id: UUID | None, catalogue: Catalogue, people: int
) -> None:
    used = chosen_frameworks(session, cycle_id)
    for one in used:
        one.fingerprint = keep_words(session, catalogue.framework(one.framework_id))
    session.add(
        CycleOpening(
            cycle_id=cycle_id,
            opened_by_id=actor_id,
            opened_at=clock.now(),
            role_profiles={name: frozen_profile(one) for name, one in catalogue.role_profiles.items()},
            editions=frozen_editions(catalogue.editions, [one.framework_id for one in used]),
            people=people,
        )
    )
    session.flush()


def _clear(session: Session, order: OpeningOrder) -> None:
    _forget_planned(session, order.cycle_id)
    orders.drop(session, order)


def _forget_planned(session: Session, cycle_id: UUID) -> None:
    session.execute(delete(PlannedParticipation).where(PlannedParticipation.cycle_id == cycle_id))
