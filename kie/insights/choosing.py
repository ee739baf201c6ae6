"""Which cycle and team a page's address asks for, within what the viewer may see. Part of the views."""

from uuid import UUID

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.access import Relation
from kie.cycles.models import Cycle, CycleArchiving, CycleClosure, CycleOpening
from kie.cycles.queries import CycleContext, cycle_context
from kie.cycles.teams import TeamTree
from kie.errors import NotFound
from kie.insights.branch import branch, places, whole_tree, with_children
from kie.insights.completion_pages import Scope, visible_tops
from kie.people.models import Team
from kie.people.relations import roles_of
from kie.web import Viewer, db, primary


def units(viewer: Viewer) -> list[UUID] | None:
    """The teams that bound what an HR partner sees; None for HR, who see all."""
    if Relation.HR in viewer.relations_to(None):
        return None
    return [grant.team_id for grant in roles_of(primary(), viewer.person_id) if grant.team_id is not None]


def _asked(name: str) -> UUID | None:
    """The id in the address under this name; None when it is left out. Raises NotFound when it is no id."""
    text = request.args.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound()


def opened_cycles(session: Session) -> list[Cycle]:
    """Cycles that have figures, the latest first; of what was put away only what the address asks for by its id."""
    return opened_and_closed(session)[0]


def opened_and_closed(session: Session) -> tuple[list[Cycle], frozenset[UUID]]:
    """The same cycles, and the ids of those that have closed. One statement."""
    rows = session.execute(
        select(Cycle, CycleArchiving.cycle_id, CycleClosure.cycle_id)
        .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
        .outerjoin(CycleArchiving, CycleArchiving.cycle_id == Cycle.id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
        .order_by(Cycle.opens_on.desc(), Cycle.title, Cycle.id)
    )
    asked = request.args.get("cycle", "")
    kept = [row for row in rows if row[1] is None or str(row[0].id) == asked]
    return [cycle for cycle, _put_away, _closed in kept], frozenset(row[0].id for row in kept if row[2])


def chosen_cycle(opened: list[Cycle]) -> CycleContext:
    """The cycle asked for, else the newest; one that was never opened has no figures and is not found."""
    asked = _asked("cycle")
    found = [cycle for cycle in opened if asked in {None, cycle.id}]
    if not found:
        raise NotFound()
    return cycle_context(db(), found[0].id)


def chosen_team(tree: TeamTree, tops: list[UUID]) -> Team | None:
    """The team asked for, if the viewer may see it; without one, the only top there is, or None for several."""
    asked = _asked("team")
    if asked is None:
        return tree.teams[tops[0]] if len(tops) == 1 else None
    if asked not in tree.teams or not {step.id for step in tree.path(asked)} & set(tops):
        raise NotFound()
    return tree.teams[asked]


def chosen_scope(viewer: Viewer, opened: list[Cycle]) -> Scope:
    """The cycle and the team asked for, within what the viewer may see, with the whole tree."""
    context, within = chosen_cycle(opened), units(viewer)
    if context.closed_at is not None and within is not None:
        return _closed_within(context, within)
    tree = whole_tree(db(), places(context))
    tops = visible_tops(tree, within)
    return Scope(context, tree, tops, chosen_team(tree, tops), units=within)


def _closed_within(context: CycleContext, within: list[UUID]) -> Scope:
    """Of a closed cycle, for somebody who sees some units: what lay where at its close, of those they see now."""
    tree = whole_tree(db(), places(context), within)
    tops = visible_tops(tree, None)
    return Scope(context, tree, tops, chosen_team(tree, tops), own_sums=True, units=within)


def chosen_branch(viewer: Viewer, opened: list[Cycle]) -> Scope:
    """The same with as much of the tree as leads to the team and stands right below it."""
    context, within, asked = chosen_cycle(opened), units(viewer), _asked("team")
    if context.closed_at is not None and within is not None:
        return _closed_within(context, within)
    teams = places(context)
    tree = branch(db(), {*(within or ()), *([asked] if asked else ())}, teams)
    tops = visible_tops(tree, within)
    team = chosen_team(tree, tops)
    shown = tree if team is None else with_children(db(), tree, team.id, teams)
    return Scope(context, shown, tops, team, units=within)
