"""Completion at any size: the last count of a cycle, with everything counted anew that has happened since.

Every effect records an event about the person it concerns, so the teams of those people are counted anew and the
others stand as they were counted; what concerns a whole cycle or the tree makes all of it be counted anew.
"""

from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import CycleClosure, CycleOpening, Participation
from kie.cycles.queries import CycleContext, cycle_context
from kie.events import Event
from kie.insights.branch import places, teams_above, whole_tree
from kie.insights.completion import Figures, figures_by_team, total, with_below
from kie.insights.completion_models import CompletionCount, TeamCount
from kie.insights.overdue import with_late_talks, with_overdue
from kie.people.models import Team
from kie.people.queries import teams_and_below

NOBODY = Figures()
LONGEST_TRANSACTION = timedelta(minutes=10)
"""Events of a transaction get their numbers before it ends, so a count may miss some with lower numbers than its last.
What takes longer is found by the next count."""


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """Of the people directly in a team, and with everybody below it."""

    direct: Figures = NOBODY
    whole: Figures = NOBODY


def figures_of(
    session: Session, context: CycleContext, team_ids: Collection[UUID], today: date
) -> dict[UUID, TeamFigures]:
    """Figures of these teams on the day on which the cycle counts people; statements do not grow with the people."""
    cycle_id, day = context.cycle.id, context.counting_day(today)
    touched = _touched(session, context, day)
    if touched is None:
        direct = figures_anew(session, context, day)
        whole = with_below(whole_tree(session, places(context)), direct)
        return {one: TeamFigures(direct.get(one, NOBODY), whole[one]) for one in team_ids}
    kept = _kept(session, cycle_id, {*team_ids, *touched})
    found = {one: kept.get(one, TeamFigures()) for one in team_ids}
    if touched:
        fresh = figures_anew(session, context, day, touched)
        over = teams_above(session, list(fresh), places(context))
        _put_right(found, kept, fresh, over)
    return found


def figures_at_a_glance(
    session: Session, cycle_id: UUID, units: Collection[UUID] | None, today: date
) -> Figures:
    """The sum over these units with everything below them, None: over all, of an open cycle; for the first page.

    It stands as the last count has it, which is a quarter of an hour old at most, and nothing is `overdue` where there
    is no count of today yet. One statement, without such a count two.
    """
    teams = None if units is None else teams_and_below(units)
    kept = (
        select(TeamCount.direct)
        .join(CompletionCount, CompletionCount.cycle_id == TeamCount.cycle_id)
        .where(TeamCount.cycle_id == cycle_id, CompletionCount.day == today)
    )
    if teams is None:
        kept = (
            kept.with_only_columns(TeamCount.whole)
            .join(Team, Team.id == TeamCount.team_id)
            .where(Team.parent_id.is_(None))
        )
    else:
        kept = kept.where(TeamCount.team_id.in_(teams))
    found = [Figures(*counts) for counts in session.scalars(kept)]
    return total(found or figures_by_team(session, cycle_id, today, teams).values())


def _put_right(
    found: dict[UUID, TeamFigures],
    kept: Mapping[UUID, TeamFigures],
    fresh: Mapping[UUID, Figures],
    over: Mapping[UUID, Collection[UUID]],
) -> None:
    """Put into `found` what the fresh figures of some teams change in them and in the teams above. `over`: each of
    them with those above it."""
    for team_id, figures in fresh.items():
        before = astuple(kept.get(team_id, TeamFigures()).direct)
        change = Figures(*(now - then for now, then in zip(astuple(figures), before, strict=True)))
        for above in found.keys() & over[team_id]:
            direct = figures if above == team_id else found[above].direct
            found[above] = TeamFigures(direct, total([found[above].whole, change]))


def counted_figures(session: Session, context: CycleContext, today: date) -> dict[UUID, Figures]:
    """Figures of the people directly in each team. Otherwise as `figures_of`."""
    cycle_id, day = context.cycle.id, context.counting_day(today)
    touched = _touched(session, context, day)
    if touched is None:
        return figures_anew(session, context, day)
    kept = _kept(session, cycle_id, None)
    figures = {team_id: each.direct for team_id, each in kept.items() if each.direct.eligible}
    return figures | figures_anew(session, context, day, touched) if touched else figures


