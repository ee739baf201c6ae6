"""The page on which some people of an open cycle are given more time."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from kie import clock
from kie.cycles.models import Cycle
from kie.cycles.more_time import Choice, choices, team_of_participation
from kie.cycles.running_forms import MoreTimeForm, TeamSearch
from kie.i18n import N_, _, format_day, ngettext
from kie.people.choosing import say
from kie.people.finding_teams import MOST_FOUND, teams_meant
from kie.people.models import Team

LISTED = 200
"""People of one team that are offered one by one."""


@dataclass(frozen=True, slots=True)
class MoreTimePage:
    """The page. `team`: whose people are offered, None before one was chosen; `which`: the teams to choose from where
    several match what was typed; `more`: others match as well; `everybody`: how many are in it and below; `full`: not
    all of them are listed."""

    cycle: Cycle
    search: TeamSearch
    team: Team | None
    which: Sequence[Team] = ()
    more: bool = False
    everybody: int = 0
    full: bool = False


def more_time_page(
    session: Session, cycle: Cycle, search: TeamSearch, one: UUID | None, form: MoreTimeForm, viewer_id: UUID
) -> MoreTimePage:
    """The page, with the form offering those directly in the team, and all of it. `one`: the participation of the one
    person asked for, who is ticked already. Raises NotFound for one of another cycle."""
    teams = _teams(session, search, cycle.id, one)
    if len(teams) != 1:
        return MoreTimePage(cycle, search, None, teams[:MOST_FOUND], len(teams) > MOST_FOUND)
    team = teams[0]
    search.team.data = team.code
    people, everybody = choices(session, cycle, team.id, viewer_id, LISTED)
    form.persons.choices = [_choice(person) for person in people]
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
    if one is not None and not form.is_submitted():
        form.persons.data = [str(one)]
    return MoreTimePage(cycle, search, team, everybody=everybody, full=len(people) == LISTED)


def _teams(session: Session, search: TeamSearch, cycle_id: UUID, one: UUID | None) -> list[Team]:
    """The teams meant by what was typed, or that of the one person asked for.

    Closed ones too: people take part where they were when the cycle opened.
    """
    if one is not None:
        return teams_meant(session, str(team_of_participation(session, cycle_id, one)), closed=True)
    if not search.team.data or not search.validate():
        return []
    found = teams_meant(session, search.team.data, closed=True)
    if not found:
        say(search.team, _("No team is called that."))
    return found


def _choice(one: Choice) -> SelectChoice:
    words = _(
        "%(name)s, now %(own)s and %(manager)s",
        name=one.name,
        own=format_day(one.days.self_due_on or clock.today()),
        manager=format_day(one.days.manager_due_on or clock.today()),
    )
    return SelectChoice(str(one.participation_id), words)
