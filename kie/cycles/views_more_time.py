"""Giving some people of an open cycle more time."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from kie import clock
from kie.access import Permission
from kie.cycles.models import Cycle
from kie.cycles.more_time import Whom, choices, give_more_time, team_of_participation
from kie.cycles.queries import cycle_context
from kie.cycles.running_forms import MoreTimeForm
from kie.cycles.teams import TeamTree, team_tree
from kie.cycles.views import bp
from kie.cycles.views_running import not_running
from kie.errors import Invalid, NotFound
from kie.i18n import N_, _, format_day, ngettext
from kie.people.models import Team
from kie.web import authorise, db, page

LISTED = 200
"""People of one team that are offered one by one."""


@dataclass(frozen=True, slots=True)
class MoreTimePage:
    """The page. `team`: whose people are offered, None before one was chosen; `more`: how many of it are not listed."""

    cycle: Cycle
    teams: tuple[tuple[UUID, str], ...]
    team: Team | None
    everybody: int
    full: bool


@bp.route("/<uuid:cycle_id>/more-time", methods=["GET", "POST"])
def more_time(cycle_id: UUID) -> ResponseReturnValue:
    """Give one, several, or a whole team later days."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    context = cycle_context(db(), cycle_id)
    if (instead := not_running(context)) is not None:
        return instead
    cycle, tree, form = context.cycle, team_tree(db()), MoreTimeForm()
    team = _team(tree, cycle_id)
    shown = _offered(form, cycle, tree, team, viewer.person_id)
    if team is not None and form.validate_on_submit():
        try:
            whom = Whom(team.id, form.chosen())
            why = form.reason.data or ""
            people = give_more_time(db(), cycle_id, whom, form.days(), why, viewer.person_id)
            flash(ngettext("%(n)s person has more time.", "%(n)s people have more time.", people), "success")
            return redirect(url_for(".show", cycle_id=cycle_id))
        except Invalid as error:
            form.self_due_on.errors = [error.message]
    return page("cycles/more_time.html", 422 if form.errors else 200, form=form, shown=shown)


def _team(tree: TeamTree, cycle_id: UUID) -> Team | None:
    """The team asked for, or that of the one person asked for. Raises NotFound for another."""
    try:
        asked, one = (UUID(text) if (text := request.args.get(name)) else None for name in ("team", "one"))
    except ValueError:
        raise NotFound()
    if one is not None:
        asked = team_of_participation(db(), cycle_id, one)
    if asked is not None and asked not in tree.teams:
        raise NotFound()
    return None if asked is None else tree.teams[asked]


def _offered(
    form: MoreTimeForm, cycle: Cycle, tree: TeamTree, team: Team | None, viewer_id: UUID
) -> MoreTimePage:
    """Whom the form offers: those directly in the team, one ticked already when the address names them; and all."""
    people, everybody = ([], 0) if team is None else choices(db(), cycle, team.id, viewer_id, LISTED)
    form.persons.choices = [
        SelectChoice(
            str(one.participation_id),
            _(
                "%(name)s, now %(own)s and %(manager)s",
                name=one.name,
                own=format_day(one.days.self_due_on or clock.today()),
                manager=format_day(one.days.manager_due_on or clock.today()),
            ),
        )
        for one in people
    ]
    if team is not None:
        words = ngettext(
            "Everybody in %(team)s and below: %(n)s person",
            "Everybody in %(team)s and below: %(n)s people",
            everybody,
            team=team.name,
        )
        form.whom.choices = [
            SelectChoice("chosen", N_("Only those chosen below")),
            SelectChoice("everybody", words),
        ]
    if request.method == "GET" and request.args.get("one"):
        form.persons.data = [request.args["one"]]
    paths = ((one.id, " / ".join(step.name for step in tree.path(one.id))) for one in tree.in_order())
    return MoreTimePage(cycle, tuple(paths), team, everybody, len(people) == LISTED)
