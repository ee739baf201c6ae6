"""Giving some people of an open cycle more time."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from kie import clock
from kie.access import Permission
from kie.cycles.models import Cycle
from kie.cycles.more_time import Choice, Whom, choices, give_more_time, team_of_participation
from kie.cycles.queries import cycle_context
from kie.cycles.running_forms import MoreTimeForm
from kie.cycles.views import bp
from kie.cycles.views_running import not_running
from kie.errors import Invalid
from kie.i18n import N_, _, format_day, ngettext
from kie.people.choosing import say, typed_field
from kie.people.finding_teams import MOST_FOUND, teams_meant
from kie.people.models import Team
from kie.web import Form, authorise, db, page

LISTED = 200
"""People of one team that are offered one by one."""


class TeamSearch(Form):
    """The team whose people are shown; sent by GET."""

    class Meta(Form.Meta):
        """A search changes nothing and needs no token."""

        csrf = False

    team = typed_field(N_("Team"))


@dataclass(frozen=True, slots=True)
class MoreTimePage:
    """The page. `team`: whose people are offered, None before one was chosen; `which`: the teams to choose from where
    several match what was typed; `everybody`: how many are in it and below; `full`: not all of them are listed."""

    cycle: Cycle
    search: "TeamSearch"
    team: Team | None
    which: Sequence[Team]
    everybody: int
    full: bool


@bp.route("/<uuid:cycle_id>/more-time", methods=["GET", "POST"])
def more_time(cycle_id: UUID) -> ResponseReturnValue:
    """Give one, several, or a whole team later days."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    context = cycle_context(db(), cycle_id)
    if (instead := not_running(context)) is not None:
        return instead
    cycle, form = context.cycle, MoreTimeForm()
    shown = _offered(form, cycle, viewer.person_id)
    team = shown.team
    if team is not None and form.validate_on_submit():
        try:
            whom = Whom(team.id, form.chosen())
            why = form.reason.data or ""
            people = give_more_time(db(), cycle_id, whom, form.days(), why, viewer.person_id)
            flash(ngettext("%(n)s person has more time.", "%(n)s people have more time.", people), "success")
            return redirect(url_for(".show", cycle_id=cycle_id))
        except Invalid as error:
            form.self_due_on.errors = [error.message]
    status = 422 if form.errors or shown.search.errors else 200
    return page("cycles/more_time.html", status, form=form, shown=shown)


def _teams(search: TeamSearch, cycle_id: UUID) -> list[Team]:
    """The teams meant by what was typed, or that of the one person asked for. Raises NotFound for another person.

    Closed ones too: people take part where they were when the cycle opened.
    """
    one = request.args.get("one", type=UUID)
    if one is not None:
        return teams_meant(db(), str(team_of_participation(db(), cycle_id, one)), closed=True)
    if not search.team.data or not search.validate():
        return []
    found = teams_meant(db(), search.team.data, closed=True)
    if not found:
        say(search.team, _("No team is called that."))
    return found


def _offered(form: MoreTimeForm, cycle: Cycle, viewer_id: UUID) -> MoreTimePage:
    """Whom the form offers: those directly in the team, one ticked already when the address names them; and all."""
    search = TeamSearch(request.args)
    teams = _teams(search, cycle.id)
    if len(teams) != 1:
        return MoreTimePage(cycle, search, None, teams[:MOST_FOUND], 0, False)
    team = teams[0]
    search.team.data = team.code
    people, everybody = choices(db(), cycle, team.id, viewer_id, LISTED)
    form.persons.choices = [_choice(one) for one in people]
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
    return MoreTimePage(cycle, search, team, (), everybody, len(people) == LISTED)


def _choice(one: Choice) -> SelectChoice:
    words = _(
        "%(name)s, now %(own)s and %(manager)s",
        name=one.name,
        own=format_day(one.days.self_due_on or clock.today()),
        manager=format_day(one.days.manager_due_on or clock.today()),
    )
    return SelectChoice(str(one.participation_id), words)
