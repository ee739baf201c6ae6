"""What a change of a team does to people, counted before it is made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle, CycleClosure, CycleOpening, Participation
from kie.people.climbing import in_force
from kie.people.models import Person, ReportingLine
from kie.people.posts import not_left
from kie.people.queries import lines_above, names_of, teams_below
from kie.teams import queries
from kie.teams.around import Situation


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a change does. `names`: of everybody concerned, by id.

    `within`, `teams`: people in the team and below it, and teams below it, of one that is renamed or moved. `parent`:
    the unit it is moved under, "" where it is not moved. `open_reviews`: by the title of the cycle, of those who get
    another manager. `second`: people who answer to one of those, and whose disagreements the new leader decides from
    then on. `over_leader`: who decides on the new leader's own, where they get another manager. `staying`: people who
    keep answering to the leader before. `gained`, `lost`: HR partners who look after the
    team from then on, and who no longer do.
    """

    within: int
    teams: int
    names: dict[UUID, str]
    parent: str = ""
    open_reviews: tuple[tuple[str, int], ...] = ()
    second: int = 0
    over_leader: UUID | None = None
    staying: int = 0
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    team_before: str = ""


def consequences_of(session: Session, found: Situation, today: date) -> Consequences:
    """What the change would do, as things stand today; at most a dozen statements."""
    day = max(found.wish.starts_on or today, today)
    spans, wish = (*found.turn.people, *found.turn.own), found.wish
    turned = sorted({one.person_id for one in found.turn.people})
    below = teams_below(session, [found.team.id]) if wish.kind in ("renamed", "moved") else set()
    concerned = {one for span in spans for one in (span.person_id, span.manager_id, span.was)}
    over_leader = _over_leader(session, found, day)
    concerned |= {wish.leader_id, found.turn.above, over_leader}
    leader = None if found.leader is None else found.leader.person_id
    gained, lost = _partners(session, found) if wish.kind == "moved" else ((), ())
    former = leader if wish.kind == "led" and leader != wish.leader_id else None
    second, staying = session.execute(
        select(
            _answering_to(turned, day),
            _answering_to([] if former is None else [former], day, {*turned, wish.leader_id}),
        )
    ).one()
    return Consequences(
        within=queries.count_in(session, below, today) if below else 0,
        teams=max(0, len(below) - 1),
        names=names_of(session, {one for one in concerned if one is not None}),
        parent="" if wish.parent_id is None else queries.team_or_refuse(session, wish.parent_id).name,
        open_reviews=_open_reviews(session, turned),
        second=second,
        over_leader=over_leader,
        staying=staying,
        gained=gained,
        lost=lost,
        team_before=_team_before(session, found),
    )


def _over_leader(session: Session, found: Situation, day: date) -> UUID | None:
    """To whom the new manager of the new leader answers."""
    manager_id = next((one.manager_id for one in found.turn.own if one.kind == "manager"), None)
    return None if manager_id is None else lines_above(session, [manager_id], day).leader(manager_id)


def _open_reviews(session: Session, people: Collection[UUID]) -> tuple[tuple[str, int], ...]:
    if not people:
        return ()
    rows = session.execute(
        select(Cycle.title, func.count())
        .join(Participation, Participation.cycle_id == Cycle.id)
        .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
        .where(CycleClosure.cycle_id.is_(None), Participation.person_id.in_(people))
        .group_by(Cycle.id, Cycle.title)
        .order_by(Cycle.title)
    )
    return tuple((title, count) for title, count in rows)


def _answering_to(
    leaders: Collection[UUID], day: date, but: Collection[UUID | None] = ()
) -> ScalarSelect[int]:
    """How many people answer to one of these on the day, without `but`."""
    return (
        select(func.count())
        .select_from(ReportingLine)
        .join(Person, Person.id == ReportingLine.person_id)
        .where(
            ReportingLine.manager_id.in_(leaders),
            ReportingLine.kind == "manager",
            in_force(day),
            not_left(day),
            Person.id.not_in([one for one in but if one is not None]),
        )
        .scalar_subquery()
    )


def _partners(session: Session, found: Situation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """HR partners who look after the team with the unit above it, then and now; who looks after it itself stays."""
    target = found.wish.parent_id
    own = queries.partners_of(session, [found.team.id])
    before = queries.partners_of(session, [one.id for one in queries.path_to(session, found.team.id)])
    above = [] if target is None else [target, *(one.id for one in queries.path_to(session, target))]
    after = queries.partners_of(session, above)
    gained = tuple(name for one, name in after.items() if one not in before and one not in own)
    return gained, tuple(name for one, name in before.items() if one not in after and one not in own)


def _team_before(session: Session, found: Situation) -> str:
    """The team that a new leader comes from; "" for one who is in the team."""
    if found.wish.kind != "led" or found.wish.leader_id is None:
        return ""
    leader = session.get(Person, found.wish.leader_id)
    if leader is None or leader.team_id == found.team.id:
        return ""
    return queries.team_or_refuse(session, leader.team_id).name
