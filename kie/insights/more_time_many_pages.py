"""The page on which some people of an open cycle are given more time."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from kie.cycles.later_days import NAMED, Choice, choices
from kie.cycles.models import Cycle
from kie.cycles.more_time import Missing
from kie.i18n import N_, _, format_day, ngettext
from kie.insights.more_time_forms import MoreTimeForm, TeamSearch
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
    session: Session, cycle: Cycle, search: TeamSearch, form: MoreTimeForm, viewer_id: UUID, missing: Missing
) -> MoreTimePage:
    """The page, with the form offering those directly in the team who lack a part, and all of it."""
    teams = _teams(session, search)
    if len(teams) != 1:
        return MoreTimePage(cycle, search, None, teams[:MOST_FOUND], len(teams) > MOST_FOUND)
    team = teams[0]
    search.team.data = team.code
    people, everybody = choices(session, cycle, team.id, viewer_id, LISTED, missing)
    form.persons.choices = [_choice(person) for person in people]
    words = ngettext(
        "Everybody in %(team)s and below: %(n)s person",
        "Everybody in %(team)s and below: %(n)s people",
        everybody,
        team=team.name,
    )
    form.whom.choices = [SelectChoice("everybody", words)]
    if people:
        form.whom.choices.insert(0, SelectChoice("chosen", N_("Only those chosen below")))
    elif not form.is_submitted():
        form.whom.data = "everybody"
    return MoreTimePage(cycle, search, team, everybody=everybody, full=len(people) == LISTED)


def _teams(session: Session, search: TeamSearch) -> list[Team]:
    """The teams meant by what was typed. Closed ones too: people take part where they were when the cycle opened."""
    if not search.team.data or not search.validate():
        return []
    found = teams_meant(session, search.team.data, closed=True)
    if not found:
        say(search.team, _("No team is called that."))
    return found


def _choice(one: Choice) -> SelectChoice:
    own, manager = one.days
    if own is not None and manager is not None:
        words = _(
            "%(name)s: self-assessment due %(own)s, manager’s %(manager)s",
            name=one.name,
            own=format_day(own),
            manager=format_day(manager),
        )
    elif own is not None:
        words = _("%(name)s: self-assessment due %(day)s", name=one.name, day=format_day(own))
    elif manager is not None:
        words = _("%(name)s: manager’s assessment due %(day)s", name=one.name, day=format_day(manager))
    else:
        words = one.name
    return SelectChoice(str(one.participation_id), words)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is asked before several are given more time. `whom`: in words; `names`: of the people ticked when they are
    few, else empty."""

    people: int
    whom: str
    names: tuple[str, ...]


def agreement(form: MoreTimeForm, shown: MoreTimePage, people: int) -> Agreement:
    """The question about so many people whose days it would move."""
    labels = {choice.value: choice.label for choice in [*form.whom.choices, *form.persons.choices]}
    if form.whom.data == "everybody":
        return Agreement(people, labels["everybody"], ())
    ticked = tuple(labels[one] for one in form.persons.data)
    team = shown.team.name if shown.team else ""
    whom = ngettext(
        "%(n)s person chosen in %(team)s", "%(n)s people chosen in %(team)s", len(ticked), team=team
    )
    return Agreement(people, whom, ticked if len(ticked) <= NAMED else ())
