"""Pages of the insights room."""

from collections.abc import Collection, Sequence
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.assessments.on_paper import being_corrected
from kie.cycles.queries import cycle_context
from kie.cycles.views_running import not_running
from kie.i18n import _, format_instant
from kie.insights.below import people_below
from kie.insights.choosing import chosen_branch, chosen_scope, opened_and_closed, opened_cycles
from kie.insights.completion import figures_by_team, total
from kie.insights.completion_pages import NameRow, completion_page, export_table
from kie.insights.completion_wording import all_definitions
from kie.insights.left import leavers_of
from kie.insights.team import team_of
from kie.insights.team_wording import team_row
from kie.insights.views_files import csv_file
from kie.insights.waiting import narrowed, narrowed_words, narrowing
from kie.people.standing import outside_among
from kie.reviews.worthwhile import worth_of
from kie.web import allowed, authorise, db, page, primary

bp = Blueprint("insights", __name__, url_prefix="/insights")


@bp.get("/team")
def team() -> ResponseReturnValue:
    """The viewer's own people: who waits for whom, what the viewer can do now first."""
    viewer = authorise(Permission.READ_TEAM)
    today = clock.today()
    waiting = narrowing(request.args.get("waiting", ""))
    only = narrowed_words(waiting)
    members = team_of(db(), viewer.person_id, today)
    rows = [team_row(member, today) for member in narrowed(members, waiting, today)]
    several_cycles = len({member.cycle.id for member in members if member.cycle}) > 1
    left = [] if only else leavers_of(db(), viewer.person_id, today)
    below = bool(people_below(db(), viewer.person_id, today))
    return page(
        "insights/team.html", rows=rows, left=left, several_cycles=several_cycles, only=only, below=below
    )


@bp.get("/completion")
def completion() -> ResponseReturnValue:
    """How far a cycle has come, by team and, in a team, by name."""
    viewer = authorise(Permission.READ_COMPLETION)
    opened, closed = opened_and_closed(db())
    if not opened and "cycle" not in request.args:
        return page("insights/completion.html", shown=None, opened=[])
    by_name = request.args.get("order") == "name"
    shown = completion_page(db(), chosen_branch(viewer, opened), clock.today(), by_name)
    may_manage = allowed(Permission.MANAGE_CYCLES)
    worth = None if shown.is_open or not may_manage else worth_of(db(), shown.cycle.id)
    also_open = [one for one in opened if one.id not in closed and one.id != shown.cycle.id]
    return page(
        "insights/completion.html",
        shown=shown,
        opened=opened,
        also_open=also_open,
        may_manage=may_manage,
        manage=_theirs_to_change(viewer.person_id, shown.names) if may_manage else (),
        worth=worth,
    )


def _theirs_to_change(viewer_id: UUID, names: Sequence[NameRow]) -> Collection[UUID]:
    """Of these people those outside the viewer's reporting line, whom HR exempts or gives more time."""
    return outside_among(primary(), viewer_id, [row.review.person_id for row in names])


@bp.get("/completion/figures")
def completion_figures() -> ResponseReturnValue:
    """The figures of the chosen team and every team below it, as CSV."""
    viewer = authorise(Permission.READ_COMPLETION)
    scope = chosen_scope(viewer, opened_cycles(db()))
    now = clock.now()
    table = export_table(scope, scope.figures(db(), clock.today()))
    is_open, closed_at = scope.context.is_open, scope.context.closed_at
    preamble = [
        _("Completion of “%(cycle)s”", cycle=scope.context.cycle.title),
        _("As of %(instant)s. Each team with everything below it.", instant=format_instant(closed_at or now)),
        *(f"{term}: {meaning}" for term, meaning in all_definitions(is_open)),
    ]
    return csv_file(table, preamble, f"completion-{clock.local(now).date().isoformat()}")


@bp.get("/closing/<uuid:cycle_id>")
def closing(cycle_id: UUID) -> ResponseReturnValue:
    """What closing a cycle would end, before it is done."""
    authorise(Permission.MANAGE_CYCLES)
    context = cycle_context(db(), cycle_id)
    if (instead := not_running(context)) is not None:
        return instead
    whole = total(figures_by_team(db(), cycle_id, clock.today()).values())
    papers = being_corrected(db(), cycle_id)
    early = context.cycle.closes_on > clock.today()
    return page("insights/closing.html", cycle=context.cycle, whole=whole, papers=papers, early=early)