def figures_anew(
    session: Session, context: CycleContext, day: date, teams: set[UUID] | None = None
) -> dict[UUID, Figures]:
    """Figures of the people directly in these teams, None: in all, counted now. `late_talks` of an open cycle alone: it
    is of today, and a closed cycle's figures are of another day."""
    cycle_id = context.cycle.id
    found = with_overdue(session, figures_by_team(session, cycle_id, day, teams), cycle_id, day, teams)
    return with_late_talks(session, found, cycle_id, day, teams) if context.is_open else found


def _kept(session: Session, cycle_id: UUID, teams: set[UUID] | None) -> dict[UUID, TeamFigures]:
    rows = select(TeamCount.team_id, TeamCount.direct, TeamCount.whole).where(TeamCount.cycle_id == cycle_id)
    if teams is not None:
        rows = rows.where(TeamCount.team_id.in_(teams))
    return {
        one: TeamFigures(Figures(*direct), Figures(*whole)) for one, direct, whole in session.execute(rows)
    }


def _touched(session: Session, context: CycleContext, day: date) -> set[UUID] | None:
    """The teams that the last count may be wrong about; None for all, and when there is no count of this day."""
    of_one = select(TeamCount.direct).where(TeamCount.cycle_id == CompletionCount.cycle_id)
    # The first by its key: without an order, the database looks through the counts of all cycles for any one.
    of_one = of_one.order_by(TeamCount.team_id).limit(1)
    kept = session.execute(
        select(
            CompletionCount.counted_at,
            CompletionCount.since_event,
            of_one.scalar_subquery().label("of_one"),
        ).where(CompletionCount.cycle_id == context.cycle.id, CompletionCount.day == day)
    ).one_or_none()
    # A count that an earlier version made has other figures.
    if kept is None or (kept.of_one is not None and len(kept.of_one) != len(astuple(NOBODY))):
        return None
    if context.closed_at is not None and kept.counted_at > context.closed_at:
        return set()
    return _touched_since(session, context.cycle.id, kept.since_event)


def _touched_since(session: Session, cycle_id: UUID, event_id: int) -> set[UUID] | None:
    concerns_all = or_(
        Event.subject == str(cycle_id), Event.action == "import.applied", Event.action.startswith("team.")
    )
    rows = session.execute(
        select(concerns_all, Participation.team_id)
        .outerjoin(
            Participation,
            (Participation.person_id == Event.person_id) & (Participation.cycle_id == cycle_id),
        )
        .where(Event.id > event_id, or_(Participation.team_id.is_not(None), concerns_all))
        .distinct()
    ).all()
    if any(of_all for of_all, _team_id in rows):
        return None
    return {team_id for _of_all, team_id in rows}


def cycles_to_count(session: Session) -> list[UUID]:
    """Cycles that are open, or were not counted since they closed: their figures stand still."""
    rows = session.scalars(
        select(CycleOpening.cycle_id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == CycleOpening.cycle_id)
        .outerjoin(CompletionCount, CompletionCount.cycle_id == CycleOpening.cycle_id)
        .where(
            or_(
                CycleClosure.cycle_id.is_(None),
                CompletionCount.cycle_id.is_(None),
                CompletionCount.counted_at <= CycleClosure.closed_at,
            )
        )
        .order_by(CycleOpening.cycle_id)
    )
    return list(rows)


def count_cycle(session: Session, cycle_id: UUID, *, alone: bool = False) -> None:
    """Count the cycle and keep that in place of its last count.

    `alone`: nobody else writes at this time, so that nothing recorded so far can come too late.
    """
    now = clock.now()
    context = cycle_context(session, cycle_id)
    day = context.counting_day(clock.local(now).date())
    since = _last_event(session, now if alone else now - LONGEST_TRANSACTION)
    direct = figures_anew(session, context, day)
    whole = with_below(whole_tree(session, places(context)), direct)
    kept = session.get(CompletionCount, cycle_id)
    if kept is None:
        kept = CompletionCount(cycle_id=cycle_id)
        session.add(kept)
    kept.day, kept.counted_at, kept.since_event = day, now, since
    session.flush()
    session.execute(delete(TeamCount).where(TeamCount.cycle_id == cycle_id))
    rows = [
        {
            "cycle_id": cycle_id,
            "team_id": team_id,
            "direct": astuple(direct.get(team_id, NOBODY)),
            "whole": astuple(figures),
        }
        for team_id, figures in whole.items()
        if figures.eligible
    ]
    if rows:
        session.execute(insert(TeamCount), rows)


def _last_event(session: Session, until: datetime) -> int:
    """The last event up to then, by its number; 0 without any."""
    last = select(Event.id).where(Event.at <= until).order_by(Event.id.desc()).limit(1)
    return session.scalar(last) or 0
